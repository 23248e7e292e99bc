#include "models/cache/RedisCache.h"

#include <chrono>

namespace talkglass {

RedisCache::RedisCache(const RedisEndpoint& endpoint, CachePolicy policy, const Clock& clock, StoreHealth& health)
    : m_connection(endpoint, health)
    , m_policy(policy)
    , m_clock(clock)
    , m_health(health)
{
}

namespace {

QString versionIn(const QByteArray& info)
{
    constexpr QByteArrayView field = "redis_version:";
    const qsizetype start = info.indexOf(field);
    if (start < 0)
        return {};
    const qsizetype end = info.indexOf('\r', start);
    const qsizetype from = start + field.size();
    return QString::fromUtf8(info.mid(from, end < 0 ? -1 : end - from));
}

} // namespace

Result<> RedisCache::ping()
{
    using Steady = std::chrono::steady_clock;
    RedisPipeline ping;
    ping.add({"PING"});
    Steady::time_point begun = Steady::now();
    Result<QList<RedisReply>> answer = m_connection.run(ping, Intent::Read);
    if (!answer)
        return answer.error();
    if (answer->first().isError())
        return m_connection.errorOf(answer->first());
    if (m_versionOf != m_connection.generation()) {
        RedisPipeline info;
        info.add({"INFO", "server"});
        answer = m_connection.run(info, Intent::Read);
        if (!answer)
            return answer.error();
        m_version = versionIn(answer->first().bytes());
        m_versionOf = m_connection.generation();
        // The first one paid for connecting.
        begun = Steady::now();
        answer = m_connection.run(ping, Intent::Read);
        if (!answer)
            return answer.error();
    }
    const auto latency = std::chrono::duration_cast<std::chrono::microseconds>(Steady::now() - begun);
    m_health.reportPing(latency.count(), m_version);
    return Done{};
}

} // namespace talkglass
