#pragma once

#include "models/archive/PostgresArchive.h"
#include "models/cache/RedisCache.h"

#include <QFuture>
#include <QPromise>

#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <type_traits>

class QThread;

namespace talkglass {

/// One thread's connections to both stores; each connects when it is first used.
struct Stores
{
    RedisCache cache;
    PostgresArchive archive;
};

/// A thread with its own connections that does one job after the other. Jobs may be posted from any thread. A job that
/// still waits when the lane ends is dropped, which cancels the future of its promise.
class Lane
{
public:
    using Job = std::function<void(Stores&)>;
    using StoresFactory = std::function<std::unique_ptr<Stores>()>;

    Lane(const QString& name, StoresFactory makeStores);
    /// As stopSoon(), and waits for the job under way.
    ~Lane();

    void post(Job job);

    /// Runs `work(Stores&)` on the lane; its value is the future's.
    template <typename Work>
    auto run(Work work) -> QFuture<std::invoke_result_t<Work, Stores&>>
    {
        auto promise = std::make_shared<QPromise<std::invoke_result_t<Work, Stores&>>>();
        promise->start();
        post([promise, work = std::move(work)](Stores& stores) mutable {
            promise->addResult(work(stores));
            promise->finish();
        });
        return promise->future();
    }

    /// True once nothing waits and nothing is under way; false when the time has passed. Not for the lane's own thread.
    bool waitIdle(std::chrono::milliseconds atMost);
    /// Nothing new is begun from now on; the destructor then only waits for the job under way. So many lanes can end at
    /// once.
    void stopSoon();
    /// As stopSoon(), and waits for the job under way.
    void stop();
    /// Does all that waits, then ends. Nothing may be posted any more.
    void finish();

private:
    void loop();

    StoresFactory m_makeStores;
    std::mutex m_mutex;
    std::condition_variable m_changed;
    std::deque<Job> m_jobs;
    bool m_busy = false;
    bool m_ending = false;    // drop what waits
    bool m_finishing = false; // end when nothing waits
    std::unique_ptr<QThread> m_thread;
};

} // namespace talkglass
