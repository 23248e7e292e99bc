#include "models/archive/ArchiveInput.h"
#include "models/archive/PostgresArchive.h"
#include "models/archive/SessionKeysText.h"
#include "models/archive/SessionSql.h"
#include "models/archive/SqlText.h"
#include "models/archive/StaleMarkText.h"

#include <algorithm>

namespace talkglass {

namespace {

using Effect = PostgresStatement::Effect;

constexpr std::chrono::seconds scanLimit{60};

const QString markColumns =
    QStringLiteral("select s.user_id, s.session_id, s.session_metadata #>> '{talkglass_cache_stale,token}', "
                   "s.session_metadata #>> '{talkglass_cache_stale,cleared}' from conversation_sessions s "
                   "where s.session_metadata->'talkglass_cache_stale' is not null and ");

StaleMark readMark(const QSqlQuery& row)
{
    return {{row.value(0).toLongLong(), row.value(1).toString()},
            row.value(2).toString(),
            row.value(3).toString() == u"true"};
}

} // namespace

Result<> PostgresArchive::markStale(const QList<SessionKey>& keys, bool cleared)
{
    static const QString sql = sqlText(QStringLiteral("touch_sessions"));
    const QString sessions = SessionKeysText::toJson(keys);
    if (sessions.isEmpty())
        return Done{};
    const Timestamp now = m_clock.now();
    return m_connection.execute(
        {sql, {sessions, false, StaleMarkText::fresh(now, cleared), momentText(now)}, Effect::Writes});
}

Result<QList<StaleMark>> PostgresArchive::staleMarks(Timestamp activeSince, int limit)
{
    static const QString sql =
        QString(markColumns + QLatin1String("s.last_activity >= $1::timestamp order by s.last_activity desc limit ") +
                QLatin1String("$2::bigint"));
    const QString since = activeSince.isValid() ? activeSince.toIso() : QStringLiteral("-infinity");
    return m_connection.rows({sql, {since, std::max(limit, 0)}}, readMark);
}

/// No index knows of marks, and a session that is cleared or posted to while the cache is away may have been idle for
/// years: every row is looked at, 0.4 s for a million of them. So this is asked once for each time the cache comes up.
Result<QList<StaleMark>> PostgresArchive::allStaleMarks(int limit)
{
    static const QString sql = QString(markColumns + QLatin1String("true limit $1::bigint"));
    QList<StaleMark> marks;
    const Result<> done = m_connection.inTransaction(scanLimit, Effect::Reads, [&]() -> Result<> {
        auto rows = m_connection.rows({sql, {std::max(limit, 0)}}, readMark);
        if (!rows)
            return rows.error();
        marks = *std::move(rows);
        return Done{};
    });
    if (!done)
        return done.error();
    return marks;
}

Result<std::optional<StaleMark>> PostgresArchive::staleMark(const SessionKey& key)
{
    static const QString sql =
        QString(markColumns + QLatin1String("s.session_id = $1::text and s.user_id = $2::integer"));
    if (!ArchiveInput::isKey(key))
        return std::optional<StaleMark>();
    const auto marks = m_connection.rows({sql, {key.sessionId, key.userId}}, readMark);
    if (!marks)
        return marks.error();
    return marks->isEmpty() ? std::optional<StaleMark>() : std::optional(marks->first());
}

Result<> PostgresArchive::removeStaleMark(const StaleMark& mark)
{
    static const QString sql = sqlText(QStringLiteral("remove_mark"));
    if (!ArchiveInput::isKey(mark.key))
        return Done{};
    return m_connection.execute({sql, {mark.key.sessionId, mark.key.userId, mark.token}, Effect::Writes});
}

} // namespace talkglass
