#pragma once

#include "models/conversation/Message.h"

#include <QList>

#include <optional>
#include <vector>

namespace talkglass {

/// What became of each message of two copies. Pure, any thread.
struct CopyMatch
{
    enum class Fate {
        Alone,     ///< the other copy lacks it
        Same,      ///< the same message at the same place; metadata and time may differ
        Edited,    ///< at the same place, with another content or role
        Reordered, ///< the same message at another place
        Double,    ///< the same copy has this very message once more
        Malformed, ///< the element is no message
    };
    struct Place
    {
        Fate fate = Fate::Alone;
        qsizetype partner = -1; ///< its place in the other list; for Same, Edited, Reordered
    };

    std::vector<Place> archived;
    std::vector<Place> cached;
    /// How far apart the times of the matched copies (Same, Edited) are at most, in microseconds; nothing: none has
    /// two times.
    std::optional<qint64> mostApartMicros;
};

/// Both lists oldest first. `nearMicros`: two stamps no farther apart are of one moment. What alignMessages() leaves
/// over is matched here, and where it says that the cache was warmed later (its stamps are those of the warming), time
/// does not count at all.
CopyMatch matchCopies(const QList<Message>& archived, const QList<Message>& cached, qint64 nearMicros);

} // namespace talkglass
