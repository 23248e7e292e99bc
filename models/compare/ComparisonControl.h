#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>

namespace talkglass {

/// How long work is held and ended from another thread. All functions from any thread.
class ComparisonControl
{
public:
    void pause();
    void resume();
    /// For good.
    void cancel();
    bool isPaused() const;
    bool isCancelled() const;

    // -- for the worker
    /// Waits while paused. False: cancelled.
    bool mayGoOn();
    /// Waits this long, longer while paused. False: cancelled.
    bool sleepUntil(std::chrono::steady_clock::time_point end);

private:
    mutable std::mutex m_mutex;
    std::condition_variable m_changed;
    bool m_paused = false;
    bool m_cancelled = false;
};

} // namespace talkglass
