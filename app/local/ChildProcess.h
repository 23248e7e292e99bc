#pragma once

#include "models/conversation/Result.h"

#include <QList>
#include <QString>
#include <QStringList>

#include <chrono>
#include <optional>

#include <sys/types.h>

namespace talkglass {

/// A process that runs beside this one: in a session of its own (Ctrl+C in the terminal does not reach it), with no
/// open file of ours, no standard output, and a small clean environment. Not a QProcess, because that belongs to the
/// thread that made it. Does not end by itself with this object.
class ChildProcess
{
public:
    struct Account
    {
        uid_t user = 0;
        gid_t group = 0;
    };
    struct Command
    {
        QString program;
        QStringList arguments;
        QString logFile; ///< standard output and error are appended to it; empty: thrown away
        QString workingDirectory = QStringLiteral("/");
        std::optional<Account> account; ///< run as this user (only root may)
        int standardInput = -1;         ///< a file descriptor; -1: nothing to read
    };

    ChildProcess() = default;
    /// Unavailable if the process could not be made. A program that cannot be executed ends at once with code 127.
    static Result<ChildProcess> start(const Command& command);

    pid_t pid() const { return m_pid; } ///< 0: none, or it has ended and was noticed
    bool isRunning();
    /// False if it still runs when the time is over.
    bool waitForEnd(std::chrono::milliseconds limit);
    bool endedWell() const { return m_pid == 0 && m_status == 0; }
    void signal(int number) const;

private:
    pid_t m_pid = 0;
    int m_status = -1;
};

/// What the system says about processes that need not be our own children.
namespace processes {

QList<pid_t> childrenOf(pid_t parent);
/// False also for one that has ended and was not yet collected by its parent.
bool isAlive(pid_t pid);
bool isStopped(pid_t pid);

} // namespace processes

} // namespace talkglass
