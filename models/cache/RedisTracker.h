#pragma once

#include "models/cache/RedisConnection.h"
#include "models/conversation/SessionKey.h"

#include <atomic>
#include <functional>
#include <thread>

namespace talkglass {

/// Tells which cached conversations change, whoever changes them, expiry included: CLIENT TRACKING in its broadcasting
/// mode, which is asked of the server once and needs no other connection to live. One thread and one connection of its
/// own. Where the server refuses (older than 6, or by its ACL) it stays deaf, and says so by never becoming live. The
/// callbacks come on its thread.
class RedisTracker
{
public:
    struct Listener
    {
        std::function<void(const SessionKey&)> changed;
        std::function<void()> allChanged; ///< FLUSHALL, or what changed cannot be told
        /// True: from now on every change is told. False: changes may be missed.
        std::function<void(bool live)> live;
    };

    RedisTracker(RedisEndpoint endpoint, StoreHealth& health, Listener listener);
    /// Waits for its thread, about a tenth of a second; while it connects, for the connect time-out at most.
    ~RedisTracker();

private:
    void loop();
    bool subscribe();
    void listen();
    void take(const RedisReply& reply);
    void pause(std::chrono::milliseconds time);

    RedisConnection m_connection;
    Listener m_listener;
    std::chrono::steady_clock::time_point m_lastPong;
    std::atomic<bool> m_ending{false};
    std::thread m_thread;
};

} // namespace talkglass
