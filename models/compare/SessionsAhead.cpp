#include "models/compare/SessionsAhead.h"

#include <algorithm>

namespace talkglass {

namespace {

constexpr qsizetype firstAtOnce = 100;

} // namespace

SessionsAhead::SessionsAhead(ComparisonStores& stores, const std::vector<SessionKey>& keys, qsizetype atMost,
                             const Clock& clock)
    : m_stores(stores)
    , m_keys(keys)
    , m_atMost(atMost)
    , m_clock(clock)
    , m_atOnce(std::min(firstAtOnce, atMost))
{
    readOn();
}

Result<SessionsAhead::Part> SessionsAhead::take(qsizetype count)
{
    count = std::min(count, std::ssize(m_keys) - m_taken);
    forgetOld();
    while (m_known.size() < count) {
        if (const Result<> received = receive(); !received)
            return received.error();
    }
    const auto first = m_keys.begin() + m_taken;
    Part part{QList<SessionKey>(first, first + count), m_known.first(count)};
    m_known.remove(0, count);
    m_taken += count;
    return part;
}

void SessionsAhead::forgetOld()
{
    const Timestamp oldest = m_known.isEmpty() ? m_askedAt : m_knownSince;
    if (!any() || m_clock.now().micros() - oldest.micros() <= mostOldSeconds * 1'000'000)
        return;
    m_known.clear();
    m_asked = m_taken;
    m_atOnce = std::min(firstAtOnce, m_atMost);
    readOn();
}

/// Twice as many each time: the first ones are soon there.
void SessionsAhead::readOn()
{
    const qsizetype count = std::min(m_atOnce, std::ssize(m_keys) - m_asked);
    if (count == 0)
        return;
    const auto first = m_keys.begin() + m_asked;
    m_reading = m_stores.archive().run([keys = QList<SessionKey>(first, first + count)](PostgresCopyReader& archive) {
        return archive.sessions(keys);
    });
    m_askedAt = m_clock.now();
    m_asked += count;
    m_atOnce = std::min(m_atOnce * 2, m_atMost);
}

Result<> SessionsAhead::receive()
{
    Result<PostgresCopyReader::ArchivedSessions> sessions = m_reading.get();
    if (!sessions)
        return sessions.error();
    m_known += *std::move(sessions);
    m_knownSince = m_askedAt;
    readOn();
    return Done{};
}

} // namespace talkglass
