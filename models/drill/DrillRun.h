#pragma once

#include "models/drill/DrillControl.h"
#include "models/service/HybridConversationService.h"

#include <QFuture>
#include <QObject>

#include <memory>

namespace talkglass {

/// One drill at a time, on a lane of its own with its own connections. For the window by its signals, for the command
/// line by the future. The service must outlive it.
class DrillRun : public QObject
{
    Q_OBJECT

public:
    DrillRun(HybridConversationService& service, std::shared_ptr<const Clock> clock, QObject* parent = nullptr);
    /// Cancels, and waits until what it had put into the stores is gone again (bounded by the stores' time-outs).
    ~DrillRun() override;

    /// Returns at once. Not while one is under way.
    QFuture<DrillReport> start(const DrillPlan& plan);
    /// The drill ends soon, and leaves nothing in the stores; a wait goes on when it is started again. Any thread.
    void cancel();
    bool isRunning() const;
    /// What was last heard of the drill. Any thread.
    DrillProgress progress() const;

Q_SIGNALS:
    // On the thread this object lives in; at most ten times a second.
    void progressed(const talkglass::DrillProgress& progress);
    void finished(const talkglass::DrillReport& report);

private:
    class Private;
    std::unique_ptr<Private> d;
};

} // namespace talkglass
