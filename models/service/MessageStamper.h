#pragma once

#include "models/conversation/Clock.h"

#include <algorithm>
#include <memory>
#include <mutex>

namespace talkglass {

/// Gives each message of this process a moment of its own, in the order of asking, though the clock may stand still or
/// step back: (session, moment) names a message when it is archived a second time after a crash. Any thread.
class MessageStamper
{
public:
    explicit MessageStamper(std::shared_ptr<const Clock> clock)
        : m_clock(std::move(clock))
    {
    }

    Timestamp stamp()
    {
        const std::lock_guard lock(m_mutex);
        m_last = m_last.isValid() ? std::max(m_clock->now(), m_last.plusMicros(1)) : m_clock->now();
        return m_last;
    }

private:
    std::shared_ptr<const Clock> m_clock;
    std::mutex m_mutex;
    Timestamp m_last;
};

} // namespace talkglass
