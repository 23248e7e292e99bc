#pragma once

#include "models/service/Lane.h"

#include <functional>
#include <mutex>
#include <utility>
#include <vector>

namespace talkglass {

/// Natural batching in front of a lane: what is submitted while the lane is busy is handled together in its next turn,
/// at most `most` at a time. One request alone waits for nobody. The order of submission is kept. submit() from any
/// thread.
template <typename Item>
class Batcher
{
public:
    using Handler = std::function<void(Stores&, std::vector<Item>)>;

    Batcher(Lane& lane, size_t most, Handler handler)
        : m_lane(lane)
        , m_most(most)
        , m_handler(std::move(handler))
    {
    }

    void submit(Item item)
    {
        bool first = false;
        {
            const std::lock_guard lock(m_mutex);
            first = m_waiting.empty();
            m_waiting.push_back(std::move(item));
        }
        if (first)
            schedule();
    }

private:
    void schedule()
    {
        m_lane.post([this](Stores& stores) { turn(stores); });
    }

    void turn(Stores& stores)
    {
        std::vector<Item> batch;
        bool more = false;
        {
            const std::lock_guard lock(m_mutex);
            if (m_waiting.size() <= m_most) {
                batch.swap(m_waiting);
            } else {
                const auto end = m_waiting.begin() + std::ptrdiff_t(m_most);
                batch.assign(std::make_move_iterator(m_waiting.begin()), std::make_move_iterator(end));
                m_waiting.erase(m_waiting.begin(), end);
                more = true;
            }
        }
        if (more)
            schedule();
        m_handler(stores, std::move(batch));
    }

    Lane& m_lane;
    const size_t m_most;
    const Handler m_handler;
    std::mutex m_mutex;
    std::vector<Item> m_waiting;
};

} // namespace talkglass
