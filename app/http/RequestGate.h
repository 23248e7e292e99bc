#pragma once

#include "app/http/HttpLimits.h"
#include "app/http/HttpMessages.h"
#include "app/http/HttpRoute.h"
#include "app/http/LoginLimiter.h"
#include "app/http/Tokens.h"

#include <QJsonObject>
#include <QStringList>

#include <optional>

namespace talkglass {

/// Everything that is checked before a request may do anything, in this order: size, Host, Origin, login, path and
/// method, content type, body. One thread.
class RequestGate
{
public:
    struct Verdict
    {
        std::optional<HttpAnswer> refusal; ///< or the answer to a browser's preflight question
        HttpTarget target;
        HttpRoute route = HttpRoute::None; ///< None also if it was refused before the path was looked at
        std::optional<qint64> userId;
        QJsonObject body;
        QByteArray corsOrigin; ///< a configured origin asks: every answer names it
    };

    RequestGate(const HttpLimits& limits, QStringList allowedHosts, QStringList allowedOrigins, Tokens& tokens,
                std::shared_ptr<const Clock> clock);

    Verdict check(const HttpRequest& request);
    /// What a configured origin's browser wants to see on an answer.
    static void addCorsHeaders(HttpAnswer& answer, const QByteArray& origin);

private:
    using Refusal = std::optional<HttpAnswer>;

    Refusal checkSize(const HttpRequest& request) const;
    Refusal checkHost(const HttpRequest& request) const;
    Refusal checkOrigin(const HttpRequest& request, Verdict& verdict) const;
    Refusal checkLogin(const HttpRequest& request, Verdict& verdict);
    Refusal checkMethod(const HttpRequest& request, Verdict& verdict) const;
    Refusal checkBody(const HttpRequest& request, Verdict& verdict) const;
    bool isAllowedHost(const QByteArray& host) const;

    const HttpLimits m_limits;
    const QStringList m_allowedHosts;
    const QList<QByteArray> m_allowedOrigins;
    Tokens& m_tokens;
    LoginLimiter m_limiter;
};

} // namespace talkglass
