#pragma once

#include "models/archive/PostgresEndpoint.h"
#include "models/conversation/SessionKey.h"

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

struct pg_conn;

namespace talkglass {

/// Hears at once of every stale mark that any Talkglass writes on the same database: the statement that marks tells so
/// (NOTIFY), and PostgreSQL passes it on when that transaction commits. A connection and a thread of its own; connects
/// again after a loss, by itself. A pooler that swaps sessions swallows what it should hear; so it is no substitute for
/// looking.
class MarkListener
{
public:
    /// Both are called on the listener's thread.
    struct Listener
    {
        std::function<void(const SessionKey& key, bool cleared)> marked;
        /// It hears from now on; what was marked before it has not heard.
        std::function<void()> begun;
    };

    MarkListener(const PostgresEndpoint& endpoint, Listener listener);
    ~MarkListener();
    MarkListener(const MarkListener&) = delete;
    MarkListener& operator=(const MarkListener&) = delete;

    /// Whether it hears by then. From another thread.
    bool waitUntilHearing(std::chrono::milliseconds atMost);

private:
    void run();
    void pass(pg_conn* connection) const;
    void setHearing(bool hears);

    const PostgresEndpoint m_endpoint;
    const Listener m_listener;
    int m_wake[2] = {-1, -1}; ///< a pipe; readable: the end
    std::mutex m_mutex;
    std::condition_variable m_changed;
    bool m_hears = false;
    std::thread m_thread;
};

} // namespace talkglass
