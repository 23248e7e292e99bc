#pragma once

#include "models/conversation/Clock.h"

#include <atomic>

namespace talkglass {

/// A clock that stands still until it is moved. Any thread.
class ManualClock final : public Clock
{
public:
    explicit ManualClock(Timestamp start = *Timestamp::fromIso(u"2026-11-22T12:00:00"))
        : m_micros(start.micros())
    {
    }
    Timestamp now() const override { return Timestamp::fromMicros(m_micros.load()); }
    void set(Timestamp now) { m_micros.store(now.micros()); }
    void advanceSeconds(qint64 seconds) { m_micros.fetch_add(seconds * 1'000'000); }

private:
    std::atomic<qint64> m_micros;
};

} // namespace talkglass
