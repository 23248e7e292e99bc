#include "models/compare/ComparisonStores.h"

#include "models/cache/MessageCodec.h"

#include <utility>

namespace talkglass {

ComparisonStores::ComparisonStores(const ServiceSettings& settings, std::shared_ptr<const Clock> clock)
    : m_clock(std::move(clock))
    , m_cacheHealth(Store::Cache, settings.redis.display(), *m_clock)
    , m_archiveHealth(Store::Archive, settings.archive.display(), *m_clock)
    , m_cache(std::make_unique<StoreThread<Cache>>([this, settings] {
        return std::unique_ptr<Cache>(
            new Cache{RedisCache(settings.redis, settings.cachePolicy, *m_clock, m_cacheHealth),
                      RedisCopyReader(settings.redis, m_cacheHealth)});
    }))
{
    for (auto& archive : m_archives)
        archive = std::make_unique<StoreThread<PostgresCopyReader>>(
            [this, settings] { return std::make_unique<PostgresCopyReader>(settings.archive, m_archiveHealth); });
}

ComparisonStores::~ComparisonStores() = default;

ComparisonStores::Batch ComparisonStores::begin(const QList<SessionKey>& keys, qint64 rowLimit,
                                                PostgresCopyReader::Rows which,
                                                const std::optional<PostgresCopyReader::ArchivedSessions>& known)
{
    m_turn = (m_turn + 1) % m_archives.size();
    return {keys, m_cache->run([keys](Cache& cache) { return cache.copies.read(keys); }),
            m_archives[m_turn]->run([keys, rowLimit, which, known](PostgresCopyReader& archive) {
                return known ? archive.read(keys, *known, rowLimit, which) : archive.read(keys, rowLimit, which);
            })};
}

Result<QList<ReadCopies>> ComparisonStores::end(Batch& batch)
{
    Result<QList<CachedCopy>> cached = batch.cached.get();
    Result<QList<ArchivedCopy>> archived = batch.archived.get();
    if (!cached)
        return cached.error();
    if (!archived)
        return archived.error();
    QList<ReadCopies> copies;
    copies.reserve(cached->size());
    for (qsizetype i = 0; i < cached->size(); ++i)
        copies.append({std::move((*cached)[i]), std::move((*archived)[i])});
    return copies;
}

Result<ReadCopies> ComparisonStores::readAll(const SessionKey& key, PostgresCopyReader::Rows which)
{
    Batch batch = begin({key}, 0, which);
    Result<QList<ReadCopies>> copies = end(batch);
    if (!copies)
        return copies.error();
    return copies->takeFirst();
}

SessionCopies ComparisonStores::facts(const SessionKey& key, const ReadCopies& read)
{
    SessionCopies copies;
    copies.key = key;
    copies.ttlMs = read.cached.ttlMs;
    copies.wrongType = read.cached.wrongType;
    copies.inUserSet = read.cached.inUserSet;
    copies.row = read.archived.session;
    copies.olderArchived = read.archived.olderRows;
    return copies;
}

SessionCopies ComparisonStores::decoded(const SessionKey& key, const ReadCopies& read)
{
    SessionCopies copies = facts(key, read);
    copies.cached.reserve(std::ssize(read.cached.elements));
    for (const QByteArrayView element : read.cached.elements)
        copies.cached.append(codec::decode(QByteArray::fromRawData(element.data(), element.size())));
    copies.archived.reserve(std::ssize(read.archived.rows));
    for (const ArchivedRowView& row : read.archived.rows)
        copies.archived.append(row.toMessage());
    return copies;
}

} // namespace talkglass
