#include "models/items/MessageExport.h"

#include "models/items/MessageText.h"

#include <QJsonArray>
#include <QJsonDocument>

namespace talkglass::messageexport {

namespace {

QString textOf(const Message& message)
{
    return message.malformed ? messagetext::escapedBytes(message.raw, message.raw.size()) : message.content;
}

QJsonObject objectOf(const Message& message)
{
    const QString id = message.id();
    return {
        {QStringLiteral("id"), id.isEmpty() ? QJsonValue() : QJsonValue(id)},
        {QStringLiteral("role"), message.role},
        {QStringLiteral("content"), textOf(message)},
        {QStringLiteral("timestamp"), message.at.isValid() ? QJsonValue(message.at.toIsoZ()) : QJsonValue()},
        {QStringLiteral("metadata"), message.metadata},
        {QStringLiteral("residency"), messageResidencyName(message.residency)},
        {QStringLiteral("malformed"), message.malformed},
    };
}

} // namespace

QString asText(const QList<Message>& messages)
{
    QStringList texts;
    for (const Message& message : messages)
        texts.append(textOf(message));
    return texts.join(QLatin1String("\n\n"));
}

QString asJson(const QList<Message>& messages)
{
    if (messages.size() == 1)
        return QString::fromUtf8(QJsonDocument(objectOf(messages.constFirst())).toJson());
    QJsonArray array;
    for (const Message& message : messages)
        array.append(objectOf(message));
    return QString::fromUtf8(QJsonDocument(array).toJson());
}

QString asMarkdown(const QList<Message>& messages)
{
    QStringList texts;
    for (const Message& message : messages) {
        const QString when = message.at.isValid() ? QString(u" \u00B7 " + message.at.toIsoZ()) : QString();
        texts.append(u"### " % message.role % when % u"\n\n" % textOf(message) % u'\n');
    }
    return texts.join(u'\n');
}

} // namespace talkglass::messageexport
