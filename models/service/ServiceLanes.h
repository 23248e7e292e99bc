#pragma once

#include "models/archive/MarkListener.h"
#include "models/cache/RedisTracker.h"
#include "models/service/HistoryReader.h"
#include "models/service/HistoryShelf.h"
#include "models/service/HybridConversationService.h"
#include "models/service/UserSessionsReader.h"
#include "models/service/WritePipeline.h"

#include <QSet>

#include <atomic>
#include <mutex>

namespace talkglass {

/// The threads of the service and what they share. Members in the order of their lives: what is used by a lane stands
/// before it.
class HybridConversationService::Lanes
{
public:
    struct HistoryItem
    {
        HistoryRequest request;
        std::shared_ptr<QPromise<Result<History>>> promise;
    };
    struct InfoItem
    {
        SessionKey key;
        std::shared_ptr<QPromise<Result<Session>>> promise;
    };
    struct ListItem
    {
        UserSessionsRequest request;
        std::shared_ptr<QPromise<Result<UserSessionsPage>>> promise;
    };

    Lanes(const ServiceSettings& settings, std::shared_ptr<const Clock> clock, WritePipeline::Listener listener);
    ~Lanes();

    std::unique_ptr<Stores> makeStores();
    /// The tracker that keeps the shelf true runs only while somebody uses the shelf.
    void setShelfUsed(bool used);

    void readHistories(Stores& stores, std::vector<HistoryItem> items);
    /// `checked`: every element is read.
    void readInfos(Stores& stores, std::vector<InfoItem> items, bool checked);
    void readLists(Stores& stores, std::vector<ListItem> items);
    Result<UserClearReport> clearUser(Stores& stores, qint64 userId);
    /// Pings both stores and, unless read-only, pays back what an outage left owing. On the upkeep lane.
    Result<> keepUp(Stores& stores, bool everything);

    const ServiceSettings settings;
    const std::shared_ptr<const Clock> clock;
    std::atomic<bool> readOnly;
    std::atomic<bool> tickWaits{false};
    StoreHealth cacheHealth;
    StoreHealth archiveHealth;
    StaleSessions stale;
    InFlightWrites inFlight;
    HistoryShelf shelf;
    HistoryShelf factsShelf;
    HistoryReader reader;
    Upkeep upkeepRules;
    const std::function<void(const ReplayReport&)> replayed;
    UserSessionsReader userLists;
    WritePipeline writes;
    Batcher<HistoryItem> histories;
    Batcher<InfoItem> infos;
    Batcher<InfoItem> facts;
    Batcher<ListItem> lists;
    Lane browseCache;   ///< facts and messages for the window
    Lane browseArchive; ///< pages and messages for the window
    Lane slowArchive;   ///< whole walks and searches
    Lane background;    ///< the scan of the cache
    Lane readArchive;   ///< what read-through needs of the archive
    Lane readCache;     ///< read-through: cache first
    Lane info;
    Lane factsLane; ///< sessionFacts()
    Lane listsLane; ///< userSessions()
    Lane clearing;  ///< clearUserSessions()
    Lane upkeep;

private:
    /// Whether a tracker may still say that the shelves are live.
    struct TrackerVoice
    {
        std::mutex mutex;
        bool counts = true;
    };

    std::shared_ptr<RedisTracker> m_tracker;
    std::shared_ptr<TrackerVoice> m_trackerVoice;

    struct UserKeys
    {
        QSet<SessionKey> keys;
        std::optional<StoreError> cacheError;
        std::optional<StoreError> archiveError;
    };

    UserKeys keysOfUser(Stores& stores, qint64 userId);
    std::optional<StoreError> addArchivedKeys(Stores& stores, qint64 userId, QSet<SessionKey>& keys);
    std::optional<StoreError> addCachedKeys(Stores& stores, qint64 userId, QSet<SessionKey>& keys);
    Result<> ping(Stores& stores);
    Result<> payBack(Stores& stores, bool everything);
    Result<> completeLists(Stores& stores, bool verified, bool everything);
    /// From now on marks of other processes are heard of, on a thread of its own.
    void listenToMarks();
    void takeMark(const SessionKey& key, bool cleared);

    std::unique_ptr<MarkListener> m_markListener; // upkeep lane only

    Timestamp m_lastPing;      // upkeep lane only
    Timestamp m_lastPayBack;   // upkeep lane only
    Timestamp m_lastLookAtAll; // upkeep lane only: at the marks of all sessions
    quint64 m_lookedEpoch = 0; // upkeep lane only: when marks were first looked for
};

} // namespace talkglass
