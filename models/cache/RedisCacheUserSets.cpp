#include "models/cache/CacheKeys.h"
#include "models/cache/RedisCache.h"

namespace talkglass {

Result<QList<qint64>> RedisCache::userSetSizes(const QList<qint64>& userIds)
{
    RedisPipeline pipeline;
    for (const qint64 user : userIds)
        pipeline.add({"SCARD", cachekeys::userSet(user)});
    QList<qint64> sizes(userIds.size());
    if (userIds.isEmpty())
        return sizes;
    std::optional<StoreError> refused;
    const Result<> done = m_connection.run(pipeline, Intent::Read, [&](qsizetype index, const RedisReply& reply) {
        if (reply.isError() && !reply.view().startsWith("WRONGTYPE") && !refused)
            refused = m_connection.errorOf(reply, cachekeys::userSet(userIds[index]));
        sizes[index] = reply.integer(); // 0 for a key of another type
    });
    if (!done)
        return done.error();
    if (refused)
        return *refused;
    return sizes;
}

} // namespace talkglass
