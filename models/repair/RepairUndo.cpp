#include "models/repair/RepairUndo.h"

#include "models/cache/CacheKeys.h"
#include "models/conversation/Utf8.h"
#include "models/repair/BytesJson.h"

#include <QCoreApplication>
#include <QJsonDocument>

#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace talkglass {

namespace {

constexpr int version = 1;

QString tr(const char* text)
{
    return QCoreApplication::translate("talkglass::Repair", text);
}

StoreError invalid(const QString& message)
{
    return {StoreError::Kind::InvalidInput, Store::None, message, {}};
}

StoreError unreadable(const QFile& file)
{
    return invalid(tr("%1 cannot be read: %2").arg(file.fileName(), file.errorString()));
}

QByteArray lineOf(const QJsonObject& object)
{
    return QByteArray(QJsonDocument(object).toJson(QJsonDocument::Compact) + '\n');
}

QByteArray headerLine()
{
    return lineOf({{QStringLiteral("talkglass_repair_undo"), version}});
}

/// A disk that fills up takes a part first, and says why only when it is asked to take the rest.
bool writeAll(QFile& file, const QByteArray& bytes)
{
    for (qsizetype done = 0; done < bytes.size();) {
        const qint64 written = file.write(bytes.constData() + done, bytes.size() - done);
        if (written <= 0)
            return false;
        done += written;
    }
    return true;
}

/// Behind its last line end; 0: there is none.
qint64 endOfLastLine(QFile& file)
{
    constexpr qint64 atOnce = 64 * 1024;
    for (qint64 end = file.size(); end > 0;) {
        const qint64 from = std::max<qint64>(0, end - atOnce);
        file.seek(from);
        const qsizetype last = file.read(end - from).lastIndexOf('\n');
        if (last >= 0)
            return from + last + 1;
        end = from;
    }
    return 0;
}

QJsonObject toJson(const CacheState& state)
{
    return {{QStringLiteral("type"), QString::fromLatin1(state.type)},
            {QStringLiteral("elements"), bytesjson::listToJson(state.elements)},
            {QStringLiteral("dump"), QString::fromLatin1(state.dump.toBase64())},
            {QStringLiteral("ttl_ms"), state.ttlMs},
            {QStringLiteral("in_set"), state.inUserSet},
            {QStringLiteral("set_type"), QString::fromLatin1(state.userSetType)},
            {QStringLiteral("set_ttl_ms"), state.userSetTtlMs},
            {QStringLiteral("server_ms"), state.serverMs},
            {QStringLiteral("ends_ms"), state.expireTimeMs},
            {QStringLiteral("set_ends_ms"), state.userSetExpireTimeMs}};
}

std::optional<CacheState> cacheStateFrom(const QJsonObject& object)
{
    const std::optional<QByteArrayList> elements = bytesjson::listFromJson(object.value(u"elements"));
    if (!elements)
        return std::nullopt;
    CacheState state;
    state.type = object.value(u"type").toString().toLatin1();
    state.elements = *elements;
    state.dump = QByteArray::fromBase64(object.value(u"dump").toString().toLatin1());
    state.ttlMs = object.value(u"ttl_ms").toInteger(CachedSession::noKey);
    state.inUserSet = object.value(u"in_set").toBool();
    state.userSetType = object.value(u"set_type").toString().toLatin1();
    state.userSetTtlMs = object.value(u"set_ttl_ms").toInteger(CachedSession::noKey);
    state.serverMs = object.value(u"server_ms").toInteger();
    state.expireTimeMs = object.value(u"ends_ms").toInteger();
    state.userSetExpireTimeMs = object.value(u"set_ends_ms").toInteger();
    return state;
}

QJsonValue toJson(const std::optional<ArchivedSession>& session)
{
    if (!session)
        return {};
    return QJsonObject{{QStringLiteral("id"), session->id},
                       {QStringLiteral("user_id"), session->key.userId},
                       {QStringLiteral("updated_at"), session->updatedAt.toIso()},
                       {QStringLiteral("last_activity"), session->lastActivity.toIso()},
                       {QStringLiteral("message_count"), session->messageCount},
                       {QStringLiteral("is_active"), session->active}};
}

Timestamp timeFrom(const QJsonValue& value)
{
    return Timestamp::fromIso(value.toString()).value_or(Timestamp());
}

std::optional<ArchivedSession> sessionFrom(const QJsonValue& value, const QString& sessionId)
{
    if (!value.isObject())
        return std::nullopt;
    ArchivedSession session;
    session.id = value[u"id"].toInteger();
    session.key = {value[u"user_id"].toInteger(), sessionId};
    session.updatedAt = timeFrom(value[u"updated_at"]);
    session.lastActivity = timeFrom(value[u"last_activity"]);
    session.messageCount = value[u"message_count"].toInteger();
    session.active = value[u"is_active"].toBool();
    return session;
}

QJsonObject toJson(const ArchiveChange& change)
{
    QJsonArray inserted;
    for (const qint64 id : change.inserted)
        inserted.append(id);
    QJsonArray overwritten;
    for (const ArchivedRow& row : change.overwritten)
        overwritten.append(QJsonObject{{QStringLiteral("id"), row.id},
                                       {QStringLiteral("role"), utf8::text(row.role)},
                                       {QStringLiteral("content"), utf8::text(row.content)},
                                       {QStringLiteral("metadata"), utf8::text(row.metadata)}});
    return {{QStringLiteral("session"), toJson(change.before)},
            {QStringLiteral("inserted"), inserted},
            {QStringLiteral("overwritten"), overwritten},
            {QStringLiteral("before"), QString::fromLatin1(change.fingerprintBefore)},
            {QStringLiteral("after"), QString::fromLatin1(change.fingerprintAfter)}};
}

ArchiveChange changeFrom(const QJsonObject& object, const QString& sessionId)
{
    ArchiveChange change;
    change.before = sessionFrom(object.value(u"session"), sessionId);
    for (const QJsonValue& id : object.value(u"inserted").toArray())
        change.inserted.append(id.toInteger());
    for (const QJsonValue& row : object.value(u"overwritten").toArray())
        change.overwritten.append({row[u"id"].toInteger(),
                                   {},
                                   row[u"role"].toString().toUtf8(),
                                   row[u"content"].toString().toUtf8(),
                                   row[u"metadata"].toString().toUtf8()});
    change.fingerprintBefore = object.value(u"before").toString().toLatin1();
    change.fingerprintAfter = object.value(u"after").toString().toLatin1();
    return change;
}

bool touches(const QList<QByteArrayList>& commands, const QByteArray& key)
{
    return std::ranges::any_of(commands, [&](const QByteArrayList& command) { return command.value(1) == key; });
}

} // namespace

QJsonObject UndoRecord::toJson() const
{
    QJsonArray done;
    for (const QByteArrayList& command : commands)
        done.append(bytesjson::listToJson(command));
    return {{QStringLiteral("user_id"), key.userId},
            {QStringLiteral("session_id"), key.sessionId},
            {QStringLiteral("cache_before"), talkglass::toJson(cacheBefore)},
            {QStringLiteral("cache_after"), QString::fromLatin1(cacheAfter)},
            {QStringLiteral("redis"), done},
            {QStringLiteral("archive"), talkglass::toJson(archive)}};
}

std::optional<UndoRecord> UndoRecord::fromJson(const QJsonObject& object)
{
    UndoRecord record;
    record.key = {object.value(u"user_id").toInteger(-1), object.value(u"session_id").toString()};
    const std::optional<CacheState> before = cacheStateFrom(object.value(u"cache_before").toObject());
    record.cacheAfter = object.value(u"cache_after").toString().toLatin1();
    if (!before || record.key.userId < 0 || record.key.sessionId.isEmpty() || record.cacheAfter.isEmpty())
        return std::nullopt;
    record.cacheBefore = *before;
    for (const QJsonValue& value : object.value(u"redis").toArray()) {
        const std::optional<QByteArrayList> command = bytesjson::listFromJson(value);
        if (!command || !RedisRepair::mayRun(record.key, *command))
            return std::nullopt;
        record.commands.append(*command);
    }
    record.archive = changeFrom(object.value(u"archive").toObject(), record.key.sessionId);
    return record;
}

/// The SET is shared by all of the user's sessions: its end is only put back where the repair changed it or the SET had
/// to be made again.
QList<QByteArrayList> UndoRecord::restoringCommands(const CacheState& now) const
{
    const QByteArray list = cachekeys::session(key);
    const QByteArray set = cachekeys::userSet(key.userId);
    const auto number = [](qint64 value) { return QByteArray::number(value); };
    QList<QByteArrayList> restoring;
    if (touches(commands, list)) {
        restoring.append({"DEL", list});
        if (cacheBefore.hasList())
            restoring.append(QByteArrayList{"RPUSH", list} + cacheBefore.elements);
        else if (cacheBefore.exists())
            restoring.append({"RESTORE", list, "0", cacheBefore.dump});
        if (const std::optional<qint64> end = cacheBefore.endsAtMs(); end && cacheBefore.exists())
            restoring.append({"PEXPIREAT", list, number(*end)});
    }
    if (!touches(commands, set))
        return restoring;
    restoring.append({cacheBefore.inUserSet ? "SADD" : "SREM", set, key.sessionId.toUtf8()});
    const bool endWasChanged = std::ranges::any_of(
        commands, [&](const QByteArrayList& command) { return command[0] == "EXPIRE" && command[1] == set; });
    if (cacheBefore.userSetType != "set" || !(endWasChanged || now.userSetTtlMs < 0))
        return restoring;
    if (const std::optional<qint64> end = cacheBefore.userSetEndsAtMs())
        restoring.append({"PEXPIREAT", set, number(*end)});
    else
        restoring.append({"PERSIST", set});
    return restoring;
}

UndoFile::UndoFile(const QString& path)
    : m_file(path)
{
}

Result<> UndoFile::check() const
{
    QFile file(path());
    if (!file.exists())
        return Done{};
    if (!file.open(QIODevice::ReadOnly))
        return unreadable(file);
    // Where not even the header was written, no repair was either.
    if (headerLine().startsWith(file.readLine(headerLine().size())) && file.atEnd())
        return Done{};
    const Result<QList<UndoRecord>> records = load(path());
    if (records)
        return Done{};
    StoreError error = records.error();
    error.hint = tr("A repair could not be undone by it. Move it elsewhere, and apply again.");
    return error;
}

Result<> UndoFile::open()
{
    if (m_file.isOpen())
        return Done{};
    if (const Result<> usable = check(); !usable)
        return usable;
    // Without a buffer: what could not be written must not be tried again later, behind what was cut back.
    if (!m_file.open(QIODevice::ReadWrite | QIODevice::Append | QIODevice::Unbuffered))
        return failure();
    Result<> prepared = prepare();
    if (!prepared)
        m_file.close();
    return prepared;
}

Result<> UndoFile::prepare()
{
    if (flock(m_file.handle(), LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK)
        return invalid(tr("%1 is in use by another repair.").arg(path()));
    m_file.setPermissions(QFileDevice::ReadOwner | QFileDevice::WriteOwner);
    const qint64 whole = endOfLastLine(m_file);
    if (whole < m_file.size() && !m_file.resize(whole))
        return failure();
    return whole == 0 ? writeLine(headerLine()) : Result<>(Done{});
}

Result<> UndoFile::append(const UndoRecord& record)
{
    return writeLine(lineOf(record.toJson()));
}

Result<> UndoFile::writeLine(const QByteArray& line)
{
    const qint64 before = m_file.size();
    if (writeAll(m_file, line) && fsync(m_file.handle()) == 0)
        return Done{};
    const StoreError error = failure();
    // A part of a line would spoil the one that comes after it.
    m_file.resize(before);
    return error;
}

StoreError UndoFile::failure() const
{
    const QString reason = m_file.error() == QFileDevice::NoError ? qt_error_string() : m_file.errorString();
    return invalid(tr("%1 cannot be written: %2").arg(path(), reason));
}

Result<QList<UndoRecord>> UndoFile::load(const QString& path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return unreadable(file);
    const QJsonObject head = utf8::parseJson(file.readLine()).object();
    if (head.value(u"talkglass_repair_undo").toInt() != version)
        return invalid(tr("%1 is no undo file of this version of Talkglass.").arg(path));
    QList<UndoRecord> records;
    while (!file.atEnd()) {
        const QByteArray line = file.readLine();
        // A line without its end was never followed by a change: the program died while writing it.
        if (!line.endsWith('\n'))
            break;
        const std::optional<UndoRecord> record = UndoRecord::fromJson(utf8::parseJson(line).object());
        if (!record)
            return invalid(tr("%1 holds a line that is no record of a repair.").arg(path));
        records.prepend(*record);
    }
    return records;
}

} // namespace talkglass
