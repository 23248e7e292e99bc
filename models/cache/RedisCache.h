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
    NotCached, ///< OnlyIfCached, and there is no list: nothing was pushed
};

/// What a clear did in the cache.
struct CacheClearOutcome
{
    bool listDeleted = false;
    bool removedFromSet = false;
    bool mappingDeleted = false;
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
/// refresh, and CLIENT NO-TOUCH ON where the server (7.2) has it. Errors: Unavailable, AuthFailed, WrongType, Rejected
/// (OOM, READONLY, NOPERM …), Protocol; the message names endpoint and cause.
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
    /// Two SCANs (session keys, user SETs) by one cursor; start with 0, end when next is 0.
    Result<ScanPage> scan(quint64 cursor, int count);
    /// Every member of one user's SET, by SSCAN (several round trips for large sets). Members that are no UTF-8 are
    /// left out.
    Result<QList<QString>> userSetMembers(qint64 userId);

    // -- writing
    /// Each in a MULTI of its own: RPUSH or RPUSHX, LTRIM, EXPIRE, SADD, EXPIRE, and the pending entry. One that is
    /// refused (WrongType …) fails alone. RPUSHX that finds no list leaves nothing behind but the SET's refreshed
    /// state.
    Result<QList<Result<CacheAppendOutcome>>> append(const QList<CacheAppend>& appends);
    /// Each in a MULTI of its own: DEL list, SREM, DEL mapping key, and the pending entry where one is given
    /// (`pending` empty, or one for each key).
    Result<QList<Result<CacheClearOutcome>>> clear(const QList<SessionKey>& keys,
                                                   const QList<PendingEntry>& pending = {});
    /// Puts `messages` (oldest first, cut to the newest maxHistory) in the place of the list, but only if the list is
    /// still exactly `expected` (WATCH; an empty `expected`: there is no key). ttl in milliseconds; noTtl keeps it
    /// without. Adds the session to the user's SET. False: the list had changed, nothing was written. `messages` empty:
    /// DEL.
    Result<bool> replace(const SessionKey& key, const QList<QByteArray>& expected, const QList<Message>& messages,
                         qint64 ttlMs);

    // -- waiting for the archive
    Result<qint64> pendingCount();
    Result<QList<PendingEntry>> pendingHead(int count);
    /// Removes these by value. Idempotent.
    Result<> removePending(const QList<PendingEntry>& entries);
    /// Moves one to the rejected list, with the reason, in one MULTI.
    Result<> rejectPending(const PendingEntry& entry, const QString& reason);
    Result<qint64> rejectedCount();

private:
    RedisConnection m_connection;
    CachePolicy m_policy;
    const Clock& m_clock;
    StoreHealth& m_health;
};

} // namespace talkglass
