#pragma once

#include "models/cache/CachePolicy.h"
#include "models/cache/PendingEntry.h"
#include "models/cache/RedisConnection.h"
#include "models/conversation/Clock.h"
#include "models/conversation/Message.h"
#include "models/conversation/Result.h"
#include "models/conversation/Session.h"
#include "models/conversation/StoreHealth.h"

#include <QList>

namespace talkglass {

/// A cached list as it stands.
struct CachedHistory
{
    QList<Message> messages;    ///< oldest first; the newest `limit` ones
    QList<QByteArray> elements; ///< the same, as bytes
    qint64 length = 0;          ///< LLEN
    qint64 ttlMs = CachedSession::noKey;
    bool pendingArchive = false; ///< at least one of `messages` waits for the archive

    bool exists() const { return ttlMs != CachedSession::noKey; }
};

/// One message on its way into the cache.
struct CacheAppend
{
    enum class Mode {
        Create,       ///< RPUSH: the list holds the whole conversation after it, or there is no archive to ask
        OnlyIfCached, ///< RPUSHX: earlier messages exist, so a list of this one alone would be a lie
    };
    SessionKey key;
    Message message;
    Mode mode = Mode::Create;
    std::optional<PendingEntry> pending; ///< also goes to the pending list, in the same MULTI
};

enum class CacheAppendOutcome {
    Stored,
    Moved,     ///< stored; somebody had put its row into the list already, which now stands at the end
    NotCached, ///< OnlyIfCached, and there is no list: nothing was pushed
};

/// What a clear did in the cache.
struct CacheClearOutcome
{
    bool listDeleted = false;
    bool removedFromSet = false;
    bool mappingDeleted = false;
    /// The pending entry could not be left, although all else was done: nobody will clear the archive later.
    std::optional<StoreError> notRemembered = {};
};

/// One SCAN step.
struct ScanPage
{
    quint64 next = 0; ///< 0: the scan is complete
    QList<SessionKey> sessions;
    QList<qint64> userSets;
    qint64 unreadableKeys = 0; ///< matched the pattern, but are no session keys
};

/// The cache: everything Talkglass says to Redis. Belongs to one thread; blocks that thread, at most for the time-outs
/// of the endpoint. Connects by itself at the first call and again after a loss, unless the StoreHealth says to fail at
/// once. Every function is one pipeline (one round trip) unless noted. Reading never changes anything: no warm, no TTL
/// refresh, and CLIENT NO-TOUCH ON where the server (7.2) has it. Long lists of keys are cut into several pipelines.
/// Reads are repeated once on a new connection if the old one turned out to be dead; writes are not: their error then
/// says that their fate is unknown. Errors: Unavailable, AuthFailed (also NOPERM), WrongType, Rejected (OOM, READONLY,
/// MISCONF …), InvalidInput, Protocol; the message names endpoint and cause.
class RedisCache
{
public:
    RedisCache(const RedisEndpoint& endpoint, CachePolicy policy, const Clock& clock, StoreHealth& health);

    const CachePolicy& policy() const { return m_policy; }

    /// Measures, learns the version, reports both to the StoreHealth.
    Result<> ping();

    // -- reading
    /// LLEN, PTTL, last element, SISMEMBER of each; in the order asked, also for those that are not cached (noKey).
    Result<QList<CachedSession>> facts(const QList<SessionKey>& keys);
    /// As facts(), and reads every element, so that MalformedElements is known. For the background and the command
    /// line.
    Result<QList<CachedSession>> checkedFacts(const QList<SessionKey>& keys);
    /// The newest `limit` elements (≤ 0: all) of each list. One that is of a wrong type fails alone (WrongType).
    Result<QList<Result<CachedHistory>>> histories(const QList<SessionKey>& keys, qint64 limit);
    Result<CachedHistory> history(const SessionKey& key, qint64 limit);
    /// One SCAN step over all keys (one cursor serves session keys and user SETs alike, sorted out here by prefix);
    /// start with 0, end when next is 0. The same key may come twice, and a page may be empty before the end.
    Result<ScanPage> scan(quint64 cursor, int count);
    /// Every member of one user's SET, by SSCAN (several round trips for large sets). Members that are no UTF-8 are
    /// left out.
    Result<QList<QString>> userSetMembers(qint64 userId);
    /// SCARD of each; 0 for a key of a wrong type.
    Result<QList<qint64>> userSetSizes(const QList<qint64>& userIds);

    // -- writing
    /// Each in a MULTI of its own: RPUSH or RPUSHX, LTRIM, EXPIRE, SADD, EXPIRE, and the pending entry. An element of
    /// an archived row is in the list once, at the end, whoever else has put it there. One that is refused (WrongType
    /// …) fails alone, and what the rest of its MULTI did is taken back: TTL, SET and pending entry stand as before.
    /// RPUSHX that finds no list still names the session in the SET, for the caller is expected to fill the list with
    /// replace() next; its pending entry, if any, is kept.
    Result<QList<Result<CacheAppendOutcome>>> append(const QList<CacheAppend>& appends);
    /// Each in a MULTI of its own: DEL list, SREM, DEL mapping key if it names this user, and the pending entry where
    /// one is given (`pending` empty, or one for each key). Two round trips, and two more for each that has a mapping
    /// key. Lists that are being made of these sessions (watch()) are not made.
    Result<QList<Result<CacheClearOutcome>>> clear(const QList<SessionKey>& keys,
                                                   const QList<PendingEntry>& pending = {});
    /// Puts `messages` (oldest first, cut to the newest maxHistory) in the place of the list, but only if the list is
    /// still exactly `expected` (WATCH; an empty `expected`: there is no key). ttl in milliseconds (> 0, else
    /// InvalidInput); noTtl keeps it without. Adds the session to the user's SET and refreshes that one's TTL. False:
    /// the list had changed, nothing was written. `messages` empty: DEL and SREM. Malformed messages go back as their
    /// bytes. Two round trips.
    Result<bool> replace(const SessionKey& key, const QList<QByteArray>& expected, const QList<Message>& messages,
                         qint64 ttlMs);

    /// What replace() does, in two steps, between which something may be asked that must not have changed either; but
    /// nothing of this cache: watch(), then writeWatched() or letGo(). watch(): true if the list is exactly `expected`;
    /// otherwise it has let go by itself.
    Result<bool> watch(const SessionKey& key, const QList<QByteArray>& expected);
    Result<bool> writeWatched(const SessionKey& key, const QList<Message>& messages, qint64 ttlMs);
    Result<> letGo();
    /// Takes the element at place `from` of the list and puts it before the one at `before`, if the list is still
    /// exactly `elements`. False: it had changed, nothing was moved. Two round trips.
    Result<bool> moveElement(const SessionKey& key, const QList<QByteArray>& elements, qsizetype from,
                             qsizetype before);

    // -- waiting for the archive
    Result<qint64> pendingCount();
    /// The oldest ones. What cannot be read as an entry comes with `raw` alone (no uuid, no key): for rejectPending().
    Result<QList<PendingEntry>> pendingHead(int count);
    /// Whether this append, with its pending entry, was carried out: the entry waits, or its message has been archived
    /// meanwhile and is in the list. Only the newest few hundred are looked at.
    Result<bool> holdsPending(const CacheAppend& append);
    /// Removes these by value. Idempotent.
    Result<> removePending(const QList<PendingEntry>& entries);
    /// Moves one to the rejected list, with the reason, in one MULTI.
    Result<> rejectPending(const PendingEntry& entry, const QString& reason);
    Result<qint64> rejectedCount();

private:
    using Intent = RedisConnection::Intent;

    Result<> readFacts(const QList<SessionKey>& keys, QList<CachedSession>& facts);
    Result<> checkElements(QList<CachedSession>& facts);
    void takeFact(CachedSession& fact, int field, const RedisReply& reply) const;
    void completeFact(CachedSession& fact) const;
    Result<CachedHistory> historyOf(const QList<RedisReply>& replies, qsizetype at, const SessionKey& key) const;

    Result<> appendSome(const QList<CacheAppend>& appends, QList<Result<CacheAppendOutcome>>& outcomes);
    Result<> takeBack(const RedisPipeline& undo, const QList<qsizetype>& members,
                      QList<Result<CacheAppendOutcome>>& outcomes);
    Result<> clearSome(const QList<SessionKey>& keys, const QList<PendingEntry>& pending,
                       QList<Result<CacheClearOutcome>>& outcomes);
    Result<CacheClearOutcome> clearMapped(const SessionKey& key, const PendingEntry* pending);
    Result<qint64> count(const char* list);

    RedisConnection m_connection;
    CachePolicy m_policy;
    const Clock& m_clock;
    StoreHealth& m_health;
    quint64 m_versionOf = 0; ///< generation of the connection whose version is known
    QString m_version;
};

} // namespace talkglass
