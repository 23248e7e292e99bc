#pragma once

#include "models/archive/PostgresCopyReader.h"
#include "models/cache/RedisCache.h"
#include "models/cache/RedisCopyReader.h"
#include "models/compare/SessionComparison.h"
#include "models/compare/StoreThread.h"
#include "models/service/ServiceSettings.h"

#include <array>
#include <memory>

namespace talkglass {

/// Both copies of one session as they were read.
struct ReadCopies
{
    CachedCopy cached;
    ArchivedCopy archived;
};

/// The threads on which a comparison reads, with connections of their own: one for the cache, two by turns for the
/// archive, so that the server works on one answer while the other one is taken in. Only reads. The functions may be
/// called from one thread at a time.
class ComparisonStores
{
public:
    struct Cache
    {
        RedisCache cache; ///< for SCAN
        RedisCopyReader copies;
    };

    ComparisonStores(const ServiceSettings& settings, std::shared_ptr<const Clock> clock);
    ~ComparisonStores();

    /// Reading that is under way.
    struct Batch
    {
        QList<SessionKey> keys;
        std::future<Result<QList<CachedCopy>>> cached;
        std::future<Result<QList<ArchivedCopy>>> archived;
    };
    /// Begins at once. The newest `rowLimit` rows of each session. `known`: the sessions' rows in the archive, as they
    /// were read before.
    Batch begin(const QList<SessionKey>& keys, qint64 rowLimit, PostgresCopyReader::Rows which,
                const std::optional<PostgresCopyReader::ArchivedSessions>& known = {});
    /// Waits for it. In the order of the keys.
    static Result<QList<ReadCopies>> end(Batch& batch);
    /// One session, with every row of the archive.
    Result<ReadCopies> readAll(const SessionKey& key, PostgresCopyReader::Rows which);

    /// All but the messages.
    static SessionCopies facts(const SessionKey& key, const ReadCopies& copies);
    /// Decodes.
    static SessionCopies decoded(const SessionKey& key, const ReadCopies& copies);

    StoreThread<Cache>& cache() { return *m_cache; }
    StoreThread<PostgresCopyReader>& archive() { return *m_archives.front(); }

private:
    const std::shared_ptr<const Clock> m_clock;
    StoreHealth m_cacheHealth;
    StoreHealth m_archiveHealth;
    std::unique_ptr<StoreThread<Cache>> m_cache;
    std::array<std::unique_ptr<StoreThread<PostgresCopyReader>>, 2> m_archives;
    size_t m_turn = 0;
};

} // namespace talkglass
