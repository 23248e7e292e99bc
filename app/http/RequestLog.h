#pragma once

#include "models/endpoint/RequestRecord.h"

#include <QList>

#include <atomic>
#include <mutex>

namespace talkglass {

/// Records on their way from the server's threads to whoever shows them. Bounded: what nobody fetches in time is
/// counted, not kept. Any thread.
class RequestLog
{
public:
    explicit RequestLog(qsizetype most);

    /// Making records costs something; nobody need do it for nobody.
    bool isWanted() const { return m_wanted.load(std::memory_order_relaxed); }
    void setWanted(bool wanted) { m_wanted = wanted; }

    void add(RequestRecord record);

    struct Taken
    {
        QList<RequestRecord> records; ///< in the order of their answers
        qint64 skipped = 0;           ///< that had no room
    };
    Taken take();

private:
    const qsizetype m_most;
    std::atomic<bool> m_wanted{false};
    std::mutex m_mutex;
    Taken m_waiting;
};

} // namespace talkglass
