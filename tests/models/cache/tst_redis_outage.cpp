#include "app/LocalStores.h"
#include "models/cache/CacheKeys.h"
#include "models/cache/RedisCache.h"
#include "tests/support/ManualClock.h"
#include "tests/support/RawRedis.h"

#include <QTemporaryDir>
#include <QTest>

#include <atomic>
#include <thread>

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

using namespace talkglass;
using Server = LocalStores::Server;
using Kind = StoreError::Kind;

namespace {

const SessionKey session{7, QStringLiteral("s")};

CacheAppend append(const QString& content)
{
    CacheAppend append;
    append.key = session;
    append.message.role = QStringLiteral("user");
    append.message.content = content;
    append.message.at = Timestamp::fromMicros(1);
    return append;
}

/// A cache with a store health of its own.
struct Client
{
    explicit Client(const RedisEndpoint& endpoint)
        : health(Store::Cache, endpoint.display(), clock)
        , cache(endpoint, CachePolicy{}, clock, health)
    {
    }

    ManualClock clock;
    StoreHealth health;
    RedisCache cache;
};

/// Takes one connection at a time on a Unix socket and answers each with what it is told, as a server gone wrong.
class ScriptedServer
{
public:
    /// `answer` after the first bytes came, then `trickle` again and again every 20 ms.
    ScriptedServer(const QString& path, const QByteArray& answer, const QByteArray& trickle = {})
        : m_listener(::socket(AF_UNIX, SOCK_STREAM, 0))
    {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        qstrncpy(address.sun_path, path.toUtf8().constData(), sizeof(address.sun_path));
        ::bind(m_listener, reinterpret_cast<const sockaddr*>(&address), sizeof(address));
        ::listen(m_listener, 8);
        m_thread = std::thread([this, answer, trickle] { serve(answer, trickle); });
    }
    ~ScriptedServer()
    {
        m_ending = true;
        ::shutdown(m_listener, SHUT_RDWR);
        m_thread.join();
        ::close(m_listener);
    }
    Q_DISABLE_COPY_MOVE(ScriptedServer)

private:
    void serve(const QByteArray& answer, const QByteArray& trickle)
    {
        for (int client = accept(); client >= 0; client = accept()) {
            char bytes[4096];
            if (::recv(client, bytes, sizeof(bytes), 0) > 0)
                ::send(client, answer.constData(), size_t(answer.size()), MSG_NOSIGNAL);
            while (!m_ending && !trickle.isEmpty() &&
                   ::send(client, trickle.constData(), size_t(trickle.size()), MSG_NOSIGNAL) > 0)
                std::this_thread::sleep_for(std::chrono::milliseconds(20));
            ::close(client);
        }
    }
    int accept() { return m_ending ? -1 : ::accept(m_listener, nullptr, nullptr); }

    int m_listener;
    std::atomic<bool> m_ending = false;
    std::thread m_thread;
};

} // namespace

class TestRedisOutage : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void frozenServer();
    void frozenInMidWrite();
    void theFateOfAWriteIsItsOwn();
    void killedServer();
    void restartBetweenCalls();
    void restartEmpty();
    void othersFailAtOnce();
    void killedConnectionIsMadeAnew();
    void nothingListens();
    void longSocketPath();
    void passwords_data();
    void passwords();
    void accounts_data();
    void accounts();
    void missingRights();
    void databases();
    void serverOutOfMemory();
    void noRedisAtAll();
    void tricklingServer();
    void closingServer();

private:
    RedisEndpoint endpoint() const
    {
        RedisEndpoint endpoint = m_stores->redis();
        endpoint.commandTimeout = std::chrono::milliseconds(300);
        endpoint.connectTimeout = std::chrono::milliseconds(300);
        return endpoint;
    }

    std::unique_ptr<LocalStores> m_stores;
};

void TestRedisOutage::initTestCase()
{
    Result<std::unique_ptr<LocalStores>> stores = LocalStores::start();
    QVERIFY2(stores.ok(), stores.ok() ? "" : qPrintable(stores.error().text()));
    m_stores = std::move(stores).value();
}

void TestRedisOutage::init()
{
    RawRedis raw(m_stores->redis());
    raw({"FLUSHALL"});
}

void TestRedisOutage::frozenServer()
{
    Client client(endpoint());
    QVERIFY(client.cache.append({append(QStringLiteral("a"))}));
    QVERIFY(m_stores->freeze(Server::Redis));
    const Result<CachedHistory> read = client.cache.history(session, 0);
    client.health.tryNow();
    const Result<QList<Result<CacheAppendOutcome>>> write = client.cache.append({append(QStringLiteral("b"))});
    QVERIFY(m_stores->thaw(Server::Redis));
    QCOMPARE(read.error().kind, Kind::Unavailable);
    QVERIFY(read.error().message.contains(client.health.status().endpoint));
    QVERIFY(read.error().message.contains(u"300 ms"));
    QVERIFY(!read.error().hint.isEmpty());
    QVERIFY(!read.error().message.contains(u"fate"));
    QCOMPARE(write.error().kind, Kind::Unavailable);
    QCOMPARE(client.health.status().state, StoreStatus::State::Away);

    client.health.tryNow();
    QVERIFY(client.cache.history(session, 0));
    QCOMPARE(client.health.status().state, StoreStatus::State::Up);
    QCOMPARE(client.health.status().epoch, 2U);
}

/// The request lies in the socket: the server may yet carry it out, and here it does.
void TestRedisOutage::frozenInMidWrite()
{
    Client client(endpoint());
    QVERIFY(client.cache.ping());
    QVERIFY(m_stores->freeze(Server::Redis));
    const Result<QList<Result<CacheAppendOutcome>>> write = client.cache.append({append(QStringLiteral("a"))});
    QVERIFY(m_stores->thaw(Server::Redis));
    QCOMPARE(write.error().kind, Kind::Unavailable);
    QVERIFY2(write.error().message.contains(u"fate"), qPrintable(write.error().message));
    client.health.tryNow();
    QVERIFY(client.cache.append({append(QStringLiteral("b"))})->first());
    // Nothing was sent twice.
    QVERIFY(client.cache.history(session, 0)->length <= 2);
}

/// Others, who wrote nothing, are told why the store is away, and not that something may have been written.
void TestRedisOutage::theFateOfAWriteIsItsOwn()
{
    Client client(endpoint());
    QVERIFY(client.cache.ping());
    QVERIFY(m_stores->freeze(Server::Redis));
    const Result<QList<Result<CacheAppendOutcome>>> write = client.cache.append({append(QStringLiteral("a"))});
    const Result<CachedHistory> read = client.cache.history(session, 0);
    QVERIFY(m_stores->thaw(Server::Redis));
    QVERIFY2(write.error().message.contains(u"fate"), qPrintable(write.error().message));
    for (const StoreError& told : {client.health.status().reason, read.error()}) {
        QVERIFY2(told.message.contains(u"no answer within"), qPrintable(told.message));
        QVERIFY2(!told.message.contains(u"fate"), qPrintable(told.message));
    }
}

void TestRedisOutage::killedServer()
{
    Client client(endpoint());
    QVERIFY(client.cache.append({append(QStringLiteral("a"))}));
    QVERIFY(m_stores->kill(Server::Redis));
    const Result<QList<Result<CacheAppendOutcome>>> write = client.cache.append({append(QStringLiteral("b"))});
    QCOMPARE(write.error().kind, Kind::Unavailable);
    // Nothing was sent, so nothing is in doubt.
    QVERIFY(!write.error().message.contains(u"fate"));
    QVERIFY(m_stores->restart(Server::Redis));
    QVERIFY(!client.cache.ping());
    client.clock.advanceSeconds(10);
    QVERIFY(client.cache.ping());
    QVERIFY(client.cache.append({append(QStringLiteral("c"))})->first());
}

void TestRedisOutage::restartBetweenCalls()
{
    Client client(endpoint());
    QVERIFY(client.cache.append({append(QStringLiteral("a"))}));
    QVERIFY(m_stores->stop(Server::Redis));
    QVERIFY(m_stores->restart(Server::Redis));
    // Neither the read nor the write notices that the connection is another one.
    QCOMPARE(client.cache.history(session, 0)->length, 1);
    QVERIFY(m_stores->stop(Server::Redis));
    QVERIFY(m_stores->restart(Server::Redis));
    QVERIFY(client.cache.append({append(QStringLiteral("b"))})->first());
    QCOMPARE(client.cache.history(session, 0)->length, 2);
    QCOMPARE(client.health.status().epoch, 1U);
}

void TestRedisOutage::restartEmpty()
{
    Client client(endpoint());
    QVERIFY(client.cache.append({append(QStringLiteral("a"))}));
    QVERIFY(m_stores->stop(Server::Redis));
    QVERIFY(!client.cache.history(session, 0));
    QVERIFY(m_stores->restart(Server::Redis, true));
    client.health.tryNow();
    const Result<CachedHistory> history = client.cache.history(session, 0);
    QVERIFY(history);
    QVERIFY(!history->exists());
}

void TestRedisOutage::othersFailAtOnce()
{
    Client client(endpoint());
    RedisCache other(endpoint(), CachePolicy{}, client.clock, client.health);
    QVERIFY(client.cache.ping());
    QVERIFY(other.ping());
    QVERIFY(m_stores->freeze(Server::Redis));
    const Result<> first = client.cache.ping();
    const Result<CachedHistory> second = other.history(session, 0);
    QVERIFY(m_stores->thaw(Server::Redis));
    QVERIFY(!first);
    QVERIFY(!second);
    QCOMPARE(second.error().message, first.error().message);
    // It was told, not asked: still refused although the server is back.
    QVERIFY(!other.ping());
    client.clock.advanceSeconds(1);
    QVERIFY(other.ping());
    QVERIFY(client.cache.ping());
}

void TestRedisOutage::killedConnectionIsMadeAnew()
{
    Client client(endpoint());
    RawRedis raw(m_stores->redis());
    QVERIFY(client.cache.ping());
    raw({"CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes"});
    QVERIFY(client.cache.append({append(QStringLiteral("a"))})->first());
    QVERIFY(raw({"CLIENT", "LIST"}).bytes().contains("name=talkglass"));
}

void TestRedisOutage::nothingListens()
{
    RedisEndpoint nowhere = endpoint();
    nowhere.socketPath += QStringLiteral(".gone");
    Client client(nowhere);
    const Result<> ping = client.cache.ping();
    QCOMPARE(ping.error().kind, Kind::Unavailable);
    QVERIFY2(ping.error().message.contains(u"No such file"), qPrintable(ping.error().message));
    QVERIFY(ping.error().message.contains(nowhere.socketPath));

    RedisEndpoint closed;
    closed.host = QStringLiteral("127.0.0.1");
    closed.port = 1;
    Client tcp(closed);
    QVERIFY2(tcp.cache.ping().error().message.contains(u"refused"), qPrintable(tcp.health.status().reason.message));
}

void TestRedisOutage::longSocketPath()
{
    RedisEndpoint endpoint;
    endpoint.socketPath = u'/' + QString(200, u'x');
    Client client(endpoint);
    QCOMPARE(client.cache.ping().error().kind, Kind::InvalidInput);
}

void TestRedisOutage::passwords_data()
{
    QTest::addColumn<QString>("password");
    QTest::addColumn<bool>("right");
    QTest::newRow("right") << QStringLiteral("s e/cret:ü") << true;
    QTest::newRow("wrong") << QStringLiteral("other") << false;
    QTest::newRow("none") << QString() << false;
}

void TestRedisOutage::passwords()
{
    QFETCH(QString, password);
    QFETCH(bool, right);
    RawRedis raw(m_stores->redis());
    raw({"CONFIG", "SET", "requirepass", QStringLiteral("s e/cret:ü").toUtf8()});
    RedisEndpoint withPassword = endpoint();
    withPassword.password = password;
    Client client(withPassword);
    const Result<> ping = client.cache.ping();
    raw({"CONFIG", "SET", "requirepass", ""});
    QCOMPARE(ping.ok(), right);
    if (!right) {
        QCOMPARE(ping.error().kind, Kind::AuthFailed);
        QVERIFY(!ping.error().hint.isEmpty());
        QVERIFY(password.isEmpty() || !ping.error().text().contains(password));
    }
}

void TestRedisOutage::accounts_data()
{
    QTest::addColumn<QString>("user");
    QTest::addColumn<QString>("password");
    QTest::addColumn<bool>("right");
    QTest::newRow("right") << QStringLiteral("ann") << QStringLiteral("pass") << true;
    QTest::newRow("wrong password") << QStringLiteral("ann") << QStringLiteral("other") << false;
    QTest::newRow("unknown") << QStringLiteral("bob") << QStringLiteral("pass") << false;
    QTest::newRow("disabled") << QStringLiteral("off") << QStringLiteral("pass") << false;
}

void TestRedisOutage::accounts()
{
    QFETCH(QString, user);
    QFETCH(QString, password);
    QFETCH(bool, right);
    RawRedis raw(m_stores->redis());
    raw({"ACL", "SETUSER", "ann", "on", ">pass", "~*", "+@all"});
    raw({"ACL", "SETUSER", "off", "off", ">pass", "~*", "+@all"});
    RedisEndpoint account = endpoint();
    account.user = user;
    account.password = password;
    Client client(account);
    const Result<> ping = client.cache.ping();
    QCOMPARE(ping.ok(), right);
    if (!right)
        QCOMPARE(ping.error().kind, Kind::AuthFailed);
}

void TestRedisOutage::missingRights()
{
    RawRedis raw(m_stores->redis());
    raw({"ACL", "SETUSER", "reader", "reset", "on", ">pass", "~conversation:*", "~sessions:*", "+@read", "+@connection",
         "-client"});
    RedisEndpoint account = endpoint();
    account.user = QStringLiteral("reader");
    account.password = QStringLiteral("pass");
    Client client(account);
    QVERIFY(client.cache.ping());
    QVERIFY(client.cache.history(session, 0));
    const Result<QList<Result<CacheAppendOutcome>>> write = client.cache.append({append(QStringLiteral("a"))});
    QVERIFY(write);
    QCOMPARE(write->first().error().kind, Kind::AuthFailed);
    QVERIFY(write->first().error().message.contains(u"NOPERM"));
    QCOMPARE(client.cache.pendingCount().error().kind, Kind::AuthFailed);
    QCOMPARE(client.health.status().state, StoreStatus::State::Up);
}

void TestRedisOutage::databases()
{
    RedisEndpoint second = endpoint();
    second.database = 2;
    Client client(second);
    QVERIFY(client.cache.append({append(QStringLiteral("a"))}));
    Client first(endpoint());
    QVERIFY(!first.cache.history(session, 0)->exists());
    QVERIFY(client.cache.history(session, 0)->exists());
    second.database = 99;
    Client none(second);
    QCOMPARE(none.cache.ping().error().kind, Kind::InvalidInput);
}

void TestRedisOutage::serverOutOfMemory()
{
    RawRedis raw(m_stores->redis());
    Client client(endpoint());
    raw({"CONFIG", "SET", "maxmemory", "1"});
    const Result<QList<Result<CacheAppendOutcome>>> write = client.cache.append({append(QStringLiteral("a"))});
    const Result<CachedHistory> read = client.cache.history(session, 0);
    raw({"CONFIG", "SET", "maxmemory", "0"});
    QVERIFY(write);
    QCOMPARE(write->first().error().kind, Kind::Rejected);
    QVERIFY(write->first().error().message.contains(u"OOM"));
    QVERIFY(!write->first().error().hint.isEmpty());
    QVERIFY(read);
    QVERIFY(!read->exists());
}

void TestRedisOutage::noRedisAtAll()
{
    const QTemporaryDir folder;
    RedisEndpoint other = endpoint();
    other.socketPath = folder.filePath(QStringLiteral("s"));
    const ScriptedServer server(other.socketPath, "HTTP/1.1 400 Bad Request\r\n\r\n");
    Client client(other);
    QCOMPARE(client.cache.ping().error().kind, Kind::Protocol);
}

/// Bytes keep coming, but never an answer: the whole has a limit, too.
void TestRedisOutage::tricklingServer()
{
    const QTemporaryDir folder;
    RedisEndpoint other = endpoint();
    other.socketPath = folder.filePath(QStringLiteral("s"));
    const ScriptedServer server(other.socketPath, "$100000000\r\n", "x");
    Client client(other);
    QCOMPARE(client.cache.ping().error().kind, Kind::Unavailable);
}

void TestRedisOutage::closingServer()
{
    const QTemporaryDir folder;
    RedisEndpoint other = endpoint();
    other.socketPath = folder.filePath(QStringLiteral("s"));
    // Takes the log-in (two answers), then the write, and goes without a word about it.
    const ScriptedServer server(other.socketPath, "+OK\r\n+OK\r\n");
    Client client(other);
    const Result<QList<Result<CacheAppendOutcome>>> write = client.cache.append({append(QStringLiteral("a"))});
    QCOMPARE(write.error().kind, Kind::Unavailable);
}

QTEST_GUILESS_MAIN(TestRedisOutage)
#include "tst_redis_outage.moc"
