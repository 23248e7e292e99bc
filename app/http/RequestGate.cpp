#include "app/http/RequestGate.h"

#include "app/http/HttpErrors.h"
#include "models/cache/JsonText.h"
#include "models/conversation/Utf8.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QJsonDocument>

#include <algorithm>
#include <cmath>

namespace talkglass {

namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("RequestGate", text);
}

HttpAnswer tooLarge(int status, const QString& detail)
{
    HttpAnswer answer = httperrors::refusal(status, detail);
    answer.close = true;
    return answer;
}

/// "localhost:8765" without the port; empty if the port is none.
QByteArray withoutPort(const QByteArray& host)
{
    const qsizetype bracket = host.lastIndexOf(']');
    const qsizetype colon = host.indexOf(':', std::max<qsizetype>(bracket, 0));
    if (colon < 0)
        return host;
    const QByteArray port = host.mid(colon + 1);
    const bool isPort = port.size() <= 5 && std::ranges::all_of(port, [](char c) { return c >= '0' && c <= '9'; });
    return isPort ? host.left(colon) : QByteArray();
}

bool hasBody(HttpRoute route)
{
    return route == HttpRoute::Post || route == HttpRoute::Chat;
}

bool isJson(const QByteArray& contentType)
{
    const qsizetype end = contentType.indexOf(';');
    const QByteArray type = (end < 0 ? contentType : contentType.left(end)).trimmed().toLower();
    if (type != "application/json")
        return false;
    // JSON is UTF-8; a client that says otherwise would be misread.
    const QByteArray parameters = end < 0 ? QByteArray() : contentType.mid(end + 1).simplified().toLower();
    const qsizetype charset = parameters.indexOf("charset=");
    if (charset < 0)
        return true;
    const QByteArray name = parameters.mid(charset + 8).split(';').first().trimmed();
    return name == "utf-8" || name == "\"utf-8\"" || name == "utf8";
}

std::vector<QByteArray> trustedHosts()
{
    return {QByteArrayLiteral("localhost"), QByteArrayLiteral("127.0.0.1"), QByteArrayLiteral("[::1]")};
}

QList<QByteArray> bytesOf(const QStringList& texts)
{
    QList<QByteArray> list;
    for (const QString& text : texts)
        list.append(text.toUtf8());
    return list;
}

/// Beyond what 64 bits hold. Qt reads no more than some hundred levels.
bool holdsHugeNumber(const QJsonValue& value)
{
    constexpr double beyond64Bits = 9.2e18;
    if (value.isDouble())
        return std::abs(value.toDouble()) >= beyond64Bits;
    if (value.isArray()) {
        const QJsonArray array = value.toArray();
        return std::any_of(array.begin(), array.end(),
                           [](const QJsonValue& member) { return holdsHugeNumber(member); });
    }
    const QJsonObject object = value.toObject();
    return std::any_of(object.begin(), object.end(), [](const QJsonValue& member) { return holdsHugeNumber(member); });
}

} // namespace

RequestGate::RequestGate(const HttpLimits& limits, QStringList allowedHosts, QStringList allowedOrigins, Tokens& tokens,
                         std::shared_ptr<const Clock> clock)
    : m_limits(limits)
    , m_allowedHosts(std::move(allowedHosts))
    , m_allowedOrigins(bytesOf(allowedOrigins))
    , m_tokens(tokens)
    , m_limiter(std::move(clock))
{
}

RequestGate::Verdict RequestGate::check(const HttpRequest& request)
{
    Verdict verdict{std::nullopt, HttpTarget(request.target), HttpRoute::None, {}, {}, {}};
    verdict.refusal = checkSize(request);
    if (!verdict.refusal)
        verdict.refusal = checkHost(request);
    if (!verdict.refusal)
        verdict.refusal = checkOrigin(request, verdict);
    if (!verdict.refusal)
        verdict.refusal = checkLogin(request, verdict);
    if (!verdict.refusal)
        verdict.refusal = checkMethod(request, verdict);
    if (!verdict.refusal && hasBody(verdict.route))
        verdict.refusal = checkBody(request, verdict);
    return verdict;
}

RequestGate::Refusal RequestGate::checkSize(const HttpRequest& request) const
{
    if (request.target.size() > m_limits.urlBytes)
        return tooLarge(414, tr("The URL is longer than %1 bytes.").arg(m_limits.urlBytes));
    if (request.headerTooLarge)
        return tooLarge(431, tr("The header fields are larger than %1 bytes.").arg(m_limits.headerBytes));
    if (request.bodyTooLarge)
        return tooLarge(413, tr("The body is larger than %1 bytes.").arg(m_limits.bodyBytes));
    return std::nullopt;
}

/// A page of another site can make a browser send requests here under a name of its own (DNS rebinding).
RequestGate::Refusal RequestGate::checkHost(const HttpRequest& request) const
{
    if (request.hosts == 1 && isAllowedHost(request.host))
        return std::nullopt;
    return httperrors::refusal(403, tr("The header Host must be localhost, 127.0.0.1 or [::1]. Other names are allowed "
                                       "by the setting allowed hosts (talkglass serve --allow-host NAME)."));
}

bool RequestGate::isAllowedHost(const QByteArray& host) const
{
    static const std::vector<QByteArray> trusted = trustedHosts();
    const QByteArray name = withoutPort(host);
    const auto is = [&name](const QByteArray& known) { return name.compare(known, Qt::CaseInsensitive) == 0; };
    if (std::ranges::any_of(trusted, is))
        return true;
    return !name.isEmpty() && m_allowedHosts.contains(QString::fromUtf8(name), Qt::CaseInsensitive);
}

RequestGate::Refusal RequestGate::checkOrigin(const HttpRequest& request, Verdict& verdict) const
{
    if (request.origin.isNull())
        return std::nullopt;
    if (!m_allowedOrigins.contains(request.origin))
        return httperrors::refusal(403,
                                   tr("Pages of other sites may not call this service. An origin is allowed by the "
                                      "setting allowed origins (talkglass serve --allow-origin ORIGIN)."));
    verdict.corsOrigin = request.origin;
    if (request.method != HttpMethod::Options || request.askedMethod.isNull())
        return std::nullopt;
    HttpAnswer preflight;
    preflight.status = 204;
    preflight.headers = {
        {QByteArrayLiteral("Access-Control-Allow-Methods"), QByteArrayLiteral("GET, POST, DELETE")},
        {QByteArrayLiteral("Access-Control-Allow-Headers"), QByteArrayLiteral("authorization, content-type")},
        {QByteArrayLiteral("Access-Control-Max-Age"), QByteArrayLiteral("600")}};
    return preflight;
}

RequestGate::Refusal RequestGate::checkLogin(const HttpRequest& request, Verdict& verdict)
{
    if (verdict.target.path() == httpRoutePath(HttpRoute::Health))
        return std::nullopt;
    const Tokens::Verdict login = request.authorizations > 1 ? Tokens::Verdict{Tokens::Fault::Malformed, 0}
                                                             : m_tokens.verify(request.authorization);
    if (login.fault == Tokens::Fault::None) {
        verdict.userId = login.userId;
        return std::nullopt;
    }
    if (const std::optional<qint64> seconds = m_limiter.failed(request.peer)) {
        HttpAnswer answer =
            httperrors::refusal(429, tr("Too many failed logins from this address. Wait, or send a valid token."));
        answer.headers.append({QByteArrayLiteral("Retry-After"), QByteArray::number(*seconds)});
        return answer;
    }
    HttpAnswer answer = httperrors::refusal(401, Tokens::text(login.fault));
    answer.headers.append({QByteArrayLiteral("WWW-Authenticate"), QByteArrayLiteral("Bearer")});
    return answer;
}

RequestGate::Refusal RequestGate::checkMethod(const HttpRequest& request, Verdict& verdict) const
{
    if (!verdict.target.isKnown())
        return httperrors::refusal(404, tr("There is no such path; /openapi.json names all of them."));
    const std::optional<HttpRoute> route = verdict.target.route(request.method);
    if (route) {
        verdict.route = *route;
        return std::nullopt;
    }
    HttpAnswer answer = httperrors::refusal(405, tr("This path does not have this method."));
    answer.headers.append({QByteArrayLiteral("Allow"), verdict.target.allowed()});
    return answer;
}

RequestGate::Refusal RequestGate::checkBody(const HttpRequest& request, Verdict& verdict) const
{
    if (!isJson(request.contentType))
        return httperrors::refusal(415, tr("The content type must be application/json, in UTF-8."));
    QJsonParseError error;
    const QJsonDocument document = utf8::parseJson(request.body, &error);
    if (error.error != QJsonParseError::NoError)
        return httperrors::refusal(
            422, tr("The body is no JSON: %1 (at byte %2).").arg(error.errorString()).arg(error.offset));
    if (!document.isObject())
        return httperrors::refusal(422, tr("The body must be a JSON object."));
    verdict.body = document.object();
    if (verdict.route == HttpRoute::Post && holdsHugeNumber(verdict.body.value(u"metadata"))) {
        if (const QByteArrayView large = jsontext::integerBeyond64Bits(request.body); !large.isEmpty())
            return httperrors::refusal(422, tr("metadata: %1 is too large for a number, its last digits would change; "
                                               "make it a string.")
                                                .arg(QLatin1String(large)));
    }
    return std::nullopt;
}

void RequestGate::addCorsHeaders(HttpAnswer& answer, const QByteArray& origin)
{
    answer.headers.append({QByteArrayLiteral("Access-Control-Allow-Origin"), origin});
    answer.headers.append({QByteArrayLiteral("Vary"), QByteArrayLiteral("Origin")});
    answer.headers.append(
        {QByteArrayLiteral("Access-Control-Expose-Headers"), QByteArrayLiteral("X-Source, X-Degraded, Retry-After")});
}

} // namespace talkglass
