#pragma once

#include "models/conversation/Session.h"
#include "tests/bench/scale/RawPostgres.h"
#include "tests/bench/scale/RawRedis.h"

#include <QHash>

namespace talkglass::bench {

/// What the application asks of both stores, written by hand on libpq and hiredis, the statements prepared: the yard
/// stick. Makes its connections in the constructor.
class RawQueries
{
public:
    RawQueries(const RedisEndpoint& redis, const PostgresEndpoint& archive);

    /// The rows between two cursors of the newest-first list of active sessions, with their messages counted, and then
    /// the four facts about each from the cache: two round trips. How many rows.
    int page(const SessionCursor& from, const SessionCursor& to, int limit);
    int pageOfUser(qint64 userId, const SessionCursor& from, int limit);
    int firstPage(int limit);
    /// Where each page begins; and how many rows there are.
    int anchors(int pageSize);
    /// The newest rows of a conversation and its cached list.
    int conversation(const SessionKey& key, int limit);

private:
    int withFacts(const PgResult& rows);
    PgResult ask(const QByteArray& sql, const std::vector<std::string>& values);

    RawPostgres m_archive;
    RawRedis m_cache;
    QHash<QByteArray, QByteArray> m_prepared; ///< name by text
};

} // namespace talkglass::bench
