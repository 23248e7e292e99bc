#pragma once

#include "models/conversation/Residency.h"
#include "models/conversation/SessionKey.h"
#include "models/conversation/StoreError.h"
#include "models/conversation/Timestamp.h"

#include <QJsonObject>
#include <QList>

#include <optional>

namespace talkglass {

/// The archive's facts about one session: a row of conversation_sessions and how many messages it has.
struct ArchivedSession
{
    qint64 id = 0; ///< serial; breaks ties in time
    SessionKey key;
    Timestamp createdAt;
    Timestamp updatedAt;
    Timestamp lastActivity;
    qint64 messageCount = 0; ///< the counter column, which may have drifted
    qint64 messages = 0;     ///< rows counted
    bool active = true;
    QJsonObject metadata; ///< title, description, avatar, pinned, agent_id; empty for null
    bool metadataReadable =
        true; ///< false: PostgreSQL takes it, but it has a number or a depth that cannot be read here
};

/// The cache's facts about one session, read without its messages (but for the last one's time).
struct CachedSession
{
    static constexpr qint64 noTtl = -1;
    static constexpr qint64 noKey = -2;

    SessionKey key;
    qint64 messages = 0;    ///< LLEN; 0 if there is no list or it is of a wrong type
    qint64 ttlMs = noKey;   ///< PTTL when asked: milliseconds left, noTtl, or noKey
    Timestamp expiresAt;    ///< moment asked + ttlMs; invalid if it has no TTL or no key
    Timestamp lastActivity; ///< time of the last element; else inferred from the sliding TTL; else invalid
    bool inUserSet = false;
    bool pendingArchive = false; ///< the last element waits for the archive
    Problems problems;           ///< those the cache alone can tell: WrongType, NoTtl, NotInUserSet, DanglingSetMember,
                                 ///< MalformedElements
    bool elementsChecked = false; ///< every element was read, so that the absence of MalformedElements means something

    bool hasKey() const { return ttlMs != noKey; }
};

/// One conversation as one thing: both stores' facts combined (service/SessionMerge.h does it).
struct Session
{
    SessionKey key;
    Residency residency = Residency::Unknown;
    std::optional<qint64> cachedMessages;   ///< nothing: not cached; also if the cache could not be asked
    std::optional<qint64> archivedMessages; ///< nothing: no row of this user; also if the archive could not be asked
    std::optional<qint64> ttlMs;            ///< nothing: not cached; CachedSession::noTtl: never expires
    Timestamp expiresAt;                    ///< UTC; only if the TTL ends
    Timestamp lastActivity;                 ///< the later of both; may be invalid
    Timestamp archivedActivity;             ///< the archive's alone; invalid: no row of this user
    Timestamp createdAt;                    ///< the archive's; may be invalid
    bool active = true;                     ///< false: cleared in the archive. True where there is no row
    qint64 archiveRowId = 0;                ///< conversation_sessions.id, 0 if none
    qint64 messageCounter = 0;              ///< the archive's counter column
    bool pendingArchive = false;
    Problems problems;
    bool elementsChecked = false;
    QString title;       ///< from the metadata; may be empty
    QString description; ///< from the metadata
    QString avatar;      ///< from the metadata
    QString agentId;     ///< from the metadata, a number written as text
    bool pinned = false; ///< from the metadata
    QJsonObject metadata;
    bool metadataReadable = true; ///< see ArchivedSession
    /// Why residency is Unknown: the store that could not be asked. Only where one session is asked for, not in lists.
    std::optional<StoreError> degraded;

    bool isCached() const { return cachedMessages.has_value(); }
    bool isArchived() const { return archivedMessages.has_value(); }
    /// The cache has later words than the archive knows of: a list in order of activity that only the archive gives
    /// would have it at its old place. The two copies of one message are stamped by two clocks, so a second is nothing.
    bool isAheadOfArchive() const { return isCached() && isAhead(lastActivity, archivedActivity); }
    static bool isAhead(Timestamp activity, Timestamp archivedActivity)
    {
        return archivedActivity.isValid() && activity > archivedActivity.plusSeconds(1);
    }
    /// Its last words are only in the cache, and that copy ends.
    bool isAboutToBeLost() const { return residency == Residency::CacheOnly && expiresAt.isValid(); }
    QString displayTitle() const { return title.isEmpty() ? key.sessionId : title; }
};

/// Which sessions of the archive, in which order.
struct SessionFilter
{
    enum class Order { LastActivityNewest, LastActivityOldest, CreatedNewest, CreatedOldest };

    std::optional<qint64> userId;
    QString text;           ///< in title, session id or user name, any case; empty: all
    Timestamp activeSince;  ///< last_activity at or after; invalid: no bound
    Timestamp activeBefore; ///< last_activity before; invalid: no bound
    bool includeCleared = false;
    bool onlyCleared = false;
    Order order = Order::LastActivityNewest;

    friend bool operator==(const SessionFilter&, const SessionFilter&) = default;
};

/// Place of a session in the archive's order: (last_activity or created_at, id). Pages are cut by key, never by OFFSET.
struct SessionCursor
{
    Timestamp at;
    qint64 id = 0;

    friend bool operator==(const SessionCursor&, const SessionCursor&) = default;
};

/// Where every page of a list begins, so that any place of a million rows is one indexed read away.
struct PageAnchors
{
    qint64 total = 0;             ///< rows in all
    int pageSize = 0;             ///< rows a page, the last may have fewer
    QList<SessionCursor> firstOf; ///< the first row of each page
};

struct User
{
    qint64 id = 0;
    QString name;  ///< may be empty
    QString email; ///< may be empty
};

} // namespace talkglass

Q_DECLARE_METATYPE(talkglass::Session)
