#include "app/http/HttpRoute.h"

#include <QCoreApplication>
#include <QStringDecoder>

namespace talkglass {

namespace {

constexpr QByteArrayView sessionsPath = "/api/conversations/sessions";

int hexDigit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/// Nothing: a percent sign without two hexadecimal digits.
std::optional<QByteArray> percentDecoded(const QByteArray& text)
{
    if (!text.contains('%'))
        return text;
    QByteArray decoded;
    decoded.reserve(text.size());
    for (qsizetype i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            decoded += text[i];
            continue;
        }
        const int high = i + 2 < text.size() ? hexDigit(text[i + 1]) : -1;
        const int low = i + 2 < text.size() ? hexDigit(text[i + 2]) : -1;
        if (high < 0 || low < 0)
            return std::nullopt;
        decoded += char(high * 16 + low);
        i += 2;
    }
    return decoded;
}

StoreError badId(const QString& reason)
{
    return {StoreError::Kind::InvalidInput, Store::None, reason, {}};
}

} // namespace

const char* httpRoutePath(HttpRoute route)
{
    switch (route) {
    case HttpRoute::List:
    case HttpRoute::ClearAll:
        return "/api/conversations/sessions";
    case HttpRoute::History:
    case HttpRoute::Clear:
        return "/api/conversations/sessions/{id}";
    case HttpRoute::Info:
        return "/api/conversations/sessions/{id}/info";
    case HttpRoute::Post:
        return "/api/conversations/sessions/{id}/messages";
    case HttpRoute::Chat:
        return "/api/agents/chat";
    case HttpRoute::Health:
        return "/health";
    case HttpRoute::Metrics:
        return "/metrics";
    case HttpRoute::OpenApi:
        return "/openapi.json";
    case HttpRoute::None:
        break;
    }
    return "";
}

HttpMethod httpRouteMethod(HttpRoute route)
{
    switch (route) {
    case HttpRoute::ClearAll:
    case HttpRoute::Clear:
        return HttpMethod::Delete;
    case HttpRoute::Post:
    case HttpRoute::Chat:
        return HttpMethod::Post;
    case HttpRoute::None:
        return HttpMethod::Other;
    default:
        return HttpMethod::Get;
    }
}

HttpTarget::HttpTarget(const QByteArray& target)
{
    const qsizetype mark = target.indexOf('?');
    m_path = mark < 0 ? target : target.left(mark);
    if (mark >= 0)
        m_query = target.mid(mark + 1);
    place();
}

/// Split at the slashes that are sent as such: %2F is part of an id, and so is "..".
void HttpTarget::place()
{
    if (!m_path.startsWith(sessionsPath)) {
        m_place = m_path == "/api/agents/chat" ? Place::Chat
                  : m_path == "/health"        ? Place::Health
                  : m_path == "/metrics"       ? Place::Metrics
                  : m_path == "/openapi.json"  ? Place::OpenApi
                                               : Place::Unknown;
        return;
    }
    if (m_path.size() == sessionsPath.size()) {
        m_place = Place::Sessions;
        return;
    }
    if (m_path[sessionsPath.size()] != '/')
        return;
    const qsizetype begin = sessionsPath.size() + 1;
    const qsizetype slash = m_path.indexOf('/', begin);
    const QByteArrayView rest = slash < 0 ? QByteArrayView() : QByteArrayView(m_path).sliced(slash + 1);
    m_rawId = slash < 0 ? m_path.mid(begin) : m_path.mid(begin, slash - begin);
    if (m_rawId.isEmpty())
        return;
    if (slash < 0)
        m_place = Place::Session;
    else if (rest == "info")
        m_place = Place::Info;
    else if (rest == "messages")
        m_place = Place::Messages;
}

std::optional<HttpRoute> HttpTarget::route(HttpMethod method) const
{
    const auto only = [method](HttpMethod wanted, HttpRoute route) {
        return method == wanted ? std::optional(route) : std::nullopt;
    };
    switch (m_place) {
    case Place::Sessions:
        return method == HttpMethod::Delete ? std::optional(HttpRoute::ClearAll)
                                            : only(HttpMethod::Get, HttpRoute::List);
    case Place::Session:
        return method == HttpMethod::Delete ? std::optional(HttpRoute::Clear)
                                            : only(HttpMethod::Get, HttpRoute::History);
    case Place::Info:
        return only(HttpMethod::Get, HttpRoute::Info);
    case Place::Messages:
        return only(HttpMethod::Post, HttpRoute::Post);
    case Place::Chat:
        return only(HttpMethod::Post, HttpRoute::Chat);
    case Place::Health:
        return only(HttpMethod::Get, HttpRoute::Health);
    case Place::Metrics:
        return only(HttpMethod::Get, HttpRoute::Metrics);
    case Place::OpenApi:
        return only(HttpMethod::Get, HttpRoute::OpenApi);
    case Place::Unknown:
        break;
    }
    return std::nullopt;
}

QByteArray HttpTarget::allowed() const
{
    switch (m_place) {
    case Place::Sessions:
    case Place::Session:
        return QByteArrayLiteral("GET, DELETE");
    case Place::Messages:
    case Place::Chat:
        return QByteArrayLiteral("POST");
    default:
        return QByteArrayLiteral("GET");
    }
}

Result<QString> HttpTarget::sessionId() const
{
    const std::optional<QByteArray> bytes = percentDecoded(m_rawId);
    if (!bytes)
        return badId(QCoreApplication::translate("HttpTarget", "session_id: a percent sign is not followed by two "
                                                               "hexadecimal digits."));
    QStringDecoder decoder(QStringDecoder::Utf8, QStringDecoder::Flag::Stateless);
    QString id = decoder(*bytes);
    if (decoder.hasError())
        return badId(QCoreApplication::translate("HttpTarget", "session_id: this is no valid UTF-8."));
    return id;
}

std::optional<QByteArray> HttpTarget::query(QByteArrayView name) const
{
    std::optional<QByteArray> found;
    qsizetype begin = 0;
    while (begin < m_query.size()) {
        const qsizetype next = m_query.indexOf('&', begin);
        const qsizetype end = next < 0 ? m_query.size() : next;
        const QByteArrayView pair = QByteArrayView(m_query).sliced(begin, end - begin);
        const qsizetype equals = pair.indexOf('=');
        if ((equals < 0 ? pair : pair.first(equals)) == name) {
            QByteArray value = equals < 0 ? QByteArray("") : pair.sliced(equals + 1).toByteArray();
            value.replace('+', ' ');
            found = percentDecoded(value).value_or(value);
        }
        begin = end + 1;
    }
    return found;
}

} // namespace talkglass
