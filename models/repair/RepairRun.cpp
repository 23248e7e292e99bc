#include "models/repair/RepairRun.h"

#include <QPromise>

namespace talkglass {

namespace {

/// `work` on the thread; the future is Qt's, so that the window can watch it.
template <typename Answer, typename Work>
QFuture<Answer> post(StoreThread<Repairer>& thread, Work work)
{
    auto promise = std::make_shared<QPromise<Answer>>();
    promise->start();
    QFuture<Answer> future = promise->future();
    thread.run([promise, work = std::move(work)](Repairer& repairer) {
        promise->addResult(work(repairer));
        promise->finish();
        return true;
    });
    return future;
}

} // namespace

RepairRun::RepairRun(const ServiceSettings& settings, std::shared_ptr<const Clock> clock, QObject* parent)
    : QObject(parent)
    , m_settings(settings)
    , m_clock(std::move(clock))
    , m_thread(std::make_unique<StoreThread<Repairer>>(
          [this] { return std::make_unique<Repairer>(m_settings, m_clock, m_control); }))
{
}

RepairRun::~RepairRun()
{
    m_control.cancel();
    m_thread.reset();
}

void RepairRun::cancel()
{
    m_control.cancel();
}

QFuture<Result<RepairPlan>> RepairRun::plan(const ComparisonRequest& request)
{
    return post<Result<RepairPlan>>(*m_thread, [this, request](Repairer& repairer) {
        return repairer.plan(request, [this](const ComparisonProgress& progress) {
            QMetaObject::invokeMethod(
                this, [this, progress] { Q_EMIT progressed(progress); }, Qt::QueuedConnection);
        });
    });
}

QFuture<Result<RepairPlan>> RepairRun::planSessions(const QList<SessionKey>& keys, const ComparisonOptions& options)
{
    return post<Result<RepairPlan>>(
        *m_thread, [keys, options](Repairer& repairer) { return repairer.planSessions(keys, options); });
}

QFuture<Result<RepairReport>> RepairRun::apply(const RepairPlan& plan, const QString& undoPath)
{
    return post<Result<RepairReport>>(*m_thread, [this, plan, undoPath](Repairer& repairer) {
        return repairer.apply(plan, undoPath, [this](const RepairResult& result) { tell(result); });
    });
}

QFuture<Result<RepairReport>> RepairRun::undo(const QString& undoPath)
{
    return post<Result<RepairReport>>(*m_thread, [this, undoPath](Repairer& repairer) {
        return repairer.undo(undoPath, [this](const RepairResult& result) { tell(result); });
    });
}

void RepairRun::tell(const RepairResult& result)
{
    QMetaObject::invokeMethod(
        this, [this, result] { Q_EMIT sessionFinished(result); }, Qt::QueuedConnection);
}

} // namespace talkglass
