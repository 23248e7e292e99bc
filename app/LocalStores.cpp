#include "app/LocalStores.h"

#include "app/local/LocalServer.h"
#include "app/local/ServerPrograms.h"
#include "app/local/StoresFolder.h"

#include <QCoreApplication>
#include <QFile>

#include <csignal>

#include <hiredis/hiredis.h>
#include <libpq-fe.h>
#include <sys/shm.h>

namespace talkglass {

namespace {

constexpr char databaseName[] = "talkglass";
constexpr char roleName[] = "talkglass";

// One save point, which nothing ever reaches: without any, an orderly shutdown saves nothing.
constexpr char redisConfiguration[] = R"(port 0
unixsocket "%1/redis.sock"
unixsocketperm 700
dir "%1"
dbfilename dump.rdb
save 31536000 1000000000
stop-writes-on-bgsave-error no
appendonly no
daemonize no
)";

// fsync only matters when the machine crashes, and nothing here is to outlive that.
constexpr char postgresConfiguration[] = R"(listen_addresses = ''
unix_socket_directories = '%1'
unix_socket_permissions = 0700
max_connections = 100
fsync = off
autovacuum = on
dynamic_shared_memory_type = mmap
max_wal_size = 2GB
log_timezone = 'UTC'
timezone = 'UTC'
)";

struct RedisContextDeleter
{
    void operator()(redisContext* context) const { redisFree(context); }
};

bool redisAnswers(const QByteArray& socket)
{
    const timeval limit{2, 0};
    const std::unique_ptr<redisContext, RedisContextDeleter> context(
        redisConnectUnixWithTimeout(socket.constData(), limit));
    if (!context || context->err != 0)
        return false;
    redisSetTimeout(context.get(), limit);
    auto* reply = static_cast<redisReply*>(redisCommand(context.get(), "PING"));
    const bool answered = reply && !QByteArray(reply->str).startsWith("LOADING");
    freeReplyObject(reply);
    return answered;
}

QByteArray connectionString(const QByteArray& folder, const char* database)
{
    return "host='" + folder + "' dbname=" + database + " user=" + roleName + " connect_timeout=5";
}

Result<> createDatabase(const QByteArray& folder)
{
    const std::unique_ptr<PGconn, decltype(&PQfinish)> connection(
        PQconnectdb(connectionString(folder, "postgres").constData()), PQfinish);
    const std::unique_ptr<PGresult, decltype(&PQclear)> result(
        PQexec(connection.get(), QByteArray(QByteArray("CREATE DATABASE ") + databaseName).constData()), PQclear);
    if (PQresultStatus(result.get()) == PGRES_COMMAND_OK)
        return Done{};
    return StoreError{StoreError::Kind::Unavailable,
                      Store::Archive,
                      QCoreApplication::translate("LocalStores", "The private database could not be made: %1")
                          .arg(QString::fromUtf8(PQerrorMessage(connection.get())).trimmed()),
                      {}};
}

/// A killed PostgreSQL leaves its small System V segment behind; its number stands in postmaster.pid (line 7: key, id).
void removeSharedMemory(const QString& dataFolder)
{
    QFile file(QString(dataFolder + u"/postmaster.pid"));
    if (!file.open(QIODevice::ReadOnly))
        return;
    const QList<QByteArray> lines = file.readAll().split('\n');
    const QList<QByteArray> numbers = lines.value(6).simplified().split(' ');
    bool isNumber = false;
    const int id = numbers.value(1).toInt(&isNumber);
    if (isNumber)
        ::shmctl(id, IPC_RMID, nullptr);
}

} // namespace

class LocalStores::Private
{
public:
    Result<> startAll();
    LocalServer& server(Server which) { return which == Server::Redis ? *redisServer : *postgresServer; }
    QString redisSocket() const { return folder->file(QStringLiteral("redis.sock")); }

    // in this order: the folder ends what still runs, and goes last
    std::unique_ptr<StoresFolder> folder;
    std::unique_ptr<LocalServer> redisServer;
    std::unique_ptr<LocalServer> postgresServer;

private:
    Result<> launchRedis();
    Result<> startPostgres();
    Result<> initDatabaseFolder(const QString& data);
    ChildProcess::Command command(const QString& program, const QStringList& arguments, const QString& log) const;

    ServerPrograms programs;
    std::optional<ChildProcess::Account> account;
};

Result<> LocalStores::Private::startAll()
{
    Result<ServerPrograms> found = ServerPrograms::find();
    if (!found)
        return found.error();
    programs = *found;
    Result<std::optional<ChildProcess::Account>> who = StoresFolder::serverAccount();
    if (!who)
        return who.error();
    account = *who;
    Result<std::unique_ptr<StoresFolder>> made = StoresFolder::create(account);
    if (!made)
        return made.error();
    folder = std::move(*made);

    const Result<> launched = launchRedis();
    if (!launched)
        return launched;
    const Result<> started = startPostgres();
    if (!started)
        return started;
    return redisServer->waitReady();
}

ChildProcess::Command LocalStores::Private::command(const QString& program, const QStringList& arguments,
                                                    const QString& log) const
{
    ChildProcess::Command command;
    command.program = program;
    command.arguments = arguments;
    command.logFile = folder->file(log);
    command.workingDirectory = folder->path();
    command.account = account;
    return command;
}

Result<> LocalStores::Private::launchRedis()
{
    const QString configuration = QStringLiteral("redis.conf");
    const Result<> written =
        folder->write(configuration, QString::fromLatin1(redisConfiguration).arg(folder->path()).toUtf8());
    if (!written)
        return written;
    LocalServer::Setup setup;
    setup.store = Store::Cache;
    setup.name = QStringLiteral("Redis");
    setup.command = command(programs.redisServer, {folder->file(configuration)}, QStringLiteral("redis.log"));
    setup.stopSignal = SIGTERM;
    setup.isReady = [socket = QFile::encodeName(redisSocket())] { return redisAnswers(socket); };
    redisServer = std::make_unique<LocalServer>(setup);
    return redisServer->launch();
}

Result<> LocalStores::Private::initDatabaseFolder(const QString& data)
{
    const QStringList arguments{QStringLiteral("-D"),         data,
                                QStringLiteral("-U"),         QLatin1String(roleName),
                                QStringLiteral("-A"),         QStringLiteral("trust"),
                                QStringLiteral("-E"),         QStringLiteral("UTF8"),
                                QStringLiteral("--locale=C"), QStringLiteral("--no-sync")};
    const QString log = QStringLiteral("initdb.log");
    Result<ChildProcess> initdb = ChildProcess::start(command(programs.initdb, arguments, log));
    if (!initdb)
        return initdb.error();
    if (initdb->waitForEnd(std::chrono::seconds(60)) && initdb->endedWell())
        return Done{};
    QFile file(folder->file(log));
    const QString said = file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()).simplified() : QString();
    return StoreError{
        StoreError::Kind::Unavailable,
        Store::Archive,
        QCoreApplication::translate("LocalStores", "The private PostgreSQL could not be made: %1").arg(said.right(500)),
        {}};
}

Result<> LocalStores::Private::startPostgres()
{
    const QString data = folder->file(QStringLiteral("pg"));
    const Result<> made = initDatabaseFolder(data);
    if (!made)
        return made;
    const QString configuration = QStringLiteral("postgresql.conf");
    const Result<> written =
        folder->write(configuration, QString::fromLatin1(postgresConfiguration).arg(folder->path()).toUtf8());
    if (!written)
        return written;
    LocalServer::Setup setup;
    setup.store = Store::Archive;
    setup.name = QStringLiteral("PostgreSQL");
    setup.command = command(
        programs.postgres,
        {QStringLiteral("-D"), data, QStringLiteral("-c"), QString(u"config_file=" + folder->file(configuration))},
        QStringLiteral("postgresql.log"));
    setup.stopSignal = SIGINT;
    setup.isReady = [text = connectionString(QFile::encodeName(folder->path()), "postgres")] {
        return PQping(text.constData()) == PQPING_OK;
    };
    setup.afterKill = [data] { removeSharedMemory(data); };
    postgresServer = std::make_unique<LocalServer>(setup);
    const Result<> launched = postgresServer->launch();
    if (!launched)
        return launched;
    const Result<> ready = postgresServer->waitReady();
    if (!ready)
        return ready;
    return createDatabase(QFile::encodeName(folder->path()));
}

LocalStores::LocalStores()
    : d(std::make_unique<Private>())
{
}

LocalStores::~LocalStores()
{
    if (!d->folder)
        return;
    d->folder.reset();
    for (const auto* server : {&d->redisServer, &d->postgresServer}) {
        if (*server)
            (*server)->waitForEnd(std::chrono::seconds(5));
    }
}

Result<std::unique_ptr<LocalStores>> LocalStores::start()
{
    std::unique_ptr<LocalStores> stores(new LocalStores);
    const Result<> started = stores->d->startAll();
    if (!started)
        return started.error();
    return stores;
}

RedisEndpoint LocalStores::redis() const
{
    RedisEndpoint endpoint;
    endpoint.socketPath = d->redisSocket();
    return endpoint;
}

PostgresEndpoint LocalStores::archive() const
{
    PostgresEndpoint endpoint;
    endpoint.host = d->folder->path();
    endpoint.database = QLatin1String(databaseName);
    endpoint.user = QLatin1String(roleName);
    return endpoint;
}

QString LocalStores::directory() const
{
    return d->folder->path();
}

Result<> LocalStores::stop(Server server)
{
    return d->server(server).stop();
}

Result<> LocalStores::kill(Server server)
{
    return d->server(server).kill();
}

Result<> LocalStores::freeze(Server server)
{
    return d->server(server).freeze();
}

Result<> LocalStores::thaw(Server server)
{
    return d->server(server).thaw();
}

Result<> LocalStores::restart(Server server, bool empty)
{
    if (server == Server::Redis && empty)
        QFile::remove(d->folder->file(QStringLiteral("dump.rdb")));
    const Result<> launched = d->server(server).launch();
    if (!launched)
        return launched;
    return d->server(server).waitReady();
}

} // namespace talkglass
