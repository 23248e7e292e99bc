#pragma once

#include "models/service/InFlightWrites.h"
#include "models/service/Lane.h"
#include "models/service/StaleSessions.h"

#include <chrono>
#include <optional>

namespace talkglass {

struct ReplayReport
{
    int archived = 0;
    int rejected = 0;
    /// Something still waits: why. What is newer must not be archived before it.
    std::optional<StoreError> stuck;
};

/// What is owed after an outage, paid back. Blocking; on a lane; writes, so never in a read-only service.
class Upkeep
{
public:
    Upkeep(CachePolicy policy, std::shared_ptr<const Clock> clock, StaleSessions& stale, const InFlightWrites& inFlight,
           const StoreHealth& cacheHealth);

    /// Archives what waits in Redis, once and in order, then completes the cached lists of these sessions. What the
    /// archive refuses for good moves to the rejected list. One at a time, over all lanes and processes: while another
    /// one is at it, this waits for it to be done, but no longer than `patience`. An error: it is not known whether
    /// anything waits.
    Result<ReplayReport> replayPending(Stores& stores, std::chrono::milliseconds patience = {});

    /// Completes the cached lists that are marked as lacking archived messages, and removes the marks; of those
    /// sessions that were active since then.
    Result<> completeStaleLists(Stores& stores, Timestamp since);
    /// As completeStaleLists(), of all sessions. Afterwards the cache's epoch counts as verified.
    Result<> completeAllStaleLists(Stores& stores);

    /// That of one session, if it is marked; if it is not, its list lacks nothing.
    Result<> completeStaleList(Stores& stores, const SessionKey& key);

private:
    /// True: nothing is left to be done. False: this one has the lock.
    Result<bool> waitForTurn(Stores& stores, std::chrono::milliseconds patience, ReplayReport& report);
    void replayLocked(Stores& stores, ReplayReport& total);
    Result<> replayClear(Stores& stores, const PendingEntry& entry);
    Result<> dropRefilled(Stores& stores, const SessionKey& key);
    Result<> replayMessages(Stores& stores, const QList<PendingEntry>& entries, ReplayReport& report);
    Result<> writeMissingMarks(Stores& stores);
    Result<> settleAll(Stores& stores, const QList<StaleMark>& marks);
    Result<> settle(Stores& stores, const StaleMark& mark);

    CachePolicy m_policy;
    std::shared_ptr<const Clock> m_clock;
    StaleSessions& m_stale;
    const InFlightWrites& m_inFlight;
    const StoreHealth& m_cacheHealth;
};

} // namespace talkglass
