#pragma once

#include "models/drill/DrillTypes.h"

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>

namespace talkglass {

/// What joins a drill under way with those who watch it: cancel it, hear of its progress. Any thread.
class DrillControl
{
public:
    /// Called on the drill's thread.
    using Listener = std::function<void(const DrillProgress&)>;

    explicit DrillControl(Listener listener = {})
        : m_listener(std::move(listener))
    {
    }

    void cancel()
    {
        {
            const std::lock_guard lock(m_mutex);
            m_cancelled = true;
        }
        m_changed.notify_all();
    }
    bool isCancelled() const
    {
        const std::lock_guard lock(m_mutex);
        return m_cancelled;
    }
    /// Waits; false: it was cancelled meanwhile.
    bool pause(std::chrono::milliseconds duration) const
    {
        std::unique_lock lock(m_mutex);
        return !m_changed.wait_for(lock, duration, [this] { return m_cancelled; });
    }
    void report(const DrillProgress& progress) const
    {
        if (m_listener)
            m_listener(progress);
    }

private:
    const Listener m_listener;
    mutable std::mutex m_mutex;
    mutable std::condition_variable m_changed;
    bool m_cancelled = false;
};

} // namespace talkglass
