#pragma once

#include "models/cache/RedisCache.h"
#include "models/conversation/Message.h"
#include "models/conversation/Result.h"
#include "models/conversation/Session.h"

#include <QJsonObject>
#include <QList>

#include <optional>

namespace talkglass {

enum class HistorySource { Auto, Cache, Archive, Merged };

struct HistoryRequest
{
    SessionKey key;
    qint64 limit = 0; ///< the newest n; ≤ 0: all
    HistorySource source = HistorySource::Auto;
    bool warm = false; ///< fill the cache after a miss; never by a read-only service
};

/// Messages oldest first, and where they came from.
struct History
{
    SessionKey key;
    QList<Message> messages;
    HistorySource source = HistorySource::Cache; ///< Cache, Archive or Merged; never Auto
    bool found = false;                          ///< at least one store has the session
    std::optional<StoreError> degraded;          ///< one store could not be asked; the answer is what the other one has
    /// UTC; may be answered again until then, unless its cached list changes (HistoryShelf). Invalid: ask again.
    Timestamp keepUntil;
};

struct NewMessage
{
    SessionKey key;
    QString role;
    QString content;
    QJsonObject metadata;
};

/// What became of a message.
struct AddedMessage
{
    SessionKey key;
    Message message; ///< with time and, if archived, row id
    bool archived = false;
    bool cached = false;
    std::optional<StoreError> archiveError; ///< why not archived; it waits in Redis and is archived later
    std::optional<StoreError> cacheError;   ///< why not cached

    QStringList storedIn() const; ///< of "archive", "cache"
    /// It is acknowledged, but the archive has yet to get it.
    bool pendingWaits() const { return cached && !archived; }
};

/// What a clear did, effect by effect.
struct ClearReport
{
    SessionKey key;
    std::optional<CacheClearOutcome> cache; ///< nothing: the cache half is missing, see cacheError
    std::optional<bool> archiveDeactivated; ///< true: the row is now inactive; false: no row. Nothing: half is missing
    std::optional<StoreError> cacheError;
    std::optional<StoreError> archiveError;

    bool complete() const { return cache && archiveDeactivated; }
    /// Neither store has it.
    bool notFound() const
    {
        return complete() && !*archiveDeactivated && !cache->listDeleted && !cache->removedFromSet;
    }
};

/// What a clear of all sessions of a user did, session by session.
struct UserClearReport : QList<ClearReport>
{
    /// This store could not say which sessions of the user it has: there may be more, which stand as they stood.
    std::optional<StoreError> cacheError;
    std::optional<StoreError> archiveError;

    /// Every session was found, and none is half cleared.
    bool complete() const;
    /// Both stores were asked, and neither has one.
    bool notFound() const { return isEmpty() && complete(); }
    /// Why it is not complete, in one sentence.
    std::optional<StoreError> shortfall() const;
};

/// One step of the background walk through the cache.
struct ScanStep
{
    QList<Session> sessions; ///< combined with the archive where it could be asked; residency Unknown otherwise
    quint64 next = 0;        ///< pass on to the next step; 0: complete
    qint64 unreadableKeys = 0;
};

} // namespace talkglass

Q_DECLARE_METATYPE(talkglass::AddedMessage)
Q_DECLARE_METATYPE(talkglass::ClearReport)
