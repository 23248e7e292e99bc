#include "models/archive/AppendBatch.h"
#include "models/archive/ArchiveInput.h"
#include "models/archive/PostgresArchive.h"
#include "models/archive/PostgresErrors.h"
#include "models/archive/RowText.h"
#include "models/archive/SessionKeysText.h"
#include "models/archive/SessionSql.h"
#include "models/archive/SqlText.h"
#include "models/archive/StaleMarkText.h"

#include <algorithm>

namespace talkglass {

namespace {

using Effect = PostgresStatement::Effect;

constexpr qint64 idleAStatement = 5000;

/// What is larger gets more time: one second for each of so many characters.
constexpr qsizetype ordinarySize = 1024 * 1024;
constexpr qsizetype sizeASecond = 4 * 1024 * 1024;

} // namespace

Result<QList<Result<ArchiveAppended>>> PostgresArchive::append(const QList<ArchiveAppend>& appends, bool idempotent,
                                                               bool markStale)
{
    AppendBatch batch(appends, idempotent);
    while (const auto chunk = batch.next()) {
        const Result<> done = appendChunk(batch, *chunk, idempotent, markStale);
        if (done)
            continue;
        // Not the fault of a member: the same would happen to what is left.
        if (!batch.anyReached())
            return done.error();
        batch.settleRest(done.error());
        break;
    }
    return batch.outcomes();
}

Result<> PostgresArchive::appendChunk(AppendBatch& batch, AppendChunk chunk, bool idempotent, bool markStale)
{
    const bool isUsual = !idempotent && !markStale && chunk.ownersAgree && chunk.json.size() <= ordinarySize;
    if (isUsual) {
        const Result<QList<qsizetype>> unsaid = appendFresh(batch, chunk);
        if (unsaid && unsaid->isEmpty())
            return Done{};
        if (unsaid) {
            chunk.members = *unsaid;
            chunk.json = batch.json(*unsaid);
        } else if (!PostgresErrors::isDataFault(m_connection.lastSqlState())) {
            return unsaid.error();
        }
    }
    const Result<> done = appendOnce(batch, chunk.json, idempotent, markStale);
    if (done || !PostgresErrors::isDataFault(m_connection.lastSqlState()))
        return done;
    if (chunk.members.size() == 1) {
        batch.settle(chunk.members.first(), done.error());
        return Done{};
    }
    for (const qsizetype member : chunk.members) {
        const Result<> alone = appendOnce(batch, batch.json({member}), idempotent, markStale);
        if (!alone)
            batch.settle(member, alone.error());
    }
    return Done{};
}

/// The usual case. Returns those of whom append.sql has more to say.
Result<QList<qsizetype>> PostgresArchive::appendFresh(AppendBatch& batch, const AppendChunk& chunk)
{
    static const QString sql = sqlText(QStringLiteral("append_fresh"));
    const PostgresStatement statement{
        .sql = sql, .values = {chunk.json, momentText(m_clock.now())}, .effect = Effect::Writes, .onePlan = true};
    const auto rows = m_connection.rows(statement, [](const QSqlQuery& row) {
        return AppendBatch::FreshRow{row.value(0).toLongLong(), RowText(row).text(1), row.value(2).toBool()};
    });
    if (!rows)
        return rows.error();
    return batch.settleFresh(chunk.members, *rows);
}

Result<> PostgresArchive::appendOnce(AppendBatch& batch, const QString& json, bool idempotent, bool markStale)
{
    static const QString sql = sqlText(QStringLiteral("append"));
    const Timestamp now = m_clock.now();
    const QVariant mark = markStale ? QVariant(StaleMarkText::fresh(now, false)) : QVariant();
    struct Answer
    {
        qsizetype member;
        QString outcome;
        qint64 id;
        bool created;
    };
    // Taken over only when the whole answer is there: an error that comes after the rows undoes them all.
    QList<Answer> answers;
    const auto send = [&]() -> Result<> {
        auto rows = m_connection.rows({.sql = sql,
                                       .values = {json, idempotent, mark, momentText(now)},
                                       .effect = Effect::Writes,
                                       .onePlan = true},
                                      [](const QSqlQuery& row) {
                                          return Answer{row.value(0).toLongLong(), row.value(1).toString(),
                                                        row.value(2).toLongLong(), row.value(3).toBool()};
                                      });
        if (!rows)
            return rows.error();
        answers = *std::move(rows);
        return Done{};
    };
    const auto limit = m_connection.endpoint().statementTimeout + std::chrono::seconds(json.size() / sizeASecond);
    if (const Result<> done =
            json.size() > ordinarySize ? m_connection.inTransaction(limit, Effect::Writes, send) : send();
        !done)
        return done;
    for (const Answer& answer : std::as_const(answers))
        batch.settle(answer.member, answer.outcome, {answer.id, answer.created, answer.outcome == u"there"});
    return Done{};
}

Result<QList<bool>> PostgresArchive::deactivate(const QList<SessionKey>& keys, bool markStale)
{
    static const QString sql = sqlText(QStringLiteral("touch_sessions"));
    QList<bool> found(keys.size(), false);
    const QString sessions = SessionKeysText::toJson(keys);
    if (sessions.isEmpty())
        return found;
    const Timestamp now = m_clock.now();
    const QVariant mark = markStale ? QVariant(StaleMarkText::fresh(now, true)) : QVariant();
    const auto rows = m_connection.rows(
        {.sql = sql, .values = {sessions, true, mark, momentText(now)}, .effect = Effect::Writes, .onePlan = true},
        [](const QSqlQuery& row) { return std::pair(row.value(0).toLongLong(), row.value(1).toBool()); });
    if (!rows)
        return rows.error();
    for (const auto& [place, wasThere] : *rows) {
        if (place >= 0 && place < found.size())
            found[place] = wasThere;
    }
    return found;
}

Result<bool> PostgresArchive::deactivateAsOf(const SessionKey& key, Timestamp at)
{
    static const QString sql = sqlText(QStringLiteral("replay_clear"));
    if (!ArchiveInput::isKey(key) || !at.isValid())
        return false;
    const auto rows =
        m_connection.rows({sql, {key.sessionId, key.userId, momentText(at), momentText(m_clock.now())}, Effect::Writes},
                          [](const QSqlQuery&) { return true; });
    if (!rows)
        return rows.error();
    return !rows->isEmpty();
}

Result<QStringList> PostgresArchive::sessionIdsOf(qint64 userId, const QString& afterSessionId, int limit)
{
    static const QString sql =
        QStringLiteral("select s.session_id from conversation_sessions s where s.user_id = $1::integer "
                       "and s.session_id > $2::text order by s.session_id limit $3::bigint");
    if (!ArchiveInput::isUserId(userId))
        return QStringList();
    auto ids = m_connection.rows({sql, {userId, afterSessionId, std::max(limit, 0)}},
                                 [](const QSqlQuery& row) { return RowText(row).text(0); });
    if (!ids)
        return ids.error();
    return QStringList(*std::move(ids));
}

Result<qint64> PostgresArchive::deactivateIdle(Timestamp before)
{
    static const QString sql = sqlText(QStringLiteral("deactivate_idle"));
    if (!before.isValid())
        return qint64(0);
    // In parts, so that no writer waits long for a lock and no part takes longer than a statement may.
    qint64 total = 0;
    for (;;) {
        const auto count =
            m_connection.rows({sql, {momentText(m_clock.now()), momentText(before), idleAStatement}, Effect::Writes},
                              [](const QSqlQuery& row) { return row.value(0).toLongLong(); });
        if (!count)
            return count.error();
        total += count->value(0);
        if (count->value(0) < idleAStatement)
            return total;
    }
}

} // namespace talkglass
