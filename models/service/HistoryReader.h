#pragma once

#include "models/service/InFlightWrites.h"
#include "models/service/Lane.h"
#include "models/service/ServiceTypes.h"
#include "models/service/StaleSessions.h"

#include <optional>

namespace talkglass {

/// The read-through of reference/semantics.md, "history". Blocking; on a lane, but may be shared by lanes.
class HistoryReader
{
public:
    HistoryReader(CachePolicy policy, bool warming, std::shared_ptr<const Clock> clock, const StaleSessions& stale,
                  const InFlightWrites& inFlight, const StoreHealth& cacheHealth);

    /// Nothing that was acknowledged is missing in this session's cached list, if there is one. To be asked *before*
    /// the list is read: a list that lacked something when it was read may be whole when it is judged.
    bool isTrusted(const SessionKey& key) const;
    /// The answer, if what the cache said is enough. Nothing: finish() must ask the archive. `wasTrusted`: isTrusted()
    /// before `cached` was read.
    std::optional<Result<History>> fromCache(const HistoryRequest& request, const Result<CachedHistory>& cached,
                                             bool wasTrusted) const;
    /// Asks the archive as far as needed, joins, warms the cache if that is wanted.
    Result<History> finish(Stores& stores, const HistoryRequest& request, const Result<CachedHistory>& cached) const;

private:
    Result<History> archiveOnly(Stores& stores, const HistoryRequest& request) const;
    Result<History> merged(Stores& stores, const HistoryRequest& request, const Result<CachedHistory>& cached) const;
    Result<History> afterMiss(Stores& stores, const HistoryRequest& request, const Result<CachedHistory>& cached) const;
    Result<History> afterDoubtfulHit(Stores& stores, const HistoryRequest& request,
                                     const Result<CachedHistory>& cached) const;
    void warm(Stores& stores, const ArchivedSession& session) const;
    bool needsOlder(const HistoryRequest& request, const CachedHistory& cached) const;

    CachePolicy m_policy;
    bool m_warming = false;
    std::shared_ptr<const Clock> m_clock;
    const StaleSessions& m_stale;
    const InFlightWrites& m_inFlight;
    const StoreHealth& m_cacheHealth;
};

} // namespace talkglass
