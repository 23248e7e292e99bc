#pragma once

#include "models/conversation/Clock.h"
#include "models/conversation/Session.h"

#include <QHash>
#include <QObject>
#include <QTimer>

#include <chrono>
#include <memory>

namespace talkglass {

class CacheWalk;

/// What the window says about things that are soon lost.
struct AtRiskNotice
{
    qint64 soon = 0;   ///< sessions at risk that end within the limit
    qint64 inAll = 0;  ///< sessions at risk that end at all
    Timestamp nearest; ///< when the first of them ends; invalid: there is none

    friend bool operator==(const AtRiskNotice&, const AtRiskNotice&) = default;
};

/// Notices in the walk that the window does anyway which cached sessions are not, or not wholly, in the archive, and
/// says when one of them has less than a chosen time left. From facts alone: a session that is only cached, that waits
/// for the archive, or that has more messages cached than archived; AtRiskReader tells exactly. GUI thread.
class AtRiskWatch : public QObject
{
    Q_OBJECT

public:
    explicit AtRiskWatch(std::shared_ptr<const Clock> clock, QObject* parent = nullptr);

    /// Follows its steps. The walk must outlive this, or tell nothing more.
    void watch(CacheWalk& walk);
    std::chrono::seconds limit() const { return m_limit; }
    /// Thirty minutes, unless set.
    void setLimit(std::chrono::seconds limit);
    AtRiskNotice notice() const { return m_notice; }

    static bool isAtRisk(const Session& session);

public Q_SLOTS:
    void beginWalk();
    void take(const QList<talkglass::Session>& sessions);
    void endWalk();
    /// By itself every second, once there is something at risk.
    void tick();

Q_SIGNALS:
    void changed(const talkglass::AtRiskNotice& notice);

private:
    const std::shared_ptr<const Clock> m_clock;
    std::chrono::seconds m_limit;
    QHash<SessionKey, Timestamp> m_ends;  ///< at risk, by the last walk and what is known since
    QHash<SessionKey, Timestamp> m_found; ///< by the walk under way
    AtRiskNotice m_notice;
    QTimer m_timer;
};

} // namespace talkglass

Q_DECLARE_METATYPE(talkglass::AtRiskNotice)
