#pragma once

#include "models/conversation/Timestamp.h"

#include <chrono>

namespace talkglass {

/// Where "now" comes from. Injected, so that tests move time instead of waiting for it. Implementations are
/// callable from any thread.
class Clock
{
public:
    virtual ~Clock() = default;
    virtual Timestamp now() const = 0;
};

class SystemClock final : public Clock
{
public:
    Timestamp now() const override
    {
        using namespace std::chrono;
        return Timestamp::fromMicros(duration_cast<microseconds>(system_clock::now().time_since_epoch()).count());
    }
};

} // namespace talkglass
