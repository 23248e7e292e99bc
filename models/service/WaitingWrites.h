#pragma once

#include <atomic>
#include <memory>

namespace talkglass {

/// How many writes of this process are under way, and no more than so many. Any thread.
class WaitingWrites
{
public:
    /// Held by a write from its asking to its end; empty: there was no room.
    using Place = std::shared_ptr<void>;

    explicit WaitingWrites(int most)
        : m_most(most)
    {
    }

    Place enter()
    {
        if (m_count->fetch_add(1) < m_most)
            return Place(this, [count = m_count](void*) { count->fetch_sub(1); });
        m_count->fetch_sub(1);
        return {};
    }
    int count() const { return m_count->load(); }

private:
    const int m_most;
    /// Outlived by no place.
    std::shared_ptr<std::atomic<int>> m_count = std::make_shared<std::atomic<int>>(0);
};

} // namespace talkglass
