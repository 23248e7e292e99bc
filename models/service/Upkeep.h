#pragma once

#include "models/service/InFlightWrites.h"
#include "models/service/Lane.h"
#include "models/service/StaleSessions.h"

namespace talkglass {

struct ReplayReport
{
    int archived = 0;
    int rejected = 0;
};

/// What is owed after an outage, paid back. Blocking; on a lane; writes, so never in a read-only service.
class Upkeep
{
public:
    Upkeep(CachePolicy policy, std::shared_ptr<const Clock> clock, StaleSessions& stale, const InFlightWrites& inFlight,
           const StoreHealth& cacheHealth);

    /// Archives what waits in Redis, once and in order, then completes the cached lists of these sessions. What the
    /// archive refuses for good moves to the rejected list. Does nothing while another process is at it.
    Result<ReplayReport> replayPending(Stores& stores);

    /// Completes every cached list that is marked as lacking archived messages, and removes the marks. `since`: only
    /// sessions active since then. Afterwards the cache's epoch counts as verified.
    Result<> completeStaleLists(Stores& stores, Timestamp since);

private:
    Result<ReplayReport> replayLocked(Stores& stores);
    Result<> replayClear(Stores& stores, const PendingEntry& entry);
    Result<ReplayReport> replayMessages(Stores& stores, const QList<PendingEntry>& entries);
    Result<> writeMissingMarks(Stores& stores);
    Result<> settle(Stores& stores, const StaleMark& mark);

    CachePolicy m_policy;
    std::shared_ptr<const Clock> m_clock;
    StaleSessions& m_stale;
    const InFlightWrites& m_inFlight;
    const StoreHealth& m_cacheHealth;
};

} // namespace talkglass
