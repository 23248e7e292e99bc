#pragma once

#include "models/service/Batcher.h"
#include "models/service/InFlightWrites.h"
#include "models/service/MessageStamper.h"
#include "models/service/ServiceSettings.h"
#include "models/service/ServiceTypes.h"
#include "models/service/StaleSessions.h"
#include "models/service/Upkeep.h"
#include "models/service/WaitingWrites.h"

#include <QDeadlineTimer>
#include <QPromise>

#include <atomic>
#include <functional>
#include <memory>
#include <variant>
#include <vector>

namespace talkglass {

/// Write-through in two stages, each on a lane of its own, so that the archive takes the next batch while the cache is
/// still taking the last one. Order is kept from end to end. What the archive could not take waits in Redis; what the
/// cache could not take marks its session in the archive (reference/semantics.md).
class WritePipeline
{
public:
    struct Listener
    {
        std::function<void(const AddedMessage&)> added;
        std::function<void(const ClearReport&)> cleared;
        std::function<void(const ReplayReport&)> replayed;
        /// Something of this session may have changed; called before anybody is told that it has.
        std::function<void(const SessionKey&)> touched;
    };

    WritePipeline(const Lane::StoresFactory& makeStores, const ServiceSettings& settings,
                  std::shared_ptr<const Clock> clock, Upkeep& upkeep, StaleSessions& stale, InFlightWrites& inFlight,
                  const StoreHealth& cacheHealth, Listener listener);
    /// Drops what was not begun; what the archive has taken goes on into the cache.
    ~WritePipeline();

    /// Any thread. The request has been checked (WriteCheck.h). Unavailable at once where too many wait.
    QFuture<Result<AddedMessage>> add(const NewMessage& message);
    QFuture<Result<ClearReport>> clear(const SessionKey& key);
    /// Something may wait in Redis for the archive: look before the next write.
    void expectPending() { m_mayWait = true; }
    int waiting() const { return m_waiting.count(); }

private:
    struct Add
    {
        NewMessage request;
        AddedMessage result;
        bool sessionCreated = false;
        bool markedStale = false;
        WaitingWrites::Place place;
        std::shared_ptr<QPromise<Result<AddedMessage>>> promise;
    };
    struct Clear
    {
        ClearReport report;
        Timestamp at;
        WaitingWrites::Place place;
        std::shared_ptr<QPromise<Result<ClearReport>>> promise;
    };
    using Item = std::variant<Add, Clear>;

    template <typename Step>
    void forEachRun(std::vector<Item>& items, Step step);

    void archiveStage(Stores& stores, std::vector<Item> items);
    /// `behind`: why something older cannot be archived now, so that nothing newer is either.
    using Behind = std::optional<StoreError>;
    void archiveAdds(Stores& stores, std::vector<Item>& out, std::vector<Add> adds, const Behind& behind);
    void archiveClears(Stores& stores, std::vector<Item>& out, std::vector<Clear> clears, const Behind& behind);
    Behind replayFirst(Stores& stores);

    void cacheStage(Stores& stores, std::vector<Item> items);
    void cacheAdds(Stores& stores, std::vector<Add> adds);
    void cacheClears(Stores& stores, std::vector<Clear> clears);
    bool wasTaken(Stores& stores, const CacheAppend& append, const QDeadlineTimer& deadline) const;
    Result<CacheAppendOutcome> pushOrFill(Stores& stores, const CacheAppend& append);
    void settleAdd(Stores& stores, Add& add, const Result<CacheAppendOutcome>& outcome);
    void settleClear(Stores& stores, Clear& clear);
    void markStale(Stores& stores, const SessionKey& key, bool cleared, bool markedAlready);
    void refuse(Add& add, const StoreError& error);

    CachePolicy m_policy;
    const std::chrono::milliseconds m_patience; ///< how long a write waits for another one's replay
    MessageStamper m_stamper;
    Upkeep& m_upkeep;
    StaleSessions& m_stale;
    InFlightWrites& m_inFlight;
    const StoreHealth& m_cacheHealth;
    Listener m_listener;
    std::atomic<bool> m_mayWait{true};
    WaitingWrites m_waiting;
    // A batcher outlives the lane that works on it, the second stage the first: nothing may reach what is gone.
    Batcher<Item> m_toCache;
    Lane m_cacheLane;
    Batcher<Item> m_toArchive;
    Lane m_archiveLane;
};

} // namespace talkglass
