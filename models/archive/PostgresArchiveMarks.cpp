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
