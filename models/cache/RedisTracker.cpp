#include "models/cache/RedisTracker.h"

#include "models/cache/CacheKeys.h"

namespace talkglass {

namespace {

using namespace std::chrono_literals;

constexpr QByteArrayView channel = "__redis__:invalidate";
constexpr auto turn = 100ms;
constexpr auto pauseAfterLoss = 500ms;
/// A server that does not answer for so long may have more to tell than we heard.
constexpr auto longestSilence = 1500ms;

} // namespace

RedisTracker::RedisTracker(RedisEndpoint endpoint, StoreHealth& health, Listener listener)
    : m_connection(std::move(endpoint), health)
    , m_listener(std::move(listener))
    , m_thread([this] { loop(); })
{
}

RedisTracker::~RedisTracker()
{
    m_ending = true;
    m_thread.join();
}

void RedisTracker::loop()
{
    while (!m_ending) {
        if (subscribe()) {
            m_listener.live(true);
            listen();
            m_listener.live(false);
        }
        pause(pauseAfterLoss);
    }
}

bool RedisTracker::subscribe()
{
    RedisPipeline who;
    who.add({"CLIENT", "ID"});
    const Result<QList<RedisReply>> id = m_connection.run(who, RedisConnection::Intent::Read);
    if (!id || !id->first().isInteger())
        return false;
    // With RESP2 the news must be redirected to a connection that has subscribed; it may be the same one.
    RedisPipeline pipeline;
    pipeline.add({"CLIENT", "TRACKING", "ON", "REDIRECT", QByteArray::number(id->first().integer()), "BCAST", "PREFIX",
                  cachekeys::sessionPrefix});
    pipeline.add({"SUBSCRIBE", channel});
    const Result<QList<RedisReply>> done = m_connection.run(pipeline, RedisConnection::Intent::Continue);
    m_lastPong = std::chrono::steady_clock::now();
    return done && !done->at(0).isError() && done->at(1).isArray();
}

void RedisTracker::listen()
{
    RedisPipeline ping;
    ping.add({"PING"});
    const RedisPipeline silence;
    for (int i = 0; !m_ending; ++i) {
        const Result<> heard = m_connection.listen(i % 5 == 0 ? ping : silence, turn,
                                                   [this](qsizetype, const RedisReply& reply) { take(reply); });
        if (!heard || std::chrono::steady_clock::now() - m_lastPong > longestSilence)
            return;
    }
}

void RedisTracker::take(const RedisReply& reply)
{
    if (reply.at(0).view() == "pong") {
        m_lastPong = std::chrono::steady_clock::now();
        return;
    }
    if (reply.at(0).view() != "message")
        return;
    const RedisReply keys = reply.at(2);
    if (!keys.isArray()) {
        m_listener.allChanged();
        return;
    }
    for (qsizetype i = 0; i < keys.size(); ++i) {
        if (const std::optional<SessionKey> key = cachekeys::parseSession(keys.at(i).bytes()))
            m_listener.changed(*key);
    }
}

void RedisTracker::pause(std::chrono::milliseconds time)
{
    for (auto waited = 0ms; waited < time && !m_ending; waited += turn)
        std::this_thread::sleep_for(turn);
}

} // namespace talkglass
