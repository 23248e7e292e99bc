#include "app/local/ChildProcess.h"

#include <QCoreApplication>
#include <QDeadlineTimer>
#include <QDir>
#include <QFile>
#include <QProcess>
#include <QThread>

#include <cerrno>
#include <csignal>
#include <cstring>
#include <vector>

#include <fcntl.h>
#include <grp.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#ifdef Q_OS_LINUX
#include <sys/syscall.h>
#endif

namespace talkglass {

namespace {

/// Everything the child needs, made before fork(): between fork() and execve() a process with threads may only make
/// calls that are safe in a signal handler, so not even allocate.
struct Prepared
{
    QByteArray program;
    QList<QByteArray> arguments;
    QList<QByteArray> environment;
    std::vector<char*> argv;
    std::vector<char*> envp;
    QByteArray log;
    QByteArray directory;
    std::optional<ChildProcess::Account> account;
    int input;
};

Prepared prepare(const ChildProcess::Command& command)
{
    Prepared p;
    p.program = QFile::encodeName(command.program);
    p.arguments << p.program;
    for (const QString& argument : command.arguments)
        p.arguments << QFile::encodeName(argument);
    const QByteArray path = qgetenv("PATH");
    p.environment << QByteArray("PATH=") + (path.isEmpty() ? QByteArray("/usr/local/bin:/usr/bin:/bin") : path)
                  << QByteArrayLiteral("LC_ALL=C") << QByteArrayLiteral("TZ=UTC") << QByteArrayLiteral("HOME=/");
    for (QByteArray& argument : p.arguments)
        p.argv.push_back(argument.data());
    p.argv.push_back(nullptr);
    for (QByteArray& variable : p.environment)
        p.envp.push_back(variable.data());
    p.envp.push_back(nullptr);
    p.log = command.logFile.isEmpty() ? QByteArrayLiteral("/dev/null") : QFile::encodeName(command.logFile);
    p.directory = QFile::encodeName(command.workingDirectory);
    p.account = command.account;
    p.input = command.standardInput;
    return p;
}

void closeInheritedFiles()
{
#if defined(Q_OS_LINUX) && defined(SYS_close_range)
    if (::syscall(SYS_close_range, 3U, ~0U, 0U) == 0)
        return;
#endif
    for (int fd = 3; fd < 4096; ++fd)
        ::close(fd);
}

void restoreSignals()
{
    for (int number = 1; number < NSIG; ++number)
        ::signal(number, SIG_DFL);
    sigset_t none;
    ::sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
}

[[noreturn]] void becomeChild(const Prepared& p)
{
    ::setsid();
    restoreSignals();
    ::umask(0077);
    if (p.account) {
        const gid_t group = p.account->group;
        if (::setgroups(1, &group) != 0 || ::setgid(group) != 0 || ::setuid(p.account->user) != 0)
            ::_exit(126);
    }
    const int input = p.input >= 0 ? p.input : ::open("/dev/null", O_RDONLY);
    const int output = ::open(p.log.constData(), O_WRONLY | O_APPEND | O_CREAT, 0600);
    ::dup2(input, STDIN_FILENO);
    ::dup2(output, STDOUT_FILENO);
    ::dup2(output, STDERR_FILENO);
    closeInheritedFiles();
    if (::chdir(p.directory.constData()) != 0)
        ::_exit(126);
    ::execve(p.program.constData(), p.argv.data(), p.envp.data());
    ::_exit(127);
}

} // namespace

Result<ChildProcess> ChildProcess::start(const Command& command)
{
    const Prepared prepared = prepare(command);
    const pid_t pid = ::fork();
    if (pid == 0)
        becomeChild(prepared);
    if (pid < 0)
        return StoreError{StoreError::Kind::Unavailable,
                          Store::None,
                          QCoreApplication::translate("ChildProcess", "%1 could not be started: %2.")
                              .arg(command.program, QString::fromLocal8Bit(std::strerror(errno))),
                          {}};
    ChildProcess child;
    child.m_pid = pid;
    return child;
}

bool ChildProcess::isRunning()
{
    if (m_pid == 0)
        return false;
    int status = 0;
    pid_t ended = 0;
    do {
        ended = ::waitpid(m_pid, &status, WNOHANG);
    } while (ended < 0 && errno == EINTR);
    if (ended == 0)
        return true;
    m_status = ended == m_pid ? status : -1;
    m_pid = 0;
    return false;
}

bool ChildProcess::waitForEnd(std::chrono::milliseconds limit)
{
    const QDeadlineTimer deadline(limit);
    while (isRunning()) {
        if (deadline.hasExpired())
            return false;
        QThread::msleep(2);
    }
    return true;
}

void ChildProcess::signal(int number) const
{
    if (m_pid > 0)
        ::kill(m_pid, number);
}

namespace processes {

#ifdef Q_OS_LINUX

namespace {

/// State letter and parent of a process; state 0 if there is none.
struct Stat
{
    char state = 0;
    pid_t parent = 0;
};

Stat statOf(pid_t pid)
{
    QFile file(QStringLiteral("/proc/%1/stat").arg(pid));
    if (!file.open(QIODevice::ReadOnly))
        return {};
    // "pid (name) state ppid …", where the name may hold spaces and brackets
    const QByteArray text = file.readAll();
    const QList<QByteArray> fields = text.mid(text.lastIndexOf(')') + 2).split(' ');
    if (fields.size() < 2 || fields[0].isEmpty())
        return {};
    return {fields[0].at(0), fields[1].toInt()};
}

} // namespace

QList<pid_t> childrenOf(pid_t parent)
{
    QList<pid_t> children;
    for (const QString& name : QDir(QStringLiteral("/proc")).entryList(QDir::Dirs | QDir::NoDotAndDotDot)) {
        bool isNumber = false;
        const pid_t pid = name.toInt(&isNumber);
        if (isNumber && statOf(pid).parent == parent)
            children << pid;
    }
    return children;
}

bool isAlive(pid_t pid)
{
    const char state = statOf(pid).state;
    return state != 0 && state != 'Z' && state != 'X';
}

bool isStopped(pid_t pid)
{
    return statOf(pid).state == 'T';
}

#else

namespace {

QString ps(const QStringList& arguments)
{
    QProcess process;
    process.start(QStringLiteral("/bin/ps"), arguments);
    process.waitForFinished(5000);
    return QString::fromLocal8Bit(process.readAllStandardOutput());
}

QString stateOf(pid_t pid)
{
    return ps({QStringLiteral("-o"), QStringLiteral("state="), QStringLiteral("-p"), QString::number(pid)}).trimmed();
}

} // namespace

QList<pid_t> childrenOf(pid_t parent)
{
    QList<pid_t> children;
    const QString all = ps({QStringLiteral("-axo"), QStringLiteral("pid=,ppid=")});
    for (const QString& line : all.split(u'\n', Qt::SkipEmptyParts)) {
        const QStringList fields = line.simplified().split(u' ');
        if (fields.size() == 2 && fields[1].toInt() == parent)
            children << fields[0].toInt();
    }
    return children;
}

bool isAlive(pid_t pid)
{
    const QString state = stateOf(pid);
    return !state.isEmpty() && !state.startsWith(u'Z');
}

bool isStopped(pid_t pid)
{
    return stateOf(pid).startsWith(u'T');
}

#endif

} // namespace processes

} // namespace talkglass
