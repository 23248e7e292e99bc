#pragma once

#include "models/archive/PostgresConnection.h"
#include "models/archive/UserSessionRows.h"
#include "models/conversation/Clock.h"
#include "models/conversation/Message.h"
#include "models/conversation/Result.h"
#include "models/conversation/Session.h"
#include "models/conversation/StoreHealth.h"

#include <QList>

namespace talkglass {

/// One message on its way into the archive.
struct ArchiveAppend
{
    SessionKey key;
    Message message; ///< role, content, at (unique in its session, see MessageStamper), metadata
};

struct ArchiveAppended
{
    qint64 messageId = 0;
    bool sessionCreated = false; ///< this batch made the session's row
    bool alreadyThere = false;   ///< idempotent append: the row was there, nothing was written
};

/// A session whose cached list misses something the archive has (the cache was away), as marked in session_metadata.
struct StaleMark
{
    SessionKey key;
    QString token;        ///< as read; removing needs the same token
    bool cleared = false; ///< the session was cleared while the cache was away: its list is to go
};

class AppendBatch;
struct AppendChunk;

/// The archive: everything Talkglass says to PostgreSQL. Belongs to one thread; blocks that thread, at most for the
/// endpoint's time-outs. Connects by itself at the first call and again after a loss, unless the StoreHealth says to
/// fail at once. Every function is one statement (one round trip) unless noted. The schema is taken as it is found.
/// Errors: Unavailable, Timeout, AuthFailed, Schema (names the missing table or column; hint: talkglass init-db),
/// UnknownUser, Conflict, InvalidInput, Rejected.
class PostgresArchive
{
public:
    PostgresArchive(const PostgresEndpoint& endpoint, const Clock& clock, StoreHealth& health);
    ~PostgresArchive();

    /// Measures, learns the version, reports both to the StoreHealth.
    Result<> ping();
    /// Makes what is missing: the two tables and their indexes; `users(id, name)` only if there is no table `users`.
    /// Idempotent. Tables that exist are not touched; if one lacks a column: Schema. Returns what was made.
    Result<QStringList> initSchema();
    /// Names the missing table or column, if any.
    Result<> checkSchema();

    // -- reading sessions (never message bodies)
    /// The rows from `from` (inclusive; nothing: the first) to `to` (exclusive; nothing: no bound) in the filter's
    /// order.
    Result<QList<ArchivedSession>> sessions(const SessionFilter& filter, const std::optional<SessionCursor>& from,
                                            const std::optional<SessionCursor>& to, int limit);
    /// Walks the whole order once; seconds for millions of rows (its own limit: 60 s). For a background lane.
    Result<PageAnchors> pageAnchors(const SessionFilter& filter, int pageSize);
    Result<qint64> countSessions(const SessionFilter& filter);
    /// The rows of these session ids, whoever owns them, in any order; those that do not exist are left out.
    Result<QList<ArchivedSession>> sessionsById(const QStringList& sessionIds);
    /// Of each: that stretch of the user's active sessions.
    Result<QList<QList<UserSessionRow>>> userSessions(const QList<UserSessionSpan>& spans);
    /// How many active sessions each of these users has, in their order. Reads an index entry for each of them.
    Result<QList<qint64>> countUserSessions(const QList<qint64>& userIds);
    /// Those of `sessionIds` that have no row of this user, or one that was cleared; in any order.
    Result<QStringList> withoutActiveRow(qint64 userId, const QStringList& sessionIds);
    /// Sorted by id. `limit` bounds the answer.
    Result<QList<User>> users(int limit);

    // -- reading messages
    /// The newest `limit` (≤ 0: all) messages of this user's session before `before` (nothing: from the end), oldest
    /// first; residency ArchiveOnly. Empty also if the session is not this user's. A large answer is cut at about
    /// `maxBytes` of content (≤ 0: no bound), but holds at least one message.
    Result<QList<Message>> messages(const SessionKey& key, const std::optional<MessageCursor>& before, qint64 limit,
                                    qint64 maxBytes = 0);
    /// The newest `limit` messages of a session that is active; nothing of one that was cleared. Oldest first.
    Result<QList<Message>> activeMessages(const SessionKey& key, int limit);

    // -- writing
    /// All in one transaction, one statement, one JSON parameter: upserts the sessions (message_count + n in SQL,
    /// last_activity, updated_at, is_active), inserts the messages in the given order. Members that are poisonous
    /// (UnknownUser, Conflict, InvalidInput) fail alone: where the statement as a whole is refused it is repeated for
    /// each member by itself. `idempotent`: a row with the same session, time, role and content counts as this one.
    /// `markStale`: also marks the sessions as "cache lacks this", see staleMarks().
    Result<QList<Result<ArchiveAppended>>> append(const QList<ArchiveAppend>& appends, bool idempotent = false,
                                                  bool markStale = false);
    /// is_active = false, updated_at = now, for those of these sessions that exist and are this user's. For each: was
    /// there a row? `markStale`: the cache could not be cleared, see staleMarks().
    Result<QList<bool>> deactivate(const QList<SessionKey>& keys, bool markStale = false);
    /// As deactivate() of one session, for a clear that had to wait: nothing is done if there was activity after `at`.
    /// Whether the session is inactive now.
    Result<bool> deactivateAsOf(const SessionKey& key, Timestamp at);
    /// Every session id of a user, active or not, after `afterSessionId` in text order, at most `limit`.
    Result<QStringList> sessionIdsOf(qint64 userId, const QString& afterSessionId, int limit);
    /// Active sessions whose last activity is before `before` become inactive. How many.
    Result<qint64> deactivateIdle(Timestamp before);

    // -- stale marks: key `talkglass_cache_stale` in session_metadata, written in the transaction that makes the cached
    //    copy stale, so that neither a crash nor another machine's Talkglass can miss it.
    /// For sessions whose cache write failed after the archive had committed.
    Result<> markStale(const QList<SessionKey>& keys, bool cleared = false);
    Result<QList<StaleMark>> staleMarks(Timestamp activeSince, int limit);
    /// However long ago their sessions were active. Reads every session's row; its own limit: 60 s.
    Result<QList<StaleMark>> allStaleMarks(int limit);
    /// The mark of one session, if any. Conflict if the session is another user's is not reported: nothing.
    Result<std::optional<StaleMark>> staleMark(const SessionKey& key);
    /// Removes the mark if it still has this token.
    Result<> removeStaleMark(const StaleMark& mark);

    /// One replayer at a time over all processes: a session-level advisory lock. False: another one is at it.
    Result<bool> lockReplay();
    Result<> unlockReplay();

private:
    Result<> appendOnce(AppendBatch& batch, const QString& json, bool idempotent, bool markStale);
    Result<> appendChunk(AppendBatch& batch, AppendChunk chunk, bool idempotent, bool markStale);
    Result<QList<qsizetype>> appendFresh(AppendBatch& batch, const AppendChunk& chunk);

    PostgresConnection m_connection;
    const Clock& m_clock;
    StoreHealth& m_health;
    quint64 m_replaySession = 0; ///< the connection that holds the replay lock; 0: none
};

} // namespace talkglass
