#include "models/archive/ArchiveCopies.h"

#include "models/archive/ArchiveInput.h"
#include "models/archive/RowText.h"
#include "models/archive/SessionKeysText.h"
#include "models/archive/SessionSql.h"
#include "models/archive/SqlText.h"
#include "models/conversation/ReservedSessions.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QRandomGenerator>

#include <limits>

namespace talkglass {

namespace {

using Effect = PostgresStatement::Effect;

constexpr qsizetype sessionsAStatement = 200;
constexpr int placingAttempts = 5;
/// A whole chunk is read or written by one statement.
constexpr std::chrono::seconds chunkLimit{30};

/// "tgdr" in ASCII: the drill's own kind of advisory lock.
const QString lockClass = QStringLiteral("1952932978");

Message readMessage(const QSqlQuery& row)
{
    Message message;
    message.archiveId = row.value(1).toLongLong();
    message.at = readMoment(row, 2);
    message.role = row.value(3).toString();
    message.content = RowText(row).text(4);
    if (const QByteArray metadata = row.value(5).toString().toUtf8(); metadata.size() > 2)
        message.metadata = QJsonDocument::fromJson(metadata).object();
    message.residency = MessageResidency::ArchiveOnly;
    return message;
}

/// Low enough that a chunk counted from it stays negative.
qint64 randomBase()
{
    constexpr qint64 lowest = std::numeric_limits<qint32>::min();
    constexpr qint64 room = 100'000'000;
    return lowest + qint64(QRandomGenerator::global()->bounded(quint64(-lowest - room)));
}

/// The run that a copy's id names, or nothing.
std::optional<qint64> runOf(const QString& copyId)
{
    const QString rest = copyId.mid(drillCopyPrefix.size());
    bool isNumber = false;
    const qint64 run = rest.section(u'-', 0, 0).toLongLong(&isNumber);
    return isNumber && run > 0 && run <= std::numeric_limits<qint32>::max() ? std::optional(run) : std::nullopt;
}

} // namespace

ArchiveCopies::ArchiveCopies(const PostgresEndpoint& endpoint, StoreHealth& health)
    : m_connection(endpoint, health)
{
}

Result<QList<ArchiveRecord>> ArchiveCopies::record(const QList<SessionKey>& keys, qint64 newest)
{
    QList<ArchiveRecord> records;
    records.reserve(keys.size());
    for (qsizetype from = 0; from < keys.size(); from += sessionsAStatement) {
        if (const Result<> read = recordSome(keys.mid(from, sessionsAStatement), newest, records); !read)
            return read.error();
    }
    return records;
}

Result<> ArchiveCopies::recordSome(const QList<SessionKey>& keys, qint64 newest, QList<ArchiveRecord>& records)
{
    static const QString sessionsSql = sqlText(QStringLiteral("record_sessions"));
    static const QString messagesSql = sqlText(QStringLiteral("record_messages"));
    QList<ArchiveRecord> some(keys.size());
    for (qsizetype i = 0; i < keys.size(); ++i)
        some[i].key = keys[i];
    const QString wanted = SessionKeysText::toJson(keys);
    const auto read = [&]() -> Result<> {
        const auto rows = m_connection.rows({sessionsSql, {wanted}}, [&](const QSqlQuery& row) {
            ArchiveRecord& record = some[row.value(0).toLongLong()];
            const bool own = row.value(1).toLongLong() == record.key.userId;
            record.ownedByOther = !own;
            record.hasRow = own;
            if (own) {
                record.active = row.value(2).toBool();
                record.lastActivity = readMoment(row, 3);
                record.title = row.value(4).toString();
                record.messagesInAll = row.value(5).toLongLong();
            }
            return 0;
        });
        if (!rows)
            return rows.error();
        const QVariant most = newest > 0 ? QVariant(newest) : QVariant();
        const auto messages =
            m_connection.rows({messagesSql, {wanted, most}, Effect::Reads, true}, [](const QSqlQuery& row) {
                return std::pair(row.value(0).toLongLong(), readMessage(row));
            });
        if (!messages)
            return messages.error();
        for (ArchiveRecord& record : some)
            record.messages.clear();
        for (const auto& [place, message] : *messages)
            some[place].messages.append(message);
        return Done{};
    };
    if (!wanted.isEmpty()) {
        if (const Result<> done = m_connection.inTransaction(chunkLimit, Effect::Reads, read); !done)
            return done;
    }
    records.append(some);
    return Done{};
}

Result<Timestamp> ArchiveCopies::time()
{
    const auto rows = m_connection.rows({QStringLiteral("select (clock_timestamp() at time zone 'UTC')::text"), {}},
                                        [](const QSqlQuery& row) { return readMoment(row, 0); });
    if (!rows)
        return rows.error();
    return rows->value(0);
}

Result<QString> ArchiveCopies::version()
{
    const auto rows =
        m_connection.rows({QStringLiteral("select split_part(current_setting('server_version'), ' ', 1)"), {}},
                          [](const QSqlQuery& row) { return row.value(0).toString(); });
    if (!rows)
        return rows.error();
    return rows->value(0);
}

Result<> ArchiveCopies::lockRun(qint64 run)
{
    return m_connection.execute(
        {QStringLiteral("select pg_advisory_lock(%1, %2)").arg(lockClass).arg(run), {}, Effect::Reads, false, true});
}

Result<> ArchiveCopies::unlockRun(qint64 run)
{
    return m_connection.execute(
        {QStringLiteral("select pg_advisory_unlock(%1, %2)").arg(lockClass).arg(run), {}, Effect::Reads, false, true});
}

Result<qint64> ArchiveCopies::countCopies(qint64 run)
{
    static const QString sql = QStringLiteral("select count(*) from conversation_sessions s where s.id < 0 and "
                                              "starts_with(s.session_id, $1::text)");
    const QString prefix = QString(QString(drillCopyPrefix) + QString::number(run) + u'-');
    const auto rows =
        m_connection.rows({sql, {prefix}}, [](const QSqlQuery& row) { return row.value(0).toLongLong(); });
    if (!rows)
        return rows.error();
    return qint64(rows->value(0));
}

Result<bool> ArchiveCopies::isHeld(qint64 run)
{
    // Asked of the list of locks, for one's own would be granted again.
    const auto rows = m_connection.rows({QStringLiteral("select count(*) from pg_locks l where l.locktype = 'advisory'"
                                                        " and l.classid = $1::oid and l.objid = $2::oid and l.granted"
                                                        " and l.database = (select d.oid from pg_database d where "
                                                        "d.datname = current_database())"),
                                         {lockClass, run}},
                                        [](const QSqlQuery& row) { return row.value(0).toLongLong(); });
    if (!rows)
        return rows.error();
    return rows->value(0) > 0;
}

Result<> ArchiveCopies::place(const QList<Copy>& copies)
{
    static const QString sql = sqlText(QStringLiteral("place_copies"));
    for (qsizetype from = 0; from < copies.size(); from += sessionsAStatement) {
        QJsonArray members;
        for (const Copy& copy : copies.mid(from, sessionsAStatement)) {
            if (ArchiveInput::isKey(copy.of))
                members.append(QJsonObject{{QStringLiteral("n"), members.size() + 1},
                                           {QStringLiteral("u"), copy.of.userId},
                                           {QStringLiteral("s"), copy.of.sessionId},
                                           {QStringLiteral("c"), copy.sessionId}});
        }
        const QString json = QString::fromUtf8(QJsonDocument(members).toJson(QJsonDocument::Compact));
        Result<> placed = Done{};
        for (int attempt = 0; attempt < placingAttempts; ++attempt) {
            placed = m_connection.inTransaction(chunkLimit, Effect::Writes, [&] {
                return m_connection.execute({sql, {json, randomBase(), randomBase()}, Effect::Writes});
            });
            // Another drill may have taken the same numbers.
            if (placed || m_connection.lastSqlState() != u"23505")
                break;
        }
        if (!placed)
            return placed;
    }
    return Done{};
}

Result<> ArchiveCopies::remove(const QList<SessionKey>& copies)
{
    static const QString fromMessages =
        QStringLiteral("delete from conversation_messages m where m.id < 0 and m.session_id = "
                       "any(array(select json_array_elements_text($1::json)))");
    static const QString fromSessions =
        QStringLiteral("delete from conversation_sessions s where s.id < 0 and s.session_id = "
                       "any(array(select json_array_elements_text($1::json)))");
    for (qsizetype from = 0; from < copies.size(); from += sessionsAStatement) {
        QJsonArray ids;
        for (const SessionKey& copy : copies.mid(from, sessionsAStatement))
            ids.append(copy.sessionId);
        const QString json = QString::fromUtf8(QJsonDocument(ids).toJson(QJsonDocument::Compact));
        const Result<> removed = m_connection.inTransaction(chunkLimit, Effect::Writes, [&]() -> Result<> {
            if (const Result<> done = m_connection.execute({fromMessages, {json}, Effect::Writes}); !done)
                return done;
            return m_connection.execute({fromSessions, {json}, Effect::Writes});
        });
        if (!removed)
            return removed;
    }
    return Done{};
}

Result<QList<SessionKey>> ArchiveCopies::leftovers()
{
    static const QString sql = QStringLiteral("select s.user_id, s.session_id from conversation_sessions s where "
                                              "s.id < 0 and starts_with(s.session_id, $1::text) order by s.id");
    const auto rows = m_connection.rows({sql, {QString(drillCopyPrefix)}}, [](const QSqlQuery& row) {
        return SessionKey{row.value(0).toLongLong(), row.value(1).toString()};
    });
    if (!rows)
        return rows.error();
    QHash<qint64, bool> held;
    QList<SessionKey> left;
    for (const SessionKey& copy : *rows) {
        const std::optional<qint64> run = runOf(copy.sessionId);
        if (!run)
            continue;
        if (!held.contains(*run)) {
            const Result<bool> answer = isHeld(*run);
            if (!answer)
                return answer.error();
            held.insert(*run, *answer);
        }
        if (!held.value(*run))
            left.append(copy);
    }
    return left;
}

} // namespace talkglass
