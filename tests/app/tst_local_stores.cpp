#include "app/LocalStores.h"

#include <QDeadlineTimer>
#include <QDir>
#include <QProcess>
#include <QTest>

#include <csignal>
#include <cstdio>

#include <hiredis/hiredis.h>
#include <libpq-fe.h>
#include <unistd.h>

using namespace talkglass;
using Server = LocalStores::Server;

namespace {

constexpr char holdArgument[] = "--hold";

/// What a new Redis connection answers, cut off after a second; empty if nothing.
QByteArray askRedis(const RedisEndpoint& endpoint, const char* command)
{
    const timeval limit{1, 0};
    redisContext* context = redisConnectUnixWithTimeout(endpoint.socketPath.toLocal8Bit().constData(), limit);
    QByteArray answer;
    if (context->err == 0) {
        redisSetTimeout(context, limit);
        auto* reply = static_cast<redisReply*>(redisCommand(context, command));
        if (reply) {
            answer = reply->type == REDIS_REPLY_INTEGER ? QByteArray::number(reply->integer)
                                                        : QByteArray(reply->str, qsizetype(reply->len));
            freeReplyObject(reply);
        }
    }
    redisFree(context);
    return answer;
}

class Postgres
{
public:
    explicit Postgres(const PostgresEndpoint& endpoint)
        : m_connection(PQconnectdb(QStringLiteral("host='%1' dbname=%2 user=%3 connect_timeout=2")
                                       .arg(endpoint.host, endpoint.database, endpoint.user)
                                       .toLocal8Bit()
                                       .constData()))
    {
    }
    ~Postgres() { PQfinish(m_connection); }
    Q_DISABLE_COPY_MOVE(Postgres)

    bool connected() const { return PQstatus(m_connection) == CONNECTION_OK; }
    pid_t backend() const { return PQbackendPID(m_connection); }
    QByteArray ask(const char* sql)
    {
        PGresult* result = PQexec(m_connection, sql);
        const QByteArray value = PQntuples(result) > 0 ? QByteArray(PQgetvalue(result, 0, 0)) : QByteArray();
        PQclear(result);
        return value;
    }

private:
    PGconn* m_connection;
};

/// Every process whose command line names the folder, and the children of each.
QList<pid_t> processesOf(const QString& folder)
{
    QProcess ps;
    ps.start(QStringLiteral("ps"), {QStringLiteral("-eo"), QStringLiteral("pid=,ppid=,args=")});
    ps.waitForFinished(5000);
    QList<pid_t> found;
    const QStringList lines = QString::fromLocal8Bit(ps.readAllStandardOutput()).split(u'\n', Qt::SkipEmptyParts);
    for (const QString& line : lines) {
        const QStringList fields = line.simplified().split(u' ');
        if (line.contains(folder) || found.contains(fields.value(1).toInt()))
            found << fields.value(0).toInt();
    }
    return found;
}

bool anyAlive(const QList<pid_t>& pids)
{
    return std::any_of(pids.begin(), pids.end(), [](pid_t pid) {
        QFile stat(QStringLiteral("/proc/%1/stat").arg(pid));
        return ::kill(pid, 0) == 0 && !(stat.open(QIODevice::ReadOnly) && stat.readAll().contains(") Z "));
    });
}

} // namespace

class TestLocalStores : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void bothAnswerWithoutPorts();
    void folderIsPrivateAndGoes();
    void redisStopKeepsDataKillDoesNot();
    void postgresStopsAndComesBack();
    void killedPostgresKeepsWhatWasCommitted();
    void frozenRedisHangsUntilThawed();
    void frozenPostgresHangsUntilThawed();
    void frozenServersAreEndedToo();
    void wrongOrderIsAnError();
    void killedProgramLeavesNothing_data();
    void killedProgramLeavesNothing();

private:
    std::unique_ptr<LocalStores> m_stores;
};

#define VERIFY_OK(expression)                                                                                          \
    do {                                                                                                               \
        const auto outcome = (expression);                                                                             \
        QVERIFY2(outcome.ok(), outcome.ok() ? "" : qPrintable(outcome.error().text()));                                \
    } while (false)

void TestLocalStores::init()
{
    auto started = LocalStores::start();
    QVERIFY2(started.ok(), started.ok() ? "" : qPrintable(started.error().text()));
    m_stores = std::move(*started);
}

void TestLocalStores::cleanup()
{
    m_stores.reset();
}

void TestLocalStores::bothAnswerWithoutPorts()
{
    QCOMPARE(askRedis(m_stores->redis(), "PING"), QByteArray("PONG"));
    QVERIFY(m_stores->redis().host.isEmpty());
    QVERIFY(askRedis(m_stores->redis(), "INFO server").contains("tcp_port:0\r"));

    Postgres postgres(m_stores->archive());
    QVERIFY(postgres.connected());
    QCOMPARE(postgres.ask("SHOW listen_addresses"), QByteArray(""));
    QCOMPARE(postgres.ask("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"), QByteArray("0"));
    QCOMPARE(postgres.ask("SHOW server_encoding"), QByteArray("UTF8"));
}

void TestLocalStores::folderIsPrivateAndGoes()
{
    const QString folder = m_stores->directory();
    const QFile::Permissions others =
        QFile::ReadGroup | QFile::WriteGroup | QFile::ExeGroup | QFile::ReadOther | QFile::WriteOther | QFile::ExeOther;
    QVERIFY(!(QFileInfo(folder).permissions() & others));
    const QList<pid_t> pids = processesOf(folder);
    QVERIFY2(pids.size() >= 3, qPrintable(QString::number(pids.size())));
    m_stores.reset();
    QVERIFY(!QFileInfo::exists(folder));
    QVERIFY(!anyAlive(pids));
}

void TestLocalStores::redisStopKeepsDataKillDoesNot()
{
    const RedisEndpoint redis = m_stores->redis();
    QCOMPARE(askRedis(redis, "SET a 1"), QByteArray("OK"));
    VERIFY_OK(m_stores->stop(Server::Redis));
    QCOMPARE(askRedis(redis, "GET a"), QByteArray());
    VERIFY_OK(m_stores->restart(Server::Redis));
    QCOMPARE(askRedis(redis, "GET a"), QByteArray("1"));

    QCOMPARE(askRedis(redis, "SET a 2"), QByteArray("OK"));
    VERIFY_OK(m_stores->kill(Server::Redis));
    VERIFY_OK(m_stores->restart(Server::Redis));
    QCOMPARE(askRedis(redis, "GET a"), QByteArray("1"));

    VERIFY_OK(m_stores->stop(Server::Redis));
    VERIFY_OK(m_stores->restart(Server::Redis, true));
    QCOMPARE(askRedis(redis, "DBSIZE"), QByteArray("0"));
}

void TestLocalStores::postgresStopsAndComesBack()
{
    Postgres before(m_stores->archive());
    before.ask("CREATE TABLE t AS SELECT 7 AS n");
    VERIFY_OK(m_stores->stop(Server::Postgres));
    QVERIFY(!Postgres(m_stores->archive()).connected());
    VERIFY_OK(m_stores->restart(Server::Postgres));
    Postgres after(m_stores->archive());
    QCOMPARE(after.ask("SELECT n FROM t"), QByteArray("7"));
}

void TestLocalStores::killedPostgresKeepsWhatWasCommitted()
{
    Postgres before(m_stores->archive());
    before.ask("CREATE TABLE t AS SELECT 7 AS n");
    const QList<pid_t> pids = processesOf(m_stores->directory() + QStringLiteral("/pg"));
    QVERIFY(pids.contains(before.backend()));
    VERIFY_OK(m_stores->kill(Server::Postgres));
    QVERIFY(!anyAlive(pids));
    VERIFY_OK(m_stores->restart(Server::Postgres));
    Postgres after(m_stores->archive());
    QCOMPARE(after.ask("SELECT n FROM t"), QByteArray("7"));
}

void TestLocalStores::frozenRedisHangsUntilThawed()
{
    VERIFY_OK(m_stores->freeze(Server::Redis));
    QCOMPARE(askRedis(m_stores->redis(), "PING"), QByteArray());
    VERIFY_OK(m_stores->thaw(Server::Redis));
    QCOMPARE(askRedis(m_stores->redis(), "PING"), QByteArray("PONG"));
}

void TestLocalStores::frozenPostgresHangsUntilThawed()
{
    Postgres connected(m_stores->archive());
    VERIFY_OK(m_stores->freeze(Server::Postgres));
    QVERIFY(!Postgres(m_stores->archive()).connected());
    VERIFY_OK(m_stores->thaw(Server::Postgres));
    QCOMPARE(connected.ask("SELECT 1"), QByteArray("1"));
    QVERIFY(Postgres(m_stores->archive()).connected());
}

void TestLocalStores::frozenServersAreEndedToo()
{
    Postgres connected(m_stores->archive());
    const QString folder = m_stores->directory();
    const QList<pid_t> pids = processesOf(folder);
    VERIFY_OK(m_stores->freeze(Server::Postgres));
    VERIFY_OK(m_stores->freeze(Server::Redis));
    m_stores.reset();
    QVERIFY(!QFileInfo::exists(folder));
    QTRY_VERIFY_WITH_TIMEOUT(!anyAlive(pids), 10000);
}

void TestLocalStores::wrongOrderIsAnError()
{
    QVERIFY(!m_stores->restart(Server::Redis).ok());
    VERIFY_OK(m_stores->kill(Server::Redis));
    QVERIFY(!m_stores->kill(Server::Redis).ok());
    QVERIFY(!m_stores->freeze(Server::Redis).ok());
}

void TestLocalStores::killedProgramLeavesNothing_data()
{
    QTest::addColumn<int>("signal");
    QTest::newRow("SIGKILL") << SIGKILL;
    QTest::newRow("SIGTERM") << SIGTERM;
    QTest::newRow("SIGABRT") << SIGABRT;
}

void TestLocalStores::killedProgramLeavesNothing()
{
    QFETCH(int, signal);
    QProcess program;
    program.start(QCoreApplication::applicationFilePath(), {QLatin1String(holdArgument)});
    QTRY_VERIFY_WITH_TIMEOUT(program.canReadLine(), 60000);
    const QString folder = QString::fromLocal8Bit(program.readLine()).trimmed();
    QVERIFY(QFileInfo::exists(folder + QStringLiteral("/redis.sock")));
    const QList<pid_t> pids = processesOf(folder);
    QVERIFY(pids.size() >= 3);

    ::kill(pid_t(program.processId()), signal);
    QVERIFY(program.waitForFinished(10000));
    QTRY_VERIFY_WITH_TIMEOUT(!QFileInfo::exists(folder), 15000);
    QTRY_VERIFY_WITH_TIMEOUT(!anyAlive(pids), 15000);
}

/// Starts stores, tells where, and waits to be killed.
static int holdStores()
{
    auto started = LocalStores::start();
    if (!started)
        return 1;
    std::puts(qPrintable((*started)->directory()));
    std::fflush(stdout);
    for (;;)
        ::pause();
}

int main(int argc, char** argv)
{
    QCoreApplication application(argc, argv);
    if (argc > 1 && qstrcmp(argv[1], holdArgument) == 0)
        return holdStores();
    TestLocalStores test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_local_stores.moc"
