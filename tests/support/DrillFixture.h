#pragma once

#include "models/drill/DrillRun.h"
#include "tests/support/ServiceFixture.h"

#include <QTemporaryDir>

namespace talkglass {

/// A read-only service on the fixture's stores, and drills run on it to their end.
class DrillFixture
{
public:
    explicit DrillFixture(const ServiceFixture& stores)
        : DrillFixture(stores, stores.settings())
    {
    }
    DrillFixture(const ServiceFixture& stores, const ServiceSettings& settings)
        : m_service(stores.makeService(readOnly(settings)))
        , m_run(*m_service, std::make_shared<const SystemClock>())
    {
    }

    HybridConversationService& service() { return *m_service; }
    DrillRun& drill() { return m_run; }
    QString stateFile() const { return m_folder.filePath(QStringLiteral("state.jsonl")); }

    DrillPlan plan(DrillWay way, const QList<SessionKey>& sessions = {}) const
    {
        DrillPlan plan;
        plan.sessions = sessions;
        plan.options.way = way;
        plan.options.copyTtl = std::chrono::milliseconds(1000);
        plan.options.stateFile = stateFile();
        return plan;
    }

    static bool waitFor(const QFuture<DrillReport>& future)
    {
        const QDeadlineTimer deadline(90'000);
        while (!future.isFinished() && !deadline.hasExpired())
            QThread::msleep(5);
        return future.isFinished();
    }
    DrillReport run(const DrillPlan& plan)
    {
        const QFuture<DrillReport> future = m_run.start(plan);
        DrillReport none;
        none.failure = StoreError{StoreError::Kind::Protocol, Store::None, QStringLiteral("it does not end"), {}};
        return waitFor(future) ? future.result() : none;
    }
    /// Waits until the drill under way has come to this stage.
    bool reaches(DrillProgress::Stage stage) const
    {
        const QDeadlineTimer deadline(30'000);
        while (m_run.progress().stage != stage && !deadline.hasExpired())
            QThread::msleep(2);
        return m_run.progress().stage == stage;
    }

private:
    static ServiceSettings readOnly(ServiceSettings settings)
    {
        settings.readOnly = true;
        return settings;
    }

    QTemporaryDir m_folder;
    std::unique_ptr<HybridConversationService> m_service;
    DrillRun m_run;
};

inline QString textOf(const DrillReport& report)
{
    return report.failure ? report.failure->text() : QString();
}

} // namespace talkglass
