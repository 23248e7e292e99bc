#pragma once

#include "models/cache/RedisConnection.h"

#include <optional>

namespace talkglass {

/// How one pipeline fares on the line. Private to RedisConnection.
struct RedisConnection::Exchange
{
    using Clock = std::chrono::steady_clock;
    enum class End { UnderWay, Complete, Lost, TimedOut, Refused, Garbled };

    End end = End::UnderWay;
    qsizetype sent = 0;     ///< bytes
    qsizetype received = 0; ///< bytes
    qsizetype answered = 0; ///< commands
    qsizetype commands = 0;
    Clock::time_point begun;
    Clock::time_point lastMoved; ///< when the last byte went either way
    QString cause;
    std::optional<StoreError> refusal; ///< the server said that it is away
};

} // namespace talkglass
