#pragma once

#include "models/conversation/Session.h"
#include "models/conversation/StoreError.h"

#include <QList>
#include <QMetaType>

#include <chrono>
#include <optional>

namespace talkglass {

/// A session with messages that only the cache has: they are lost when its TTL ends.
struct AtRiskSession
{
    SessionKey key;
    QString title;             ///< the archive's; may be empty
    qint64 messages = 0;       ///< only in the cache; malformed elements and doubles do not count
    qint64 ttlMs = 0;          ///< when asked; CachedSession::noTtl: never ends by itself
    Timestamp expiresAt;       ///< invalid: never
    Timestamp lastActivity;    ///< the later of both stores'; may be invalid
    bool archived = false;     ///< the archive has the session, but not these messages
    bool ownedByOther = false; ///< the archive's session of this id is another user's
};

struct AtRiskFilter
{
    std::optional<qint64> userId;
    std::optional<std::chrono::seconds> within; ///< only what ends so soon
};

struct AtRiskReport
{
    QList<AtRiskSession> sessions; ///< the one that ends soonest first, those that never end last
    qint64 sessionsRead = 0;       ///< cached sessions whose messages were read
};

/// What became of one session.
struct Persisted
{
    SessionKey key;
    qint64 archived = 0;             ///< messages that were written now
    qint64 alreadyThere = 0;         ///< had been archived meanwhile, by anybody
    qint64 refused = 0;              ///< messages that stay at risk
    std::optional<StoreError> error; ///< why; the first reason of several

    bool complete() const { return refused == 0 && !error; }
};

} // namespace talkglass

Q_DECLARE_METATYPE(talkglass::AtRiskReport)
