#include "app/http/HistoryJson.h"

#include "models/cache/JsonText.h"

namespace talkglass {

namespace {

constexpr qsizetype usualMessageBytes = 400;

void appendMillis(QByteArray& out, Timestamp at)
{
    if (at.isValid())
        out += QByteArray::number(at.millis());
    else
        out += "null";
}

void appendId(QByteArray& out, const Message& message, qsizetype place)
{
    if (message.archiveId > 0)
        out += "\"msg-" + QByteArray::number(message.archiveId);
    else if (message.at.isValid())
        out += "\"at-" + QByteArray::number(message.at.micros());
    else
        out += "\"at-0-" + QByteArray::number(place);
    out += '"';
}

void appendFromMetadata(QByteArray& out, const QJsonObject& metadata, QLatin1String name)
{
    const auto found = metadata.constFind(name);
    if (found == metadata.constEnd())
        return;
    out += QByteArrayLiteral(", \"") + QByteArrayView(name.data(), name.size()).toByteArray() + "\": ";
    jsontext::appendValue(out, found.value());
}

void appendMessage(QByteArray& out, const Message& message, qsizetype place)
{
    out += "{\"id\": ";
    appendId(out, message, place);
    out += ", \"role\": ";
    jsontext::appendString(out, message.role);
    out += ", \"content\": ";
    jsontext::appendString(out, message.content);
    out += ", \"timestamp\": ";
    const QString moment = message.at.toIsoZ();
    out += moment.isEmpty() ? QByteArrayLiteral("null") : QByteArray('"' + moment.toLatin1() + '"');
    out += ", \"createdAt\": ";
    appendMillis(out, message.at);
    out += ", \"updatedAt\": ";
    appendMillis(out, message.at);
    out += ", \"metadata\": ";
    if (message.metadata.isEmpty()) {
        out += "{}";
    } else {
        jsontext::appendObject(out, message.metadata);
        appendFromMetadata(out, message.metadata, QLatin1String("model"));
        appendFromMetadata(out, message.metadata, QLatin1String("provider"));
        appendFromMetadata(out, message.metadata, QLatin1String("parentId"));
    }
    if (message.malformed)
        out += R"(, "malformed": true, "raw_base64": ")" + message.raw.toBase64() + '"';
    out += '}';
}

} // namespace

QByteArray historyJson(const QString& sessionId, const QList<Message>& messages)
{
    QByteArray out;
    out.reserve(usualMessageBytes * (messages.size() + 1));
    out += "{\"session_id\": ";
    jsontext::appendString(out, sessionId);
    out += ", \"messages\": [";
    for (qsizetype i = 0; i < messages.size(); ++i) {
        if (i > 0)
            out += ", ";
        appendMessage(out, messages[i], i);
    }
    out += "]}";
    return out;
}

} // namespace talkglass
