#pragma once

#include "models/conversation/Message.h"

#include <QSet>

#include <mutex>
#include <optional>

namespace talkglass {

/// Messages of this process between "about to be archived" and "pushed to the cache", by their stamps, which are unique
/// (MessageStamper). Whoever builds a cached list from the archive leaves these out: each is pushed by its own write,
/// and would stand in the list twice otherwise. Any thread.
class InFlightWrites
{
public:
    void begin(Timestamp stamp)
    {
        const std::lock_guard lock(m_mutex);
        m_stamps.insert(stamp.micros());
    }
    void end(Timestamp stamp)
    {
        const std::lock_guard lock(m_mutex);
        m_stamps.remove(stamp.micros());
    }

    /// Removes those under way, but for `own`. Whether there were any.
    bool leaveOut(QList<Message>& archived, std::optional<Timestamp> own) const
    {
        const std::lock_guard lock(m_mutex);
        if (m_stamps.isEmpty())
            return false;
        return archived.removeIf([&](const Message& m) { return m_stamps.contains(m.at.micros()) && m.at != own; }) > 0;
    }

private:
    mutable std::mutex m_mutex;
    QSet<qint64> m_stamps;
};

} // namespace talkglass
