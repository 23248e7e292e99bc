#include "models/compare/SessionsAhead.h"

#include <QElapsedTimer>

#include <algorithm>

namespace talkglass {

namespace {

/// Then twice as many each time, so that the first ones are soon there; fewer where the archive is slow to answer.
constexpr qsizetype firstAtOnce = 100;
constexpr qint64 slowMs = 500;

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

void SessionsAhead::readOn()
{
    const qsizetype count = std::min(m_atOnce, std::ssize(m_keys) - m_asked);
    if (count == 0)
        return;
    const auto first = m_keys.begin() + m_asked;
    m_reading = m_stores.archive().run([keys = QList<SessionKey>(first, first + count)](PostgresCopyReader& archive) {
        QElapsedTimer timer;
        timer.start();
        Result<PostgresCopyReader::ArchivedSessions> sessions = archive.sessions(keys);
        return Answer{std::move(sessions), timer.elapsed()};
    });
    m_askedAt = m_clock.now();
    m_asked += count;
}

Result<> SessionsAhead::receive()
{
    Answer answer = m_reading.get();
    if (!answer.sessions)
        return answer.sessions.error();
    m_atOnce = answer.tookMs > slowMs ? std::max(m_atOnce / 8, qsizetype(1)) : std::min(m_atOnce * 2, m_atMost);
    m_known += *std::move(answer.sessions);
    m_knownSince = m_askedAt;
    readOn();
    return Done{};
}

} // namespace talkglass
