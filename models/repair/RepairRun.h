#pragma once

#include "models/repair/Repairer.h"

#include <QFuture>
#include <QObject>

#include <memory>

namespace talkglass {

/// Repairs on a thread of its own, for the window. Every function returns at once; jobs run one after the other. Take
/// the answers with whenFinished() (models/items/FutureReply.h).
class RepairRun : public QObject
{
    Q_OBJECT

public:
    RepairRun(const ServiceSettings& settings, std::shared_ptr<const Clock> clock, QObject* parent = nullptr);
    /// Cancels, and waits for the session under way (bounded by the time-outs).
    ~RepairRun() override;

    /// Compares, and plans what each finding needs. Only reads.
    QFuture<Result<RepairPlan>> plan(const ComparisonRequest& request);
    /// Of these sessions as they are now, without comparing twice: for findings that were confirmed before. Only reads.
    QFuture<Result<RepairPlan>> planSessions(const QList<SessionKey>& keys, const ComparisonOptions& options);
    QFuture<Result<RepairReport>> apply(const RepairPlan& plan, const QString& undoPath);
    QFuture<Result<RepairReport>> undo(const QString& undoPath);
    /// What is under way ends after the session it is at; what waits does nothing. For good.
    void cancel();

Q_SIGNALS:
    /// While a plan is made.
    void progressed(const talkglass::ComparisonProgress& progress);
    /// While a plan is applied or undone: a session is done with.
    void sessionFinished(const talkglass::RepairResult& result);

private:
    void tell(const RepairResult& result);

    const ServiceSettings m_settings;
    const std::shared_ptr<const Clock> m_clock;
    ComparisonControl m_control;
    std::unique_ptr<StoreThread<Repairer>> m_thread;
};

} // namespace talkglass

Q_DECLARE_METATYPE(talkglass::RepairResult)
