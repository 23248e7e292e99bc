#include "app/local/LocalServer.h"

#include <QCoreApplication>
#include <QDeadlineTimer>
#include <QFile>
#include <QThread>

#include <algorithm>
#include <csignal>

namespace talkglass {

namespace {

constexpr std::chrono::seconds patience{30};

QString tr(const char* text)
{
    return QCoreApplication::translate("LocalServer", text);
}

bool waitUntil(const std::function<bool()>& condition)
{
    const QDeadlineTimer deadline(patience);
    while (!condition()) {
        if (deadline.hasExpired())
            return false;
        QThread::msleep(5);
    }
    return true;
}

QString lastLine(const QString& logFile)
{
    QFile file(logFile);
    if (!file.open(QIODevice::ReadOnly))
        return {};
    file.seek(std::max<qint64>(0, file.size() - 4096));
    const QList<QByteArray> lines = file.readAll().trimmed().split('\n');
    return QString::fromUtf8(lines.last().trimmed());
}

} // namespace

LocalServer::LocalServer(Setup setup)
    : m_setup(std::move(setup))
{
}

Result<> LocalServer::launch()
{
    if (m_process.isRunning())
        return failure(tr("it is running already"));
    Result<ChildProcess> started = ChildProcess::start(m_setup.command);
    if (!started)
        return failure(started.error().message);
    m_process = *started;
    return Done{};
}

Result<> LocalServer::waitReady()
{
    const bool decided = waitUntil([this] { return !m_process.isRunning() || m_setup.isReady(); });
    if (m_process.pid() == 0)
        return failure(tr("it ended at once: %1").arg(lastLine(m_setup.command.logFile)));
    if (!decided)
        return failure(tr("it does not answer"));
    return Done{};
}

Result<> LocalServer::stop()
{
    const Result<> thawed = thaw();
    if (!thawed)
        return thawed;
    m_process.signal(m_setup.stopSignal);
    if (!m_process.waitForEnd(patience))
        return failure(tr("it does not stop"));
    return Done{};
}

Result<> LocalServer::kill()
{
    // stopped first, so that it cannot make another child while its children are counted
    const Result<> frozen = freeze();
    if (!frozen)
        return frozen;
    const QList<pid_t> children = processes::childrenOf(m_process.pid());
    m_process.signal(SIGKILL);
    for (const pid_t child : children)
        ::kill(child, SIGKILL);
    const bool ended = waitUntil(
        [&] { return !m_process.isRunning() && std::none_of(children.begin(), children.end(), processes::isAlive); });
    if (!ended)
        return failure(tr("it cannot be killed"));
    if (m_setup.afterKill)
        m_setup.afterKill();
    return Done{};
}

Result<> LocalServer::freeze()
{
    if (!m_process.isRunning())
        return failure(tr("it is not running"));
    m_process.signal(SIGSTOP);
    const bool parentStopped = waitUntil([this] { return processes::isStopped(m_process.pid()); });
    const QList<pid_t> children = processes::childrenOf(m_process.pid());
    for (const pid_t child : children)
        ::kill(child, SIGSTOP);
    const bool allStopped = waitUntil([&] {
        return std::all_of(children.begin(), children.end(),
                           [](pid_t child) { return processes::isStopped(child) || !processes::isAlive(child); });
    });
    if (!parentStopped || !allStopped)
        return failure(tr("it cannot be frozen"));
    return Done{};
}

Result<> LocalServer::thaw()
{
    if (!m_process.isRunning())
        return failure(tr("it is not running"));
    const QList<pid_t> children = processes::childrenOf(m_process.pid());
    for (const pid_t child : children)
        ::kill(child, SIGCONT);
    m_process.signal(SIGCONT);
    if (!waitUntil([this] { return !processes::isStopped(m_process.pid()); }))
        return failure(tr("it cannot be thawed"));
    return Done{};
}

StoreError LocalServer::failure(const QString& what) const
{
    return {StoreError::Kind::Unavailable, m_setup.store, tr("The private %1: %2.").arg(m_setup.name, what), {}};
}

} // namespace talkglass
