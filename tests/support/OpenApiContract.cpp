#include "tests/support/OpenApiContract.h"

#include <QFile>
#include <QJsonArray>

namespace talkglass {

namespace {

QJsonObject readContract()
{
    QFile file(QStringLiteral(TALKGLASS_SOURCE_DIR "/resources/openapi/openapi.json"));
    return file.open(QIODevice::ReadOnly) ? QJsonDocument::fromJson(file.readAll()).object() : QJsonObject();
}

bool isOf(const QString& pattern, const QList<QByteArray>& segments)
{
    const QStringList wanted = pattern.split(u'/');
    if (wanted.size() != segments.size())
        return false;
    for (qsizetype i = 0; i < wanted.size(); ++i) {
        if (!wanted[i].startsWith(u'{') && wanted[i].toUtf8() != segments[i])
            return false;
    }
    return true;
}

} // namespace

OpenApiContract::OpenApiContract()
    : OpenApiContract(readContract())
{
}

OpenApiContract::OpenApiContract(const QJsonObject& document)
    : m_document(document)
    , m_schema(document)
{
}

QJsonObject OpenApiContract::operation(const QByteArray& method, const QByteArray& target) const
{
    const QList<QByteArray> segments = target.split('?').first().split('/');
    const QJsonObject paths = m_document[u"paths"].toObject();
    for (auto it = paths.begin(); it != paths.end(); ++it) {
        if (isOf(it.key(), segments))
            return it->toObject()[QString::fromLatin1(method.toLower())].toObject();
    }
    return {};
}

QString OpenApiContract::fault(const QByteArray& method, const QByteArray& target, const HttpResponse& response) const
{
    const QString name = QString::fromLatin1(method + ' ' + target + ": ");
    const QJsonObject known = operation(method, target);
    if (known.isEmpty())
        return QString(name + u"not in the contract");
    const QJsonObject responses = known[u"responses"].toObject();
    const QString status = QString::number(response.status);
    if (!responses.contains(status))
        return QString(name + status + u" is not in the contract: " + QString::fromUtf8(response.body.left(200)));
    const QJsonObject answer = m_schema.resolved(responses[status].toObject());
    const QJsonObject content = answer[u"content"].toObject();
    if (content.isEmpty())
        return response.body.isEmpty() ? QString() : QString(name + status + u" has a body");

    const QByteArray type = response.header("Content-Type");
    const QString media = QString::fromLatin1(type.split(';').first());
    if (!content.contains(media))
        return QString(name + u"the content type " + media + u" is not in the contract");
    const QJsonObject headers = answer[u"headers"].toObject();
    for (auto it = headers.begin(); it != headers.end(); ++it) {
        const QByteArray value = response.header(it.key().toLatin1());
        const bool optional = it.key() == u"X-Degraded";
        if (value.isNull() && optional)
            continue;
        const QString found =
            m_schema.fault(it->toObject()[u"schema"].toObject(), QString::fromLatin1(value), it.key());
        if (!found.isEmpty())
            return QString(name + found);
    }
    const QJsonObject schema = content[media].toObject()[u"schema"].toObject();
    QJsonValue value = QString::fromUtf8(response.body);
    if (media == u"application/json") {
        QJsonParseError error;
        const QJsonDocument document = QJsonDocument::fromJson(response.body, &error);
        if (error.error != QJsonParseError::NoError)
            return QString(name + error.errorString());
        value = document.isObject() ? QJsonValue(document.object()) : QJsonValue(document.array());
    }
    const QString found = m_schema.fault(schema, value);
    return found.isEmpty() ? QString() : QString(name + found);
}

} // namespace talkglass
