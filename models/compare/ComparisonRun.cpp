#include "models/compare/ComparisonRun.h"

#include "models/compare/ComparisonWorker.h"

#include <QThread>

#ifdef Q_OS_LINUX
#include <sys/resource.h>
#endif

namespace talkglass {

namespace {

/// A person at the window comes first. Only Linux knows a niceness of single threads, which those they start inherit.
void giveWay()
{
#ifdef Q_OS_LINUX
    constexpr int thisThread = 0;
    constexpr int niceness = 10;
    setpriority(PRIO_PROCESS, thisThread, niceness);
#endif
}

} // namespace

ComparisonRun::ComparisonRun(const ServiceSettings& settings, std::shared_ptr<const Clock> clock, QObject* parent)
    : QObject(parent)
    , m_settings(settings)
    , m_clock(std::move(clock))
{
    qRegisterMetaType<QList<Finding>>();
}

ComparisonRun::~ComparisonRun()
{
    m_control.cancel();
    if (m_thread)
        m_thread->wait();
}

void ComparisonRun::start(const ComparisonRequest& request)
{
    if (m_thread)
        return;
    m_running = true;
    // Values go over by queued calls, which are dropped when this is gone.
    const auto tell = [this](auto signal, const auto& value) {
        QMetaObject::invokeMethod(
            this,
            [this, signal, value] {
                Q_EMIT(this->*signal)
                (value);
            },
            Qt::QueuedConnection);
    };
    m_thread.reset(QThread::create([this, request, tell] {
        giveWay();
        ComparisonWorker worker(
            m_settings, m_clock, m_control,
            {[tell](const QList<Finding>& findings) { tell(&ComparisonRun::found, findings); },
             [tell](const ComparisonProgress& progress) { tell(&ComparisonRun::progressed, progress); }});
        const ComparisonOutcome outcome = worker.run(request);
        QMetaObject::invokeMethod(
            this,
            [this, outcome] {
                m_running = false;
                Q_EMIT finished(outcome);
            },
            Qt::QueuedConnection);
    }));
    m_thread->setObjectName(QStringLiteral("compare"));
    m_thread->start();
}

void ComparisonRun::pause()
{
    m_control.pause();
}

void ComparisonRun::resume()
{
    m_control.resume();
}

void ComparisonRun::cancel()
{
    m_control.cancel();
}

bool ComparisonRun::isPaused() const
{
    return m_control.isPaused();
}

} // namespace talkglass
