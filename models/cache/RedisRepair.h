#pragma once

#include "models/cache/RedisConnection.h"
#include "models/conversation/Session.h"

#include <QByteArrayList>
#include <QList>

#include <optional>

namespace talkglass {

/// All that the cache holds of one session, as bytes, so that it can be put back. Values, any thread.
struct CacheState
{
    QByteArray type;                     ///< of the session's key: list, string …; none
    QByteArrayList elements;             ///< of a list
    QByteArray dump;                     ///< DUMP of a key that is no list
    qint64 ttlMs = CachedSession::noKey; ///< PTTL
    bool inUserSet = false;
    QByteArray userSetType;                     ///< set, none; or another type, then nothing can be added to it
    qint64 userSetTtlMs = CachedSession::noKey; ///< PTTL
    qint64 serverMs = 0;                        ///< the server's clock when asked, since 1970: what PEXPIREAT counts by
    qint64 expireTimeMs = 0;                    ///< PEXPIRETIME; 0: the server does not know that command
    qint64 userSetExpireTimeMs = 0;             ///< the same

    bool hasList() const { return type == "list"; }
    /// Moments when the keys end, for PEXPIREAT; nothing: no key, or no end.
    std::optional<qint64> endsAtMs() const { return momentOf(ttlMs, expireTimeMs); }
    std::optional<qint64> userSetEndsAtMs() const { return momentOf(userSetTtlMs, userSetExpireTimeMs); }
    bool exists() const { return !type.isEmpty() && type != "none"; }
    /// Of the contents; of the TTL only whether there is one, since it runs. Hexadecimal.
    QByteArray fingerprint() const;
    /// What these commands would make of it; those that RedisRepair::mayRun() accepts.
    CacheState after(const SessionKey& key, const QList<QByteArrayList>& commands) const;

private:
    /// Two looks at a clock may be a millisecond apart: what the server says is taken if it does.
    std::optional<qint64> momentOf(qint64 ttl, qint64 told) const
    {
        return ttl < 0 ? std::nullopt : std::optional(told > 0 ? told : serverMs + ttl);
    }
};

/// Changes a session's keys by plan: WATCH, look, and one MULTI. Belongs to one thread and has a connection of its own;
/// waits and errors as RedisCache.
class RedisRepair
{
public:
    RedisRepair(const RedisEndpoint& endpoint, StoreHealth& health);

    Result<CacheState> state(const SessionKey& key);
    /// As state(), and from now on run() fails if anything of it changes.
    Result<CacheState> watch(const SessionKey& key);
    /// All in one MULTI. False: what was watched has changed, nothing was done. Only after watch(), on the same
    /// connection. One that is refused (OOM, READONLY …) is an error; then none of them was done, unless the message
    /// says otherwise.
    Result<bool> run(const SessionKey& key, const QList<QByteArrayList>& commands);
    Result<> unwatch();

    /// A command that a plan may hold, as the planner writes it: DEL, RPUSH of messages, PEXPIREAT and EXPIRE of the
    /// session's key; SADD and SREM of the session, and EXPIRE of the user's SET. An EXPIRE is one that lies ahead: any
    /// other would delete the key, and with the SET what tells of the user's other sessions.
    static bool mayRun(const SessionKey& key, const QByteArrayList& command);
    /// One of these commands, carried out at that moment of the server's clock, would end the list at once.
    static bool endsAtOnce(const QByteArrayList& command, qint64 serverMs);

private:
    Result<CacheState> read(const SessionKey& key, bool watching);

    RedisConnection m_connection;
};

} // namespace talkglass
