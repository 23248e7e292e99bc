#pragma once

#include "models/cache/RedisConnection.h"
#include "models/conversation/Message.h"
#include "models/conversation/Session.h"

#include <QList>

#include <optional>

namespace talkglass {

/// One session's key as it stood at one moment.
struct CacheRecord
{
    SessionKey key;
    QList<QByteArray> elements; ///< oldest first; empty also for a key of another type
    QList<Message> messages;    ///< the same, read
    qint64 ttlMs = CachedSession::noKey;
    bool wrongType = false;
    QByteArray dump; ///< DUMP; empty without a key, or if not asked for

    bool exists() const { return ttlMs != CachedSession::noKey; }
};

enum class AsideOutcome {
    SetAside,  ///< the key is gone, its content stands under asideKey()
    NotCached, ///< there was no key
    Occupied,  ///< an earlier copy still stands aside: nothing was done, for it would be lost
};

enum class PutBackOutcome {
    PutBack,  ///< the key is there again, with what is left of its TTL
    Over,     ///< its TTL has ended meanwhile; what was set aside stays there for a while
    Replaced, ///< somebody has made a new list meanwhile, which is left alone; so is what was set aside
    Nothing,  ///< nothing stands aside
};

/// What the expiry drill says to Redis, on a connection of its own (see RedisCache for how calls behave: blocking, one
/// thread, bounded, errors as values). Each function is a few pipelines, whatever the number of sessions.
class CacheCopies
{
public:
    CacheCopies(const RedisEndpoint& endpoint, StoreHealth& health);

    /// Elements, TTL and DUMP of each in one MULTI, in the order asked. Changes nothing.
    Result<QList<CacheRecord>> record(const QList<SessionKey>& keys, bool withDump);
    /// PTTL of each; noTtl, noKey.
    Result<QList<qint64>> timeLeft(const QList<SessionKey>& keys);
    /// TIME: the clock by which Redis ends keys.
    Result<Timestamp> time();
    /// `redis_version`.
    Result<QString> version();

    /// RESTOREs each dump under its key (over what may stand there), to end after `ttlMs` (> 0).
    Result<> place(const QList<CacheRecord>& copies, qint64 ttlMs);
    /// DEL of each.
    Result<> remove(const QList<SessionKey>& keys);

    /// Renames each key to asideKey(), which keeps content and TTL, and then makes it live seven days longer than its
    /// TTL would; when that would have ended is kept beside it. A crash in between leaves a copy with its own TTL.
    Result<QList<AsideOutcome>> setAside(const QList<SessionKey>& keys);
    /// The other way round. `ours`: where a list has appeared meanwhile and is exactly this one, it makes room.
    Result<PutBackOutcome> putBack(const SessionKey& key, const QList<QByteArray>& ours = {});

    /// Those of these sessions of which a copy stands aside, in the order asked. Changes nothing.
    Result<QList<SessionKey>> standingAside(const QList<SessionKey>& keys);
    /// All of one user's or of everybody's of which a copy stands aside, sorted: one SCAN pass. A crash may have left
    /// them, and nothing else in either store need know of them. Changes nothing.
    Result<QList<SessionKey>> allStandingAside(const std::optional<qint64>& userId);

    /// Where setAside() keeps the session's key: `talkglass:aside:` and the name of the key.
    static QByteArray asideKey(const SessionKey& key);
    /// With what all of these begin.
    static constexpr QByteArrayView asidePrefix = "talkglass:aside:";

private:
    Result<> recordSome(const QList<SessionKey>& keys, bool withDump, QList<CacheRecord>& records);
    Result<> setAsideSome(const QList<SessionKey>& keys, QList<AsideOutcome>& outcomes);
    Result<> makeRoom(const SessionKey& key, const QList<QByteArray>& ours);
    Result<> run(const RedisPipeline& pipeline, RedisConnection::Intent intent);

    RedisConnection m_connection;
};

} // namespace talkglass
