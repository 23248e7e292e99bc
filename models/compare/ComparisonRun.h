#pragma once

#include "models/compare/ComparisonControl.h"
#include "models/compare/ComparisonTypes.h"
#include "models/conversation/Clock.h"
#include "models/service/ServiceSettings.h"

#include <QObject>

#include <memory>

QT_BEGIN_NAMESPACE
class QThread;
QT_END_NAMESPACE

namespace talkglass {

/// One comparison of many sessions on threads of its own, for the window: what it finds comes as signals on the thread
/// this lives in. Only reads. One run for each object.
class ComparisonRun : public QObject
{
    Q_OBJECT

public:
    ComparisonRun(const ServiceSettings& settings, std::shared_ptr<const Clock> clock, QObject* parent = nullptr);
    /// Cancels, and waits for the read under way (bounded by the time-outs).
    ~ComparisonRun() override;

    void start(const ComparisonRequest& request);
    void pause();
    void resume();
    /// finished() still comes.
    void cancel();
    bool isPaused() const;
    bool isRunning() const { return m_running; }

Q_SIGNALS:
    void progressed(const talkglass::ComparisonProgress& progress);
    /// Confirmed ones, as they come; whole sessions.
    void found(const QList<talkglass::Finding>& findings);
    void finished(const talkglass::ComparisonOutcome& outcome);

private:
    const ServiceSettings m_settings;
    const std::shared_ptr<const Clock> m_clock;
    ComparisonControl m_control;
    std::unique_ptr<QThread> m_thread;
    bool m_running = false;
};

} // namespace talkglass
