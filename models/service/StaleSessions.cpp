#include "models/service/StaleSessions.h"

namespace talkglass {

void StaleSessions::add(const SessionKey& key, bool cleared, bool marked)
{
    const std::lock_guard lock(m_mutex);
    m_stale.insert(key, {++m_lacks, cleared});
    if (marked)
        m_unmarked.remove(key);
    else
        m_unmarked.insert(key, cleared);
}

StaleSessions::Moment StaleSessions::moment() const
{
    const std::lock_guard lock(m_mutex);
    return m_lacks;
}

void StaleSessions::remove(const SessionKey& key, Moment moment)
{
    const std::lock_guard lock(m_mutex);
    const auto found = m_stale.constFind(key);
    if (found == m_stale.cend())
        return;
    if (found->since > moment) {
        m_unmarked.insert(key, found->cleared);
        return;
    }
    m_stale.erase(found);
    m_unmarked.remove(key);
}

bool StaleSessions::contains(const SessionKey& key) const
{
    const std::lock_guard lock(m_mutex);
    return m_stale.contains(key);
}

QList<StaleSessions::Unmarked> StaleSessions::unmarked() const
{
    const std::lock_guard lock(m_mutex);
    QList<Unmarked> keys;
    for (auto it = m_unmarked.cbegin(); it != m_unmarked.cend(); ++it)
        keys.append({it.key(), it.value()});
    return keys;
}

void StaleSessions::setMarked(const SessionKey& key)
{
    const std::lock_guard lock(m_mutex);
    m_unmarked.remove(key);
}

QList<SessionKey> StaleSessions::marked() const
{
    const std::lock_guard lock(m_mutex);
    QList<SessionKey> keys;
    for (auto it = m_stale.cbegin(); it != m_stale.cend(); ++it) {
        if (!m_unmarked.contains(it.key()))
            keys.append(it.key());
    }
    return keys;
}

void StaleSessions::setVerified(quint64 epoch)
{
    const std::lock_guard lock(m_mutex);
    m_verifiedEpoch = epoch;
}

bool StaleSessions::isVerified(quint64 epoch) const
{
    const std::lock_guard lock(m_mutex);
    return epoch != 0 && m_verifiedEpoch == epoch;
}

} // namespace talkglass
