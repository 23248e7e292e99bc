#pragma once

#include "models/conversation/Message.h"

#include <cstdlib>
#include <optional>

namespace talkglass {

/// How far apart the two stamps of one message are at most: two clock reads of one write (reference/wire-format.md).
constexpr qint64 sameMomentMicros = 1'000'000;

/// What the times of two copies of one conversation are worth for finding out which messages belong together. Pure, any
/// thread.
struct CopyTimes
{
    bool tell = true;       ///< most messages have the same time in both copies; else the list was warmed
    bool tellSome = true;   ///< at least some have; else no two stamps that are alike mean anything
    qint64 shiftMicros = 0; ///< by which the cache's clock goes before the archive's, if it does so throughout

    /// After the shift; nothing: one of them has no time.
    std::optional<qint64> apart(const Message& archived, const Message& cached) const
    {
        if (!archived.at.isValid() || !cached.at.isValid())
            return std::nullopt;
        return std::abs(cached.at.micros() - archived.at.micros() - shiftMicros);
    }
    bool isNear(const Message& archived, const Message& cached) const
    {
        const std::optional<qint64> between = apart(archived, cached);
        return between && *between <= sameMomentMicros;
    }
};

} // namespace talkglass
