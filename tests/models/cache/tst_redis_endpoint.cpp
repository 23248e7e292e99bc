#include "models/cache/RedisEndpoint.h"
#include "models/cache/RedisErrors.h"

#include <QTest>

using namespace talkglass;

class TestRedisEndpoint : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void reads_data();
    void reads();
    void refuses_data();
    void refuses();
    void isLocal_data();
    void isLocal();
    void displayHidesThePassword();
    void serverErrors_data();
    void serverErrors();
};

void TestRedisEndpoint::reads_data()
{
    QTest::addColumn<QString>("url");
    QTest::addColumn<QString>("place"); // host:port or path
    QTest::addColumn<int>("database");
    QTest::addColumn<QString>("user");
    QTest::addColumn<QString>("password");
    const QString none;
    const auto row = [&](const char* url, const char* place, int database, const QString& user, const QString& word) {
        QTest::newRow(url) << QString::fromUtf8(url) << QString::fromUtf8(place) << database << user << word;
    };
    const QString ann = QStringLiteral("ann");
    row("redis://localhost", "localhost:6379", 0, none, none);
    row("redis://", "localhost:6379", 0, none, none);
    row("REDIS://Example.org:7000/3", "example.org:7000", 3, none, none);
    row("redis://localhost/", "localhost:6379", 0, none, none);
    row("redis://[::1]:6380/1", "::1:6380", 1, none, none);
    row("redis://10.0.0.1?db=4", "10.0.0.1:6379", 4, none, none);
    row("redis://:secret@h/1", "h:6379", 1, none, QStringLiteral("secret"));
    row("redis://ann:secret@h:1/1", "h:1", 1, ann, QStringLiteral("secret"));
    row("redis://ann:p%40ss%2Fw%3Ard%25%23@h", "h:6379", 0, ann, QStringLiteral("p@ss/w:rd%#"));
    row("redis://ann:%C3%BC@h", "h:6379", 0, ann, QStringLiteral("ü"));
    row("redis://ann@h", "h:6379", 0, ann, none);
    row("  redis://h  ", "h:6379", 0, none, none);
    row("unix:///run/redis.sock", "/run/redis.sock", 0, none, none);
    row("unix:///run/redis.sock?db=2", "/run/redis.sock", 2, none, none);
    row("redis+unix:///run/redis.sock", "/run/redis.sock", 0, none, none);
    row("unix:///run/a%20b.sock", "/run/a b.sock", 0, none, none);
    row("unix://ann:secret@/run/redis.sock?db=2", "/run/redis.sock", 2, ann, QStringLiteral("secret"));
    row("unix:///r.sock?username=ann&password=s%2Ft", "/r.sock", 0, ann, QStringLiteral("s/t"));
}

void TestRedisEndpoint::reads()
{
    QFETCH(QString, url);
    QFETCH(QString, place);
    QFETCH(int, database);
    QFETCH(QString, user);
    QFETCH(QString, password);
    const Result<RedisEndpoint> endpoint = RedisEndpoint::fromUrl(url);
    QVERIFY2(endpoint.ok(), endpoint.ok() ? "" : qPrintable(endpoint.error().text()));
    const QString found = endpoint->socketPath.isEmpty()
                              ? QString(endpoint->host + u':' + QString::number(endpoint->port))
                              : endpoint->socketPath;
    QCOMPARE(found, place);
    QCOMPARE(endpoint->database, database);
    QCOMPARE(endpoint->user, user);
    QCOMPARE(endpoint->password, password);
    QVERIFY(endpoint->commandTimeout.count() > 0);
}

void TestRedisEndpoint::refuses_data()
{
    QTest::addColumn<QString>("url");
    QTest::addColumn<QString>("says");
    QTest::newRow("empty") << QString() << QStringLiteral("empty");
    QTest::newRow("no scheme") << QStringLiteral("localhost:6379") << QStringLiteral("no scheme");
    QTest::newRow("other scheme") << QStringLiteral("http://h") << QStringLiteral("unknown scheme: http");
    QTest::newRow("TLS") << QStringLiteral("rediss://h") << QStringLiteral("tunnel");
    QTest::newRow("port too large") << QStringLiteral("redis://h:70000") << QStringLiteral("Check host and port");
    QTest::newRow("port a word") << QStringLiteral("redis://h:x") << QStringLiteral("Check host and port");
    QTest::newRow("port 0") << QStringLiteral("redis://h:0") << QStringLiteral("1 to 65535");
    QTest::newRow("database a word") << QStringLiteral("redis://h/x") << QStringLiteral("no number: x");
    QTest::newRow("database negative") << QStringLiteral("redis://h/-1") << QStringLiteral("no number: -1");
    QTest::newRow("database in query") << QStringLiteral("unix:///r?db=two") << QStringLiteral("no number: two");
    QTest::newRow("two slashes") << QStringLiteral("unix://run/r.sock") << QStringLiteral("three slashes");
    QTest::newRow("no socket") << QStringLiteral("unix:///") << QStringLiteral("names no socket");
    QTest::newRow("# in the password") << QStringLiteral("redis://:a#secret@h") << QStringLiteral("%23");
    QTest::newRow("/ in the password") << QStringLiteral("redis://:a/secret@h") << QStringLiteral("%2F");
}

void TestRedisEndpoint::refuses()
{
    QFETCH(QString, url);
    QFETCH(QString, says);
    const Result<RedisEndpoint> endpoint = RedisEndpoint::fromUrl(url);
    QVERIFY(!endpoint);
    QCOMPARE(endpoint.error().kind, StoreError::Kind::InvalidInput);
    QVERIFY2(endpoint.error().text().contains(says), qPrintable(endpoint.error().text()));
    QVERIFY2(!endpoint.error().text().contains(u"secret"), qPrintable(endpoint.error().text()));
    QVERIFY(!endpoint.error().hint.isEmpty());
}

void TestRedisEndpoint::isLocal_data()
{
    QTest::addColumn<QString>("url");
    QTest::addColumn<bool>("local");
    QTest::newRow("socket") << QStringLiteral("unix:///r") << true;
    QTest::newRow("localhost") << QStringLiteral("redis://LOCALHOST") << true;
    QTest::newRow("127.0.0.1") << QStringLiteral("redis://127.0.0.1") << true;
    QTest::newRow("127.9.9.9") << QStringLiteral("redis://127.9.9.9") << true;
    QTest::newRow("::1") << QStringLiteral("redis://[::1]") << true;
    QTest::newRow("name") << QStringLiteral("redis://redis.example.org") << false;
    QTest::newRow("looks like it") << QStringLiteral("redis://localhost.example.org") << false;
    QTest::newRow("address") << QStringLiteral("redis://10.0.0.1") << false;
}

void TestRedisEndpoint::isLocal()
{
    QFETCH(QString, url);
    QFETCH(bool, local);
    QCOMPARE(RedisEndpoint::fromUrl(url)->isLocal(), local);
}

void TestRedisEndpoint::displayHidesThePassword()
{
    QCOMPARE(RedisEndpoint::fromUrl(QStringLiteral("redis://ann:secret@h/2"))->display(),
             QStringLiteral("redis://ann@h:6379/2"));
    QCOMPARE(RedisEndpoint::fromUrl(QStringLiteral("redis://:secret@[::1]"))->display(),
             QStringLiteral("redis://[::1]:6379/0"));
    QCOMPARE(RedisEndpoint::fromUrl(QStringLiteral("unix://ann:secret@/r.sock?db=2"))->display(),
             QStringLiteral("unix://ann@/r.sock?db=2"));
}

void TestRedisEndpoint::serverErrors_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<int>("kind");
    using Kind = StoreError::Kind;
    const auto row = [](const char* text, Kind kind) { QTest::newRow(text) << QByteArray(text) << int(kind); };
    row("NOAUTH Authentication required.", Kind::AuthFailed);
    row("WRONGPASS invalid username-password pair or user is disabled.", Kind::AuthFailed);
    row("NOPERM this user has no permissions to run the 'rpush' command", Kind::AuthFailed);
    row("ERR AUTH <password> called without any password configured", Kind::AuthFailed);
    row("WRONGTYPE Operation against a key holding the wrong kind of value", Kind::WrongType);
    row("LOADING Redis is loading the dataset in memory", Kind::Unavailable);
    row("MASTERDOWN Link with MASTER is down", Kind::Unavailable);
    row("BUSY Redis is busy running a script", Kind::Unavailable);
    row("ERR max number of clients reached", Kind::Unavailable);
    row("OOM command not allowed when used memory > 'maxmemory'.", Kind::Rejected);
    row("READONLY You can't write against a read only replica.", Kind::Rejected);
    row("MISCONF Redis is configured to save RDB snapshots", Kind::Rejected);
    row("MOVED 3999 127.0.0.1:6381", Kind::Rejected);
    row("ERR DB index is out of range", Kind::InvalidInput);
    row("ERR unknown command", Kind::Rejected);
}

void TestRedisEndpoint::serverErrors()
{
    QFETCH(QByteArray, text);
    QFETCH(int, kind);
    const StoreError error = rediserrors::fromReply(text, QStringLiteral("redis://h:1/0"), QStringLiteral("key k"));
    QCOMPARE(int(error.kind), kind);
    QCOMPARE(error.store, Store::Cache);
    QVERIFY(error.message.contains(u"redis://h:1/0"));
    QVERIFY(error.message.contains(u"key k"));
    QVERIFY(error.message.contains(QString::fromUtf8(text)));
    QCOMPARE(error.hint.isEmpty(), text == "ERR unknown command");
}

QTEST_GUILESS_MAIN(TestRedisEndpoint)
#include "tst_redis_endpoint.moc"
