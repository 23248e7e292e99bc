#include "tests/bench/scale/RawQueries.h"

#include "models/cache/CacheKeys.h"

namespace talkglass::bench {

namespace {

const QByteArray columns =
    "select s.id, s.user_id, s.session_id, s.created_at, s.updated_at, s.last_activity, s.message_count, "
    "(select count(*) from conversation_messages m where m.session_id = s.session_id), s.is_active, "
    "s.session_metadata from (select * from conversation_sessions where is_active ";

QByteArray ordered(int limit)
{
    return " order by last_activity desc, id desc limit " + QByteArray::number(limit) +
           ") s order by s.last_activity desc, s.id desc";
}

std::string text(Timestamp at)
{
    return at.toIso().toStdString();
}

} // namespace

RawQueries::RawQueries(const RedisEndpoint& redis, const PostgresEndpoint& archive)
    : m_archive(archive)
    , m_cache(redis)
{
    m_archive.run("set timezone = 'UTC'");
}

/// Prepares a statement the first time it is asked for.
PgResult RawQueries::ask(const QByteArray& sql, const std::vector<std::string>& values)
{
    QByteArray& name = m_prepared[sql];
    if (name.isEmpty()) {
        name = "raw" + QByteArray::number(m_prepared.size());
        m_archive.prepare(name, sql);
    }
    return m_archive.runPrepared(name, values);
}

int RawQueries::withFacts(const PgResult& rows)
{
    readAll(rows);
    for (int row = 0; row < rowsOf(rows); ++row) {
        const QByteArray user = valueAt(rows, row, 1);
        const QByteArray session = valueAt(rows, row, 2);
        const QByteArray key = "conversation:user:" + user + ":session:" + session;
        m_cache.add({"LLEN", key});
        m_cache.add({"PTTL", key});
        m_cache.add({"LINDEX", key, "-1"});
        m_cache.add({"SISMEMBER", "sessions:user:" + user, session});
    }
    m_cache.run();
    return rowsOf(rows);
}

int RawQueries::firstPage(int limit)
{
    return withFacts(ask(columns + ordered(limit), {}));
}

int RawQueries::page(const SessionCursor& from, const SessionCursor& to, int limit)
{
    return withFacts(ask(columns +
                             "and (last_activity, id) <= ($1::timestamp, $2::bigint) "
                             "and (last_activity, id) > ($3::timestamp, $4::bigint)" +
                             ordered(limit),
                         {text(from.at), std::to_string(from.id), text(to.at), std::to_string(to.id)}));
}

int RawQueries::pageOfUser(qint64 userId, const SessionCursor& from, int limit)
{
    return withFacts(ask(columns + "and user_id = " + QByteArray::number(userId) +
                             " and (last_activity, id) <= ($1::timestamp, $2::bigint)" + ordered(limit),
                         {text(from.at), std::to_string(from.id)}));
}

int RawQueries::anchors(int pageSize)
{
    const PgResult rows = ask("select n, last_activity, id from (select id, last_activity, row_number() over w as n, "
                              "lead(id) over w as following from conversation_sessions where is_active "
                              "window w as (order by last_activity desc, id desc)) numbered where (n - 1) % " +
                                  QByteArray::number(pageSize) + " = 0 or following is null order by n",
                              {});
    readAll(rows);
    return rowsOf(rows);
}

int RawQueries::conversation(const SessionKey& key, int limit)
{
    const PgResult rows = ask("select m.id, m.created_at, m.role, m.content, m.message_metadata "
                              "from conversation_messages m where m.session_id = $1 and exists (select 1 from "
                              "conversation_sessions s where s.session_id = $1 and s.user_id = $2::integer) "
                              "order by m.created_at desc, m.id desc limit $3::bigint",
                              {key.sessionId.toStdString(), std::to_string(key.userId), std::to_string(limit)});
    readAll(rows);
    const QByteArray name = cachekeys::session(key);
    m_cache.add({"LLEN", name});
    m_cache.add({"PTTL", name});
    m_cache.add({"LRANGE", name, "0", "-1"});
    m_cache.run();
    return rowsOf(rows);
}

} // namespace talkglass::bench
