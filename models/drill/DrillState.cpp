#include "models/drill/DrillState.h"

#include "models/cache/MessageCodec.h"
#include "models/conversation/Utf8.h"

#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>

namespace talkglass {

namespace {

constexpr QLatin1String mark("talkglass_drill");
constexpr int version = 1;

QString tr(const char* text)
{
    return QCoreApplication::translate("Drill", text);
}

QJsonValue timeJson(Timestamp at)
{
    return at.isValid() ? QJsonValue(at.toIso()) : QJsonValue();
}

Timestamp timeOf(const QJsonValue& value)
{
    return Timestamp::fromIso(value.toString()).value_or(Timestamp());
}

QJsonObject keyJson(const SessionKey& key)
{
    return {{QStringLiteral("user_id"), key.userId}, {QStringLiteral("session_id"), key.sessionId}};
}

SessionKey keyOf(const QJsonObject& object)
{
    return {object[QLatin1String("user_id")].toInteger(), object[QLatin1String("session_id")].toString()};
}

QJsonObject messageJson(const Message& message)
{
    return {{QStringLiteral("id"), message.archiveId},
            {QStringLiteral("role"), message.role},
            {QStringLiteral("content"), message.content},
            {QStringLiteral("timestamp"), timeJson(message.at)},
            {QStringLiteral("metadata"), message.metadata},
            {QStringLiteral("stray_metadata"), utf8::text(message.strayMetadata)}};
}

Message messageOf(const QJsonObject& object)
{
    Message message;
    message.archiveId = object[QLatin1String("id")].toInteger();
    message.role = object[QLatin1String("role")].toString();
    message.content = object[QLatin1String("content")].toString();
    message.at = timeOf(object[QLatin1String("timestamp")]);
    message.metadata = object[QLatin1String("metadata")].toObject();
    message.strayMetadata = object[QLatin1String("stray_metadata")].toString().toUtf8();
    return message;
}

QJsonObject cacheJson(const CacheRecord& record)
{
    QJsonArray elements;
    for (const QByteArray& element : record.elements)
        elements.append(QString::fromLatin1(element.toBase64()));
    return {{QStringLiteral("ttl_ms"), record.ttlMs},
            {QStringLiteral("wrong_type"), record.wrongType},
            {QStringLiteral("elements_base64"), elements}};
}

QJsonObject archiveJson(const ArchiveRecord& record)
{
    QJsonArray messages;
    for (const Message& message : record.messages)
        messages.append(messageJson(message));
    return {{QStringLiteral("has_row"), record.hasRow},
            {QStringLiteral("owned_by_other"), record.ownedByOther},
            {QStringLiteral("active"), record.active},
            {QStringLiteral("last_activity"), timeJson(record.lastActivity)},
            {QStringLiteral("messages"), messages}};
}

DrillRecord recordOf(const QJsonObject& line)
{
    DrillRecord record;
    const QJsonObject cache = line[QLatin1String("cache")].toObject();
    record.cache.key = record.archive.key = keyOf(line);
    record.cache.ttlMs = cache[QLatin1String("ttl_ms")].toInteger(CachedSession::noKey);
    record.cache.wrongType = cache[QLatin1String("wrong_type")].toBool();
    for (const QJsonValue& element : cache[QLatin1String("elements_base64")].toArray()) {
        record.cache.elements.append(QByteArray::fromBase64(element.toString().toLatin1()));
        record.cache.messages.append(codec::decode(record.cache.elements.last()));
    }
    const QJsonObject archive = line[QLatin1String("archive")].toObject();
    record.archive.hasRow = archive[QLatin1String("has_row")].toBool();
    record.archive.ownedByOther = archive[QLatin1String("owned_by_other")].toBool();
    record.archive.active = archive[QLatin1String("active")].toBool(true);
    record.archive.lastActivity = timeOf(archive[QLatin1String("last_activity")]);
    for (const QJsonValue& message : archive[QLatin1String("messages")].toArray())
        record.archive.messages.append(messageOf(message.toObject()));
    record.archive.messagesInAll = record.archive.messages.size();
    return record;
}

} // namespace

DrillState::DrillState(QString path)
    : m_path(std::move(path))
    , m_file(m_path)
{
}

StoreError DrillState::failure() const
{
    return {StoreError::Kind::InvalidInput, Store::None,
            tr("%1 cannot be written: %2.").arg(m_path, m_file.errorString()), tr("Name another file with --state.")};
}

Result<std::optional<DrillStateContent>> DrillState::read() const
{
    if (!QFileInfo::exists(m_path))
        return std::optional<DrillStateContent>();
    QFile file(m_path);
    const StoreError foreign{StoreError::Kind::InvalidInput, Store::None,
                             tr("%1 is not what a drill of this version has written.").arg(m_path),
                             tr("Name another file with --state.")};
    if (!file.open(QIODevice::ReadOnly))
        return foreign;
    DrillStateContent content;
    content.header = utf8::parseJson(file.readLine()).object();
    if (content.header.take(mark).toInt() != version)
        return foreign;
    while (!file.atEnd()) {
        const QJsonObject line = utf8::parseJson(file.readLine()).object();
        if (line.contains(QLatin1String("cache")))
            content.records.append(recordOf(line));
        else if (line.contains(QLatin1String("ended")))
            content.ended.insert(keyOf(line[QLatin1String("ended")].toObject()));
        else if (line.contains(QLatin1String("complete")))
            content.complete = true;
    }
    return std::optional(std::move(content));
}

Result<> DrillState::begin(const QJsonObject& header)
{
    QDir().mkpath(QFileInfo(m_path).absolutePath());
    m_file.close();
    QFile::remove(m_path);
    // Nobody else may read it, from its first byte on.
    if (!m_file.open(QIODevice::WriteOnly | QIODevice::NewOnly, QFileDevice::ReadOwner | QFileDevice::WriteOwner))
        return failure();
    QJsonObject first = header;
    first.insert(mark, version);
    return write({first});
}

Result<> DrillState::resume()
{
    if (!m_file.open(QIODevice::ReadWrite))
        return failure();
    // What a crash cut off is taken away, so that the next line begins at the beginning of a line.
    qint64 end = m_file.size();
    char last = 0;
    while (end > 0 && m_file.seek(end - 1) && m_file.getChar(&last) && last != '\n')
        --end;
    if (!m_file.resize(end) || !m_file.seek(end))
        return failure();
    return Done{};
}

Result<> DrillState::add(const QList<DrillRecord>& records)
{
    QList<QJsonObject> lines;
    for (const DrillRecord& record : records) {
        QJsonObject line = keyJson(record.key());
        line.insert(QStringLiteral("cache"), cacheJson(record.cache));
        line.insert(QStringLiteral("archive"), archiveJson(record.archive));
        lines.append(line);
    }
    return write(lines);
}

Result<> DrillState::addEnded(const QList<SessionKey>& keys)
{
    QList<QJsonObject> lines;
    for (const SessionKey& key : keys)
        lines.append(QJsonObject{{QStringLiteral("ended"), keyJson(key)}});
    return write(lines);
}

Result<> DrillState::setComplete()
{
    return write({QJsonObject{{QStringLiteral("complete"), true}}});
}

Result<> DrillState::write(const QList<QJsonObject>& lines)
{
    for (const QJsonObject& line : lines) {
        const QByteArray text = QJsonDocument(line).toJson(QJsonDocument::Compact) + '\n';
        if (m_file.write(text) != text.size())
            return failure();
    }
    if (!m_file.flush())
        return failure();
    return Done{};
}

void DrillState::remove()
{
    m_file.close();
    QFile::remove(m_path);
}

} // namespace talkglass
