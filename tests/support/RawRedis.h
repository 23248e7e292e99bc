#pragma once

#include "models/cache/RedisConnection.h"
#include "models/conversation/Clock.h"

#include <QList>

namespace talkglass {

/// redis-cli for tests: what stands in Redis, not as RedisCache sees it. Always asks, whatever happened before.
class RawRedis
{
public:
    explicit RawRedis(const RedisEndpoint& endpoint)
        : m_health(Store::Cache, endpoint.display(), m_clock)
        , m_connection(endpoint, m_health)
    {
    }

    /// The answer, an error answer included; nil if there was none.
    RedisReply operator()(const QList<QByteArray>& command)
    {
        RedisPipeline pipeline;
        pipeline.add({}, command);
        m_health.tryNow();
        const Result<QList<RedisReply>> replies = m_connection.run(pipeline, RedisConnection::Intent::Read);
        return replies ? replies->first() : RedisReply();
    }

    QList<QByteArray> list(const QByteArray& key) { return strings((*this)({"LRANGE", key, "0", "-1"})); }
    static QList<QByteArray> strings(const RedisReply& reply)
    {
        QList<QByteArray> all;
        for (qsizetype i = 0; i < reply.size(); ++i)
            all.append(reply.at(i).bytes());
        return all;
    }

private:
    SystemClock m_clock;
    StoreHealth m_health;
    RedisConnection m_connection;
};

} // namespace talkglass
