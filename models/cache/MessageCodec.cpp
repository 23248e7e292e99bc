#include "models/cache/MessageCodec.h"

#include "models/cache/JsonText.h"
#include "models/conversation/Utf8.h"

#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>
#include <cctype>
#include <optional>

namespace talkglass::codec {

namespace {

constexpr qsizetype largeElement = 64 * 1024;
constexpr qsizetype tailBytes = 16 * 1024;

Message malformed(const QByteArray& element)
{
    Message message;
    message.residency = MessageResidency::CacheOnly;
    message.malformed = true;
    message.raw = QByteArray(element.constData(), element.size());
    message.content = utf8::text(element);
    return message;
}

qint64 rowId(const QString& id)
{
    constexpr QStringView prefix = u"msg-";
    bool isNumber = false;
    const qint64 row = id.startsWith(prefix) ? QStringView(id).sliced(prefix.size()).toLongLong(&isNumber) : 0;
    return isNumber && row > 0 ? row : 0;
}

/// False: there is a timestamp, but it is no time. None at all (or null) is fine.
bool readTime(const QJsonObject& object, Timestamp& at)
{
    const QJsonValue value = object.value(u"timestamp");
    if (value.isUndefined() || value.isNull())
        return true;
    const std::optional<Timestamp> time = value.isString() ? Timestamp::fromIso(value.toString()) : std::nullopt;
    if (!time)
        return false;
    at = *time;
    return true;
}

bool waitsForArchive(const QJsonObject& object)
{
    const QJsonValue archived = object.value(u"archived");
    return archived.isBool() && !archived.toBool();
}

/// The fields after the content, as an object of their own. Inside a JSON string every quote has a backslash before
/// it, so the mark can only stand between fields; if those are the fields of the metadata, the braces do not match.
std::optional<QJsonObject> fieldsAfterContent(const QByteArray& element)
{
    constexpr QByteArrayView mark = R"(, "timestamp": ")";
    const QByteArray tail = element.right(tailBytes);
    const qsizetype start = tail.indexOf(mark);
    if (start < 0)
        return std::nullopt;
    const QByteArray text = '{' + tail.mid(start + 2);
    const QJsonDocument document = QJsonDocument::fromJson(text);
    return document.isObject() ? std::optional(document.object()) : std::nullopt;
}

/// Behind the JSON string that begins at `from`, behind its first quote; −1 if it is not plain ASCII with proper
/// escapes, which is for the whole parser to judge.
qsizetype behindString(QByteArrayView element, qsizetype from)
{
    constexpr QByteArrayView escapes = R"("\/bfnrt)";
    for (qsizetype i = from; i < element.size(); ++i) {
        const uchar c = uchar(element[i]);
        if (c == '"')
            return i + 1;
        if (c < ' ' || c > '~')
            return -1;
        if (c != '\\')
            continue;
        ++i;
        if (i < element.size() && element[i] == 'u') {
            const QByteArrayView digits = element.sliced(i + 1, std::min<qsizetype>(4, element.size() - i - 1));
            if (digits.size() < 4 || !std::ranges::all_of(digits, [](char d) { return std::isxdigit(uchar(d)); }))
                return -1;
            i += 4;
        } else if (i >= element.size() || !escapes.contains(element[i])) {
            return -1;
        }
    }
    return -1;
}

/// The fields after role and content of an element that is written as the usual writer does, and is sound.
std::optional<QJsonObject> fieldsOfUsual(const QByteArray& element)
{
    const QByteArrayView all = element;
    qsizetype at = 0;
    for (const QByteArrayView name : {QByteArrayView(R"({"role": ")"), QByteArrayView(R"(, "content": ")")}) {
        if (!all.sliced(at).startsWith(name))
            return std::nullopt;
        at = behindString(all, at + name.size());
        if (at < 0)
            return std::nullopt;
    }
    if (!all.sliced(at).startsWith(", "))
        return std::nullopt;
    const QJsonDocument document = QJsonDocument::fromJson('{' + element.sliced(at + 2));
    const QJsonObject fields = document.object();
    const QJsonValue metadata = fields.value(u"metadata");
    const bool isSound = document.isObject() && !fields.contains(u"role") && !fields.contains(u"content") &&
                         (metadata.isUndefined() || metadata.isNull() || metadata.isObject());
    return isSound ? std::optional(fields) : std::nullopt;
}

} // namespace

Message decode(const QByteArray& element)
{
    QJsonParseError error;
    const QJsonDocument document = utf8::parseJson(element, &error);
    if (error.error != QJsonParseError::NoError || !document.isObject())
        return malformed(element);
    const QJsonObject object = document.object();
    const QJsonValue role = object.value(u"role");
    const QJsonValue content = object.value(u"content");
    const QJsonValue metadata = object.value(u"metadata");
    const bool metadataFits = metadata.isUndefined() || metadata.isNull() || metadata.isObject();
    Message message;
    if (!role.isString() || !content.isString() || !metadataFits || !readTime(object, message.at))
        return malformed(element);
    message.archiveId = rowId(object.value(u"id").toString());
    message.role = role.toString();
    message.content = content.toString();
    message.metadata = metadata.toObject();
    message.residency = MessageResidency::CacheOnly;
    message.pendingArchive = waitsForArchive(object);
    return message;
}

Glimpse glimpse(const QByteArray& element)
{
    if (element.size() < largeElement) {
        Glimpse usual;
        if (const std::optional<QJsonObject> fields = fieldsOfUsual(element); fields && readTime(*fields, usual.at)) {
            usual.pendingArchive = waitsForArchive(*fields);
            return usual;
        }
        const Message message = decode(element);
        return {message.at, message.pendingArchive};
    }
    Glimpse seen;
    if (const std::optional<QJsonObject> fields = fieldsAfterContent(element)) {
        readTime(*fields, seen.at);
        seen.pendingArchive = waitsForArchive(*fields);
    }
    return seen;
}

QByteArray encode(const Message& message)
{
    if (message.malformed)
        return message.raw;
    QByteArray out;
    out.reserve(message.content.size() + 256);
    out += R"({"role": )";
    jsontext::appendString(out, message.role);
    out += R"(, "content": )";
    jsontext::appendString(out, message.content);
    if (message.at.isValid()) {
        out += R"(, "timestamp": )";
        jsontext::appendString(out, message.at.toIso());
    }
    out += R"(, "metadata": )";
    jsontext::appendObject(out, message.metadata);
    if (message.archiveId > 0) {
        out += R"(, "id": )";
        jsontext::appendString(out, message.id());
    }
    if (message.pendingArchive)
        out += R"(, "archived": false)";
    out += '}';
    return out;
}

} // namespace talkglass::codec
