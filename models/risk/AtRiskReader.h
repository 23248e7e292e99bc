#pragma once

#include "models/archive/ArchiveCopies.h"
#include "models/cache/CacheCopies.h"
#include "models/risk/AtRisk.h"
#include "models/service/Lane.h"

#include <functional>
#include <memory>

namespace talkglass {

/// Finds what only the cache has, and archives it. Each conversation is read once from each store and aligned by the
/// rules of the comparison, so nothing is guessed from counts; in parts of bounded size. Blocking, on one lane.
class AtRiskReader
{
public:
    /// `goOn` is asked between two parts; false ends it.
    AtRiskReader(Stores& stores, CacheCopies& cache, ArchiveCopies& archive, const Clock& clock,
                 std::function<bool()> goOn);

    Result<AtRiskReport> find(const AtRiskFilter& filter);
    /// Idempotent: what is there with the same time, role and content is not written again, nor is it when what waits
    /// in `talkglass:pending` is replayed. The archive gets the cached times. A session that is refused (unknown user,
    /// another user's) is refused alone. Not while a replay or another persist is under way: waits for it for a while.
    Result<QList<Persisted>> persist(const QList<SessionKey>& keys);

private:
    struct Found
    {
        AtRiskSession session;
        QList<Message> messages; ///< those at risk, oldest first, with the cached times
    };

    Result<QList<SessionKey>> cachedSessions(const AtRiskFilter& filter);
    Result<QList<SessionKey>> endingWithin(const QList<SessionKey>& keys, std::chrono::seconds within);
    Result<QList<Found>> read(const QList<SessionKey>& keys);
    Found foundIn(const CacheRecord& cached, const ArchiveRecord& archived) const;
    Result<> lock();
    Result<QList<Persisted>> persistSome(const QList<SessionKey>& keys);
    bool isAnyYoung(const QList<Found>& found) const;

    Stores& m_stores;
    CacheCopies& m_cache;
    ArchiveCopies& m_archive;
    const Clock& m_clock;
    const std::function<bool()> m_goOn;
};

} // namespace talkglass
