#include "models/conversation/StoreHealth.h"

#include <algorithm>
#include <utility>

namespace talkglass {

namespace {
constexpr qint64 firstPauseMicros = 250'000;
constexpr qint64 longestPauseMicros = 5'000'000;
} // namespace

StoreHealth::StoreHealth(Store store, QString endpoint, const Clock& clock)
    : m_clock(clock)
{
    m_status.store = store;
    m_status.endpoint = std::move(endpoint);
    m_status.since = clock.now();
}

StoreStatus StoreHealth::status() const
{
    const std::lock_guard lock(m_mutex);
    return m_status;
}

std::optional<StoreError> StoreHealth::refusal()
{
    const std::lock_guard lock(m_mutex);
    if (m_status.state != StoreStatus::State::Away)
        return std::nullopt;
    const Timestamp now = m_clock.now();
    if (now < m_status.nextTry)
        return m_status.reason;
    // This caller looks; the others go on failing fast until it is back with an answer.
    m_status.nextTry = now.plusMicros(m_pauseMicros);
    return std::nullopt;
}

void StoreHealth::reportUp()
{
    {
        const std::lock_guard lock(m_mutex);
        if (m_status.state == StoreStatus::State::Up)
            return;
        m_status.state = StoreStatus::State::Up;
        m_status.since = m_clock.now();
        m_status.reason = {};
        m_status.nextTry = {};
        ++m_status.epoch;
        m_pauseMicros = 0;
    }
    notify();
}

void StoreHealth::reportError(const StoreError& error)
{
    {
        const std::lock_guard lock(m_mutex);
        // A refused login ends every hope of a connection; a refused command says nothing of the others.
        const bool loginRefused =
            error.kind == StoreError::Kind::AuthFailed && m_status.state != StoreStatus::State::Up;
        if (!error.isOutage() && !loginRefused)
            return;
        const Timestamp now = m_clock.now();
        if (m_status.state != StoreStatus::State::Away) {
            m_status.state = StoreStatus::State::Away;
            m_status.since = now;
        }
        m_status.reason = error;
        m_status.reason.fateUnknown = false; // whoever is refused for this reason has written nothing
        m_status.latencyMicros = -1;
        m_pauseMicros = m_pauseMicros == 0 ? firstPauseMicros : std::min(m_pauseMicros * 2, longestPauseMicros);
        m_status.nextTry = now.plusMicros(m_pauseMicros);
    }
    notify();
}

void StoreHealth::reportPing(qint64 latencyMicros, const QString& version)
{
    {
        const std::lock_guard lock(m_mutex);
        m_status.latencyMicros = latencyMicros;
        m_status.version = version;
    }
    notify();
}

void StoreHealth::tryNow()
{
    const std::lock_guard lock(m_mutex);
    if (m_status.state == StoreStatus::State::Away)
        m_status.nextTry = m_clock.now();
}

void StoreHealth::setListener(std::function<void(const StoreStatus&)> listener)
{
    const std::lock_guard lock(m_mutex);
    m_listener = std::move(listener);
}

void StoreHealth::notify()
{
    std::function<void(const StoreStatus&)> listener;
    StoreStatus status;
    {
        const std::lock_guard lock(m_mutex);
        listener = m_listener;
        status = m_status;
    }
    if (listener)
        listener(status);
}

} // namespace talkglass
