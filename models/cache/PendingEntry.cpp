#include "models/cache/PendingEntry.h"

#include "models/cache/JsonText.h"
#include "models/conversation/Utf8.h"

#include <QJsonDocument>

namespace talkglass {

namespace {

constexpr QStringView messageKind = u"message";
constexpr QStringView clearKind = u"clear";

void appendField(QByteArray& out, QByteArrayView name, QStringView text)
{
    out += ", \"";
    out.append(name.data(), name.size());
    out += "\": ";
    jsontext::appendString(out, text);
}

} // namespace

QByteArray PendingEntry::encode() const
{
    const bool isMessage = kind == Kind::Message;
    QByteArray out = R"({"kind": )";
    jsontext::appendString(out, isMessage ? messageKind : clearKind);
    appendField(out, "uuid", uuid);
    out += R"(, "user_id": )" + QByteArray::number(key.userId);
    appendField(out, "session_id", key.sessionId);
    if (isMessage) {
        appendField(out, "role", message.role);
        appendField(out, "content", message.content);
        appendField(out, "timestamp", message.at.toIso());
        out += R"(, "metadata": )";
        jsontext::appendObject(out, message.metadata);
    } else {
        appendField(out, "timestamp", at.toIso());
    }
    out += '}';
    return out;
}

std::optional<PendingEntry> PendingEntry::decode(const QByteArray& raw)
{
    const QJsonObject object = utf8::parseJson(raw).object();
    const QString kind = object.value(u"kind").toString();
    const QJsonValue user = object.value(u"user_id");
    const auto time = Timestamp::fromIso(object.value(u"timestamp").toString());
    PendingEntry entry;
    entry.kind = kind == clearKind ? Kind::Clear : Kind::Message;
    entry.key = {user.toInteger(), object.value(u"session_id").toString()};
    entry.uuid = object.value(u"uuid").toString();
    entry.raw = raw;
    if ((kind != messageKind && kind != clearKind) || !user.isDouble() || entry.key.sessionId.isEmpty() ||
        entry.uuid.isEmpty() || !time)
        return std::nullopt;
    if (entry.kind == Kind::Clear) {
        entry.at = *time;
        return entry;
    }
    const QJsonValue role = object.value(u"role");
    const QJsonValue content = object.value(u"content");
    if (!role.isString() || !content.isString())
        return std::nullopt;
    entry.message.role = role.toString();
    entry.message.content = content.toString();
    entry.message.at = *time;
    entry.message.metadata = object.value(u"metadata").toObject();
    entry.message.residency = MessageResidency::CacheOnly;
    entry.message.pendingArchive = true;
    return entry;
}

} // namespace talkglass
