#include "models/risk/AtRiskWatch.h"

#include "models/items/CacheWalk.h"

#include <algorithm>

namespace talkglass {

namespace {

constexpr std::chrono::minutes usualLimit{30};
constexpr std::chrono::seconds look{1};

} // namespace

AtRiskWatch::AtRiskWatch(std::shared_ptr<const Clock> clock, QObject* parent)
    : QObject(parent)
    , m_clock(std::move(clock))
    , m_limit(usualLimit)
{
    m_timer.setInterval(look);
    connect(&m_timer, &QTimer::timeout, this, &AtRiskWatch::tick);
}

void AtRiskWatch::watch(CacheWalk& walk)
{
    connect(&walk, &CacheWalk::started, this, &AtRiskWatch::beginWalk);
    connect(&walk, &CacheWalk::stepped, this, &AtRiskWatch::take);
    connect(&walk, &CacheWalk::finished, this, &AtRiskWatch::endWalk);
}

void AtRiskWatch::setLimit(std::chrono::seconds limit)
{
    m_limit = limit;
    tick();
}

bool AtRiskWatch::isAtRisk(const Session& session)
{
    if (!session.expiresAt.isValid() || !session.isCached())
        return false;
    if (session.residency == Residency::CacheOnly)
        return true;
    const bool hasMore = session.isArchived() && *session.cachedMessages > *session.archivedMessages;
    return session.residency == Residency::Both && (session.pendingArchive || hasMore);
}

void AtRiskWatch::beginWalk()
{
    m_found.clear();
}

void AtRiskWatch::take(const QList<Session>& sessions)
{
    for (const Session& session : sessions) {
        if (session.residency == Residency::Unknown)
            continue;
        if (isAtRisk(session)) {
            m_found.insert(session.key, session.expiresAt);
            m_ends.insert(session.key, session.expiresAt);
        } else {
            m_ends.remove(session.key);
        }
    }
    tick();
}

void AtRiskWatch::endWalk()
{
    m_ends = std::exchange(m_found, {});
    tick();
}

void AtRiskWatch::tick()
{
    const Timestamp now = m_clock->now();
    const Timestamp limit = now.plusSeconds(m_limit.count());
    m_ends.removeIf([&](const auto& entry) { return entry.value() <= now; });
    AtRiskNotice notice;
    notice.inAll = m_ends.size();
    for (const Timestamp ends : std::as_const(m_ends)) {
        notice.soon += ends <= limit ? 1 : 0;
        if (!notice.nearest.isValid() || ends < notice.nearest)
            notice.nearest = ends;
    }
    if (m_ends.isEmpty())
        m_timer.stop();
    else if (!m_timer.isActive())
        m_timer.start();
    if (notice == m_notice)
        return;
    m_notice = notice;
    Q_EMIT changed(notice);
}

} // namespace talkglass
