#include "app/local/StoresFolder.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QTemporaryDir>

#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <pwd.h>
#include <unistd.h>

namespace talkglass {

namespace {

/// Room for "/talkglass-XXXXXX/.s.PGSQL.5432" in the 107 characters of a Unix socket's path.
constexpr qsizetype longestParent = 60;

// Waits for the end of file on its standard input, then ends every server whose command line names the folder, and
// removes the folder. PostgreSQL is asked first, so that it gives its shared memory back to the system; its stopped
// children are let go on, so that they notice. Finds the processes by themselves rather than by numbers it was told:
// a number can belong to another process by then.
constexpr char watchScript[] = R"sh(
dir=$1
trap '' HUP INT QUIT TERM
while read -r line; do :; done

if [ -d /proc/self ]; then
    mentioning() { grep -l -s -F -e "$dir/" /proc/[0-9]*/cmdline | cut -d/ -f3; }
    name_of() { tr '\0' ' ' 2>/dev/null <"/proc/$1/cmdline"; }
    children_of() { grep -l -s -E "^[0-9]+ \(.*\) . $1 " /proc/[0-9]*/stat | cut -d/ -f3; }
else
    mentioning() { ps -axo pid=,command= | grep -F -e "$dir/" | awk '{print $1}'; }
    name_of() { ps -o command= -p "$1"; }
    children_of() { ps -axo pid=,ppid= | awk -v p="$1" '$2 == p {print $1}'; }
fi

servers() {
    for pid in $(mentioning); do
        name=$(name_of "$pid")
        case ${name%%[ :]*} in
            */redis-server | */valkey-server | */postgres | */postmaster | */initdb) echo "$pid" ;;
        esac
    done
}

all=''
for pid in $(servers); do
    all="$all $pid $(children_of "$pid")"
    case $(name_of "$pid") in
        */postgres* | */postmaster*) kill -QUIT "$pid" ;;
        *) kill -KILL "$pid" ;;
    esac
done 2>/dev/null
[ -n "$all" ] && kill -CONT $all 2>/dev/null
tries=0
while [ -n "$(servers)" ] && [ $tries -lt 40 ]; do
    sleep 0.05
    tries=$((tries + 1))
done
if [ -n "$(servers)" ]; then
    for pid in $(servers); do kill -KILL $(children_of "$pid") "$pid"; done
    sleep 0.1
fi 2>/dev/null
rm -rf "$dir" || { sleep 1; rm -rf "$dir"; }
)sh";

QString tr(const char* text)
{
    return QCoreApplication::translate("StoresFolder", text);
}

StoreError failure(const QString& what)
{
    return {StoreError::Kind::Unavailable, Store::None, what, {}};
}

StoreError systemFailure(const QString& what)
{
    return failure(QString(what + u": " + QString::fromLocal8Bit(std::strerror(errno)) + u'.'));
}

bool everybodyMayPass(const QString& folder)
{
    for (QDir dir(folder);; dir.cdUp()) {
        if (!(QFileInfo(dir.path()).permissions() & QFileDevice::ExeOther))
            return false;
        if (dir.isRoot())
            return true;
    }
}

QString parentFolder(bool forOtherAccount)
{
    const QString usual = QDir::tempPath();
    const bool fits = QFile::encodeName(usual).size() <= longestParent;
    return fits && (!forOtherAccount || everybodyMayPass(usual)) ? usual : QStringLiteral("/tmp");
}

} // namespace

Result<std::optional<ChildProcess::Account>> StoresFolder::serverAccount()
{
    if (::geteuid() != 0)
        return std::optional<ChildProcess::Account>();
    for (const char* name : {"postgres", "nobody"}) {
        // start-up is single-threaded as far as account look-ups go
        if (const passwd* entry = ::getpwnam(name))
            return std::optional<ChildProcess::Account>({entry->pw_uid, entry->pw_gid});
    }
    return failure(tr("PostgreSQL refuses to run as root, and there is no user postgres or nobody to run it as."));
}

Result<std::unique_ptr<StoresFolder>> StoresFolder::create(const std::optional<ChildProcess::Account>& account)
{
    std::unique_ptr<StoresFolder> folder(new StoresFolder);
    QTemporaryDir directory(QString(parentFolder(account.has_value()) + u"/talkglass-XXXXXX"));
    if (!directory.isValid())
        return failure(tr("No private folder could be made: %1.").arg(directory.errorString()));
    directory.setAutoRemove(false);
    folder->m_path = directory.path();
    folder->m_account = account;
    const Result<> watched = folder->startWatcher();
    if (!watched) {
        directory.setAutoRemove(true);
        return watched.error();
    }
    if (account && ::chown(QFile::encodeName(folder->m_path).constData(), account->user, account->group) != 0)
        return systemFailure(folder->m_path);
    return folder;
}

Result<> StoresFolder::startWatcher()
{
    int ends[2];
    if (::pipe(ends) != 0)
        return systemFailure(QStringLiteral("pipe"));
    // whoever else is started by this program must not keep the line open
    ::fcntl(ends[0], F_SETFD, FD_CLOEXEC);
    ::fcntl(ends[1], F_SETFD, FD_CLOEXEC);
    ChildProcess::Command command;
    command.program = QStringLiteral("/bin/sh");
    command.arguments = {QStringLiteral("-c"), QString::fromLatin1(watchScript), QStringLiteral("talkglass-watch"),
                         m_path};
    command.standardInput = ends[0];
    const Result<ChildProcess> started = ChildProcess::start(command);
    ::close(ends[0]);
    m_lifeline = ends[1];
    if (!started)
        return started.error();
    m_watcher = *started;
    return Done{};
}

Result<> StoresFolder::write(const QString& name, const QByteArray& content) const
{
    QFile out(file(name));
    if (!out.open(QIODevice::WriteOnly) || out.write(content) != content.size() || !out.flush())
        return failure(QString(out.fileName() + u": " + out.errorString()));
    if (m_account && ::fchown(out.handle(), m_account->user, m_account->group) != 0)
        return systemFailure(out.fileName());
    return Done{};
}

StoresFolder::~StoresFolder()
{
    if (m_lifeline >= 0)
        ::close(m_lifeline);
    m_watcher.waitForEnd(std::chrono::seconds(15));
}

} // namespace talkglass
