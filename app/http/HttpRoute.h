#pragma once

#include "app/http/HttpMessages.h"
#include "models/conversation/Result.h"

#include <QByteArray>
#include <QByteArrayView>
#include <QString>

#include <optional>

namespace talkglass {

/// What a request asks for; the rows of reference/http-api.md.
enum class HttpRoute : std::uint8_t {
    List,
    ClearAll,
    History,
    Clear,
    Info,
    Post,
    Chat,
    Health,
    Metrics,
    OpenApi,
    None, ///< no such path, or refused before that was known
};
constexpr int httpRoutes = int(HttpRoute::None) + 1;

/// "/api/conversations/sessions/{id}/info"; empty for None. A literal.
const char* httpRoutePath(HttpRoute route);
HttpMethod httpRouteMethod(HttpRoute route);

/// A target, split. Pure, any thread.
class HttpTarget
{
public:
    /// `target` as sent: path and query.
    explicit HttpTarget(const QByteArray& target);

    const QByteArray& path() const { return m_path; }
    bool isKnown() const { return m_place != Place::Unknown; }
    /// Nothing: this path has no such method.
    std::optional<HttpRoute> route(HttpMethod method) const;
    /// For the header Allow, e.g. "GET, DELETE".
    QByteArray allowed() const;
    /// The session id: its segment, percent-decoded once. InvalidInput: a bad escape or no UTF-8.
    Result<QString> sessionId() const;
    /// The last one of this name, percent-decoded; nothing if it is not there.
    std::optional<QByteArray> query(QByteArrayView name) const;

private:
    enum class Place { Unknown, Sessions, Session, Info, Messages, Chat, Health, Metrics, OpenApi };

    void place();

    QByteArray m_path;
    QByteArray m_query;
    QByteArray m_rawId;
    Place m_place = Place::Unknown;
};

} // namespace talkglass
