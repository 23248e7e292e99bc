#include "app/local/ServerPrograms.h"

#include <QCollator>
#include <QCoreApplication>
#include <QDir>
#include <QProcess>
#include <QStandardPaths>

#include <algorithm>

namespace talkglass {

namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("ServerPrograms", text);
}

/// Folders `parent/<pattern>/bin`, highest version first.
QStringList versionedFolders(const QString& parent, const QString& pattern)
{
    QStringList names = QDir(parent).entryList({pattern}, QDir::Dirs | QDir::NoDotAndDotDot);
    QCollator byNumber(QLocale::c());
    byNumber.setNumericMode(true);
    std::sort(names.begin(), names.end(),
              [&](const QString& a, const QString& b) { return byNumber.compare(a, b) > 0; });
    QStringList folders;
    for (const QString& name : names)
        folders << QString(parent + u'/' + name + u"/bin");
    return folders;
}

QString findRedis()
{
    const QStringList elsewhere{QStringLiteral("/usr/bin"), QStringLiteral("/usr/sbin"),
                                QStringLiteral("/usr/local/bin"), QStringLiteral("/opt/homebrew/bin")};
    for (const QString& name : {QStringLiteral("redis-server"), QStringLiteral("valkey-server")}) {
        QString path = QStandardPaths::findExecutable(name);
        if (path.isEmpty())
            path = QStandardPaths::findExecutable(name, elsewhere);
        if (!path.isEmpty())
            return path;
    }
    return {};
}

QString askPgConfig()
{
    const QString program = QStandardPaths::findExecutable(QStringLiteral("pg_config"));
    if (program.isEmpty())
        return {};
    QProcess process;
    process.start(program, {QStringLiteral("--bindir")});
    if (!process.waitForFinished(5000))
        return {};
    return QString::fromLocal8Bit(process.readAllStandardOutput()).trimmed();
}

QStringList postgresFolders()
{
    QStringList folders = qEnvironmentVariable("PATH").split(u':', Qt::SkipEmptyParts);
    folders << versionedFolders(QStringLiteral("/usr/lib/postgresql"), QStringLiteral("*"));
    folders << versionedFolders(QStringLiteral("/usr"), QStringLiteral("pgsql-*"));
    folders << versionedFolders(QStringLiteral("/opt/homebrew/opt"), QStringLiteral("postgresql*"));
    folders << versionedFolders(QStringLiteral("/usr/local/opt"), QStringLiteral("postgresql*"));
    folders << askPgConfig();
    return folders;
}

bool hasProgram(const QString& folder, const QString& name)
{
    const QFileInfo file(folder + u'/' + name);
    return file.isFile() && file.isExecutable();
}

StoreError missing(Store store, const QString& what, const QString& packages)
{
    return {StoreError::Kind::Unavailable, store, tr("%1 is not installed on this machine.").arg(what),
            tr("Install %1 and start again.").arg(packages)};
}

} // namespace

Result<ServerPrograms> ServerPrograms::find()
{
    ServerPrograms found;
    found.redisServer = findRedis();
    if (found.redisServer.isEmpty())
        return missing(Store::Cache, QStringLiteral("redis-server"),
                       tr("the package redis-server (Debian, Ubuntu), valkey (Fedora, Arch) or redis (Homebrew)"));

    const QString initdb = QStringLiteral("initdb");
    const QString postgres = QStringLiteral("postgres");
    for (const QString& folder : postgresFolders()) {
        if (folder.isEmpty() || !hasProgram(folder, initdb) || !hasProgram(folder, postgres))
            continue;
        found.initdb = QString(folder + u'/' + initdb);
        found.postgres = QString(folder + u'/' + postgres);
        return found;
    }
    return missing(Store::Archive, QStringLiteral("PostgreSQL's server"),
                   tr("the package postgresql (Debian, Ubuntu, Arch, Homebrew) or postgresql-server (Fedora)"));
}

} // namespace talkglass
