#include "models/compare/ComparisonControl.h"

namespace talkglass {

void ComparisonControl::pause()
{
    const std::lock_guard lock(m_mutex);
    m_paused = true;
}

void ComparisonControl::resume()
{
    {
        const std::lock_guard lock(m_mutex);
        m_paused = false;
    }
    m_changed.notify_all();
}

void ComparisonControl::cancel()
{
    {
        const std::lock_guard lock(m_mutex);
        m_cancelled = true;
    }
    m_changed.notify_all();
}

bool ComparisonControl::isPaused() const
{
    const std::lock_guard lock(m_mutex);
    return m_paused;
}

bool ComparisonControl::isCancelled() const
{
    const std::lock_guard lock(m_mutex);
    return m_cancelled;
}

bool ComparisonControl::mayGoOn()
{
    std::unique_lock lock(m_mutex);
    m_changed.wait(lock, [this] { return m_cancelled || !m_paused; });
    return !m_cancelled;
}

bool ComparisonControl::sleepUntil(std::chrono::steady_clock::time_point end)
{
    {
        std::unique_lock lock(m_mutex);
        m_changed.wait_until(lock, end, [this] { return m_cancelled; });
    }
    return mayGoOn();
}

} // namespace talkglass
