#include "models/endpoint/EndpointCalls.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QUrl>

namespace talkglass {

namespace {

constexpr QStringView sessionPlace = u"{id}";

/// For a POSIX shell: nothing means anything between single quotes.
QString quoted(const QString& text)
{
    QString inner = text;
    inner.replace(QStringLiteral("'"), QStringLiteral("'\\''"));
    return u'\'' + inner + u'\'';
}

QByteArray json(const QJsonObject& object)
{
    return QJsonDocument(object).toJson(QJsonDocument::Compact);
}

QString withSession(const QByteArray& body, const QString& sessionId)
{
    QJsonObject object = QJsonDocument::fromJson(body).object();
    for (auto field = object.begin(); field != object.end(); ++field) {
        if (field->toString() == sessionPlace)
            field.value() = sessionId;
    }
    return QString::fromUtf8(json(object));
}

} // namespace

QList<EndpointCall> endpointCalls()
{
    const QString sessions = QStringLiteral("/api/conversations/sessions");
    const QString one = sessions + QStringLiteral("/{id}");
    const QString get = QStringLiteral("GET");
    const QString post = QStringLiteral("POST");
    const QString remove = QStringLiteral("DELETE");
    return {
        {get, sessions, QStringLiteral("limit=20&offset=0&detail=true"), {}},
        {get, one, QStringLiteral("limit=50"), {}},
        {get, one + QStringLiteral("/info"), {}, {}},
        {post, one + QStringLiteral("/messages"), {}, json({{QStringLiteral("content"), QStringLiteral("Hello")}})},
        {post,
         QStringLiteral("/api/agents/chat"),
         {},
         json({{QStringLiteral("message"), QStringLiteral("Hello")},
               {QStringLiteral("session_id"), sessionPlace.toString()}})},
        {remove, one, {}, {}},
        {remove, sessions, {}, {}},
        {get, QStringLiteral("/health"), {}, {}, false},
        {get, QStringLiteral("/metrics"), {}, {}},
        {get, QStringLiteral("/openapi.json"), {}, {}},
    };
}

QString curlCommand(const EndpointCall& call, const QString& url, const QByteArray& token, const QString& sessionId)
{
    QString path = call.path;
    path.replace(sessionPlace.toString(), QString::fromLatin1(QUrl::toPercentEncoding(sessionId)));
    // Without --path-as-is curl resolves a session id such as "..".
    QStringList words{QStringLiteral("curl"), QStringLiteral("--path-as-is"), QStringLiteral("-sS")};
    if (call.method != u"GET")
        words += {QStringLiteral("-X"), call.method};
    if (call.login)
        words += {QStringLiteral("-H"), quoted(QStringLiteral("Authorization: Bearer ") + QString::fromLatin1(token))};
    if (!call.body.isEmpty())
        words += {QStringLiteral("-H"), quoted(QStringLiteral("Content-Type: application/json")),
                  QStringLiteral("--data-raw"), quoted(withSession(call.body, sessionId))};
    words += quoted(url + path + (call.query.isEmpty() ? QString() : QString(u'?' + call.query)));
    return words.join(u' ');
}

} // namespace talkglass
