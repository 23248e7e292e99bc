#include "app/http/RequestLog.h"

#include <utility>

namespace talkglass {

RequestLog::RequestLog(qsizetype most)
    : m_most(most)
{
}

void RequestLog::add(RequestRecord record)
{
    const std::lock_guard lock(m_mutex);
    if (m_waiting.records.size() < m_most)
        m_waiting.records.append(std::move(record));
    else
        ++m_waiting.skipped;
}

RequestLog::Taken RequestLog::take()
{
    const std::lock_guard lock(m_mutex);
    return std::exchange(m_waiting, Taken{});
}

} // namespace talkglass
