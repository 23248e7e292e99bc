#include "tests/support/ArchiveFixture.h"
#include "tests/support/ScriptedPostgres.h"

#include <QProcess>
#include <QTemporaryDir>
#include <QtTest>

#include <thread>

using namespace talkglass;

namespace {

using Kind = StoreError::Kind;
using Server = LocalStores::Server;

ArchiveAppend appendOf(const QString& content, qint64 micros)
{
    Message message;
    message.role = QStringLiteral("user");
    message.content = content;
    message.at = Timestamp::fromIso(u"2026-11-22T12:00:00")->plusMicros(micros);
    return {{1, QStringLiteral("s")}, message};
}

} // namespace

#define VERIFY_DONE(expression)                                                                                        \
    do {                                                                                                               \
        const auto result = (expression);                                                                              \
        QVERIFY2(result.ok(), result ? "" : qPrintable(result.error().text()));                                        \
    } while (false)

/// Every way in which a PostgreSQL goes away: an error that names the cause, no wait without end, and back by itself.
class TestPostgresOutage : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup();

    void frozenUnderARead();
    void frozenUnderAWrite();
    void theFateOfAWriteIsItsOwn();
    void frozenWhileConnecting();
    void frozenWhileClosing();
    void silentAfterLogin();
    void wrongPassword();
    void killedAndRestarted();
    void restartedWhileIdle();
    void endedInMidWrite();
    void statementTakesTooLong();
    void racesAreRepeated();
    void refused_data();
    void refused();
    void tableDropped();
    void noRights();
    void readOnlyServer();
    void replayLockEndsWithTheConnection();

private:
    PostgresArchive& archive() { return m_fixture.archive(); }
    Result<QList<Message>> read() { return archive().messages({1, QStringLiteral("s")}, {}, 0); }
    StoreStatus::State state() { return m_fixture.health().status().state; }
    /// Holds the table until ended.
    void lockMessages(QProcess& psql);

    ArchiveFixture m_fixture;
    bool m_frozen = false;
};

void TestPostgresOutage::initTestCase()
{
    const QString started = m_fixture.start();
    QVERIFY2(started.isEmpty(), qPrintable(started));
}

void TestPostgresOutage::init()
{
    QVERIFY(m_fixture.freshDatabase().isEmpty());
    VERIFY_DONE(archive().initSchema());
    QVERIFY(m_fixture.psql(QStringLiteral("insert into users(name) values ('Ann')")).isEmpty());
    PostgresEndpoint impatient = m_fixture.endpoint();
    impatient.statementTimeout = std::chrono::milliseconds(500);
    impatient.connectTimeout = std::chrono::milliseconds(500);
    m_fixture.useEndpoint(impatient);
    VERIFY_DONE(archive().append({appendOf(QStringLiteral("first"), 0)}));
}

void TestPostgresOutage::cleanup()
{
    if (m_frozen)
        VERIFY_DONE(m_fixture.stores().thaw(Server::Postgres));
    m_frozen = false;
}

void TestPostgresOutage::lockMessages(QProcess& psql)
{
    const PostgresEndpoint endpoint = m_fixture.endpoint();
    psql.setProcessChannelMode(QProcess::MergedChannels);
    QStringList arguments{QStringLiteral("-X"),           QStringLiteral("-h"), endpoint.host,    QStringLiteral("-p"),
                          QString::number(endpoint.port), QStringLiteral("-d"), endpoint.database};
    if (!endpoint.user.isEmpty())
        arguments += {QStringLiteral("-U"), endpoint.user};
    psql.start(QStringLiteral("psql"), arguments);
    psql.write("begin; lock table conversation_messages in access exclusive mode; select 'locked';\n");
    QVERIFY(psql.waitForBytesWritten(10'000));
    QByteArray output;
    while (!output.contains("locked\n") && !output.contains("(1 row)")) {
        QVERIFY2(psql.waitForReadyRead(10'000), output.constData());
        output += psql.readAll();
    }
}

void TestPostgresOutage::frozenUnderARead()
{
    VERIFY_DONE(read());
    VERIFY_DONE(m_fixture.stores().freeze(Server::Postgres));
    m_frozen = true;
    const auto frozen = read();
    QVERIFY(!frozen.ok());
    QCOMPARE(frozen.error().kind, Kind::Unavailable);
    QVERIFY2(frozen.error().message.contains(u"no answer within 1.5 s"), qPrintable(frozen.error().message));
    QVERIFY(frozen.error().message.contains(m_fixture.endpoint().display()));
    QCOMPARE(state(), StoreStatus::State::Away);
    // Others fail at once with the same reason.
    QCOMPARE(read().error().message, frozen.error().message);

    VERIFY_DONE(m_fixture.stores().thaw(Server::Postgres));
    m_frozen = false;
    QVERIFY(!read().ok()); // the clock stands still, so the pause is not over
    m_fixture.clock().advanceSeconds(10);
    VERIFY_DONE(read());
    QCOMPARE(read()->size(), 1);
    QCOMPARE(state(), StoreStatus::State::Up);
}

void TestPostgresOutage::frozenUnderAWrite()
{
    VERIFY_DONE(m_fixture.stores().freeze(Server::Postgres));
    m_frozen = true;
    const auto frozen = archive().append({appendOf(QStringLiteral("second"), 1)});
    QVERIFY(!frozen.ok());
    QCOMPARE(frozen.error().kind, Kind::Unavailable);
    QVERIFY2(frozen.error().message.contains(u"not known"), qPrintable(frozen.error().message));
    VERIFY_DONE(m_fixture.stores().thaw(Server::Postgres));
    m_frozen = false;
    m_fixture.clock().advanceSeconds(10);
    // Whatever became of it: the idempotent repetition leaves exactly one.
    const auto repeated = archive().append({appendOf(QStringLiteral("second"), 1)}, true);
    VERIFY_DONE(repeated);
    QVERIFY(repeated->first().ok());
    QCOMPARE(read()->size(), 2);
}

/// Others, who wrote nothing, are told why the store is away, and not that something may have been written.
void TestPostgresOutage::theFateOfAWriteIsItsOwn()
{
    VERIFY_DONE(m_fixture.stores().freeze(Server::Postgres));
    m_frozen = true;
    const auto write = archive().append({appendOf(QStringLiteral("second"), 1)});
    QVERIFY2(write.error().message.contains(u"not known"), qPrintable(write.error().message));
    for (const StoreError& told : {m_fixture.health().status().reason, read().error()}) {
        QVERIFY2(told.message.contains(u"no answer within"), qPrintable(told.message));
        QVERIFY2(!told.text().contains(u"not known") && !told.text().contains(u"repeating"), qPrintable(told.text()));
    }
}

void TestPostgresOutage::frozenWhileConnecting()
{
    VERIFY_DONE(m_fixture.stores().freeze(Server::Postgres));
    m_frozen = true;
    m_fixture.useEndpoint(m_fixture.endpoint());
    const auto frozen = read();
    QVERIFY(!frozen.ok());
    QCOMPARE(frozen.error().kind, Kind::Unavailable);
    QVERIFY2(frozen.error().message.contains(u"timeout") || frozen.error().message.contains(u"no answer"),
             qPrintable(frozen.error().message));
    // After half a second, as asked, not after the two that libpq takes for it.
    PostgresEndpoint impatient = m_fixture.endpoint();
    impatient.connectTimeout = std::chrono::milliseconds(500);
    m_fixture.useEndpoint(impatient);
    m_fixture.health().tryNow();
    const auto soon = read();
    QVERIFY(!soon.ok());
    QVERIFY2(soon.error().message.contains(u"no answer within 0.5 s"), qPrintable(soon.error().message));
    VERIFY_DONE(m_fixture.stores().thaw(Server::Postgres));
    m_frozen = false;
    m_fixture.health().tryNow();
    VERIFY_DONE(read());
}

void TestPostgresOutage::frozenWhileClosing()
{
    VERIFY_DONE(read());
    VERIFY_DONE(m_fixture.stores().freeze(Server::Postgres));
    m_frozen = true;
    m_fixture.useEndpoint(m_fixture.endpoint()); // ends the old archive, with its prepared statements
    VERIFY_DONE(m_fixture.stores().thaw(Server::Postgres));
    m_frozen = false;
    VERIFY_DONE(read());
}

void TestPostgresOutage::silentAfterLogin()
{
    const QTemporaryDir directory;
    const ScriptedPostgres server(directory.path(), ScriptedPostgres::welcome());
    QVERIFY(server.isListening());
    PostgresEndpoint endpoint;
    endpoint.host = directory.path();
    endpoint.connectTimeout = std::chrono::milliseconds(500);
    m_fixture.useEndpoint(endpoint);
    const auto silent = read();
    QVERIFY(!silent.ok());
    QCOMPARE(silent.error().kind, Kind::Unavailable);
    QVERIFY2(silent.error().message.contains(u"no answer within 0.5 s"), qPrintable(silent.error().message));
}

void TestPostgresOutage::wrongPassword()
{
    const QTemporaryDir directory;
    const ScriptedPostgres server(
        directory.path(), ScriptedPostgres::refusal("28P01", "password authentication failed for user \"ann\""));
    QVERIFY(server.isListening());
    PostgresEndpoint endpoint;
    endpoint.host = directory.path();
    endpoint.user = QStringLiteral("ann");
    endpoint.password = QStringLiteral("se'cr\\et");
    m_fixture.useEndpoint(endpoint);
    const auto wrong = archive().ping();
    QVERIFY(!wrong.ok());
    QCOMPARE(wrong.error().kind, Kind::Unavailable);
    QVERIFY2(wrong.error().message.contains(u"password authentication failed for user \"ann\""),
             qPrintable(wrong.error().message));
    QVERIFY(wrong.error().hint.contains(u"password"));
    QVERIFY(!wrong.error().text().contains(u"se'cr"));
    QCOMPARE(m_fixture.health().status().reason.message, wrong.error().message);
}

void TestPostgresOutage::killedAndRestarted()
{
    VERIFY_DONE(m_fixture.stores().kill(Server::Postgres));
    const auto gone = read();
    QVERIFY(!gone.ok());
    QCOMPARE(gone.error().kind, Kind::Unavailable);
    QVERIFY2(gone.error().message.contains(m_fixture.endpoint().display()), qPrintable(gone.error().message));
    QVERIFY(!gone.error().hint.isEmpty());
    VERIFY_DONE(m_fixture.stores().restart(Server::Postgres));
    m_fixture.health().tryNow();
    VERIFY_DONE(archive().append({appendOf(QStringLiteral("second"), 1)}));
    QCOMPARE(read()->size(), 2);
}

void TestPostgresOutage::restartedWhileIdle()
{
    const auto restart = [this] {
        VERIFY_DONE(m_fixture.stores().stop(Server::Postgres));
        VERIFY_DONE(m_fixture.stores().restart(Server::Postgres));
    };
    restart();
    VERIFY_DONE(read());
    restart();
    const auto written = archive().append({appendOf(QStringLiteral("second"), 1)});
    VERIFY_DONE(written);
    QVERIFY(written->first().ok());
    QCOMPARE(read()->size(), 2);
}

void TestPostgresOutage::endedInMidWrite()
{
    PostgresEndpoint patient = m_fixture.endpoint();
    patient.statementTimeout = std::chrono::seconds(30);
    m_fixture.useEndpoint(patient);
    VERIFY_DONE(archive().ping());
    QProcess locker;
    lockMessages(locker);
    std::thread killer([this] {
        const QString end = QStringLiteral("select count(pg_terminate_backend(pid)) from pg_stat_activity where "
                                           "application_name = 'talkglass' and wait_event_type = 'Lock'");
        for (int tries = 0; tries < 100 && m_fixture.query(end).value(0) != u"1"; ++tries)
            QThread::msleep(50);
    });
    const auto ended = archive().append({appendOf(QStringLiteral("second"), 1)});
    killer.join();
    locker.write("rollback;\n\\q\n");
    QVERIFY(locker.waitForFinished(10'000));
    QVERIFY(!ended.ok());
    QCOMPARE(ended.error().kind, Kind::Unavailable);
    QVERIFY2(ended.error().message.contains(u"not known"), qPrintable(ended.error().message));
    m_fixture.health().tryNow();
    QCOMPARE(read()->size(), 1);
}

void TestPostgresOutage::statementTakesTooLong()
{
    QProcess locker;
    lockMessages(locker);
    const auto slow = archive().append({appendOf(QStringLiteral("second"), 1), appendOf(QStringLiteral("third"), 2)});
    locker.write("rollback;\n\\q\n");
    QVERIFY(locker.waitForFinished(10'000));
    QVERIFY(!slow.ok());
    QCOMPARE(slow.error().kind, Kind::Timeout);
    QVERIFY2(slow.error().message.contains(u"0.5 s"), qPrintable(slow.error().message));
    QCOMPARE(state(), StoreStatus::State::Up); // the store itself is well
    QCOMPARE(read()->size(), 1);
}

void TestPostgresOutage::racesAreRepeated()
{
    QVERIFY(m_fixture
                .psql(QStringLiteral(
                    "create sequence tries; create function lose() returns trigger language plpgsql as $$ begin "
                    "if nextval('tries') % 3 <> 0 then raise exception 'lost' using errcode = '40001'; end if; "
                    "return new; end $$; create trigger lose before insert on conversation_messages "
                    "for each row execute function lose()"))
                .isEmpty());
    const auto third = archive().append({appendOf(QStringLiteral("second"), 1)});
    VERIFY_DONE(third);
    QVERIFY(third->first().ok());
    QCOMPARE(read()->size(), 2);
    QVERIFY(m_fixture.psql(QStringLiteral("alter sequence tries restart; alter sequence tries increment 3")).isEmpty());
    const auto never = archive().append({appendOf(QStringLiteral("third"), 2)});
    QVERIFY(!never.ok());
    QCOMPARE(never.error().kind, Kind::Unavailable);
    QCOMPARE(state(), StoreStatus::State::Up);
}

void TestPostgresOutage::refused_data()
{
    QTest::addColumn<QString>("host");
    QTest::addColumn<int>("port");
    QTest::addColumn<QString>("database");
    QTest::addColumn<QString>("user");
    QTest::addColumn<QString>("options");
    QTest::addColumn<Kind>("kind");
    QTest::addColumn<QString>("names");
    const QString none;
    QTest::newRow("no such socket") << "/nonexistent" << 5432 << "d" << none << none << Kind::Unavailable
                                    << "No such file";
    QTest::newRow("nobody listens") << "127.0.0.1" << 1 << "d" << none << none << Kind::Unavailable << "refused";
    QTest::newRow("wrong database") << none << 0 << "not_there" << none << none << Kind::Unavailable << "not_there";
    QTest::newRow("wrong account") << none << 0 << none << "nobody_here" << none << Kind::Unavailable << "nobody_here";
    QTest::newRow("wrong option") << none << 0 << none << none << "sslmode='bogus'" << Kind::InvalidInput << "bogus";
    QTest::newRow("unknown option") << none << 0 << none << none << "bogus='x'" << Kind::InvalidInput << "bogus";
}

void TestPostgresOutage::refused()
{
    QFETCH(QString, host);
    QFETCH(int, port);
    QFETCH(QString, database);
    QFETCH(QString, user);
    QFETCH(QString, options);
    QFETCH(QString, names);
    PostgresEndpoint endpoint = m_fixture.endpoint();
    if (!host.isEmpty()) {
        endpoint.host = host;
        endpoint.port = port;
    }
    if (!database.isEmpty())
        endpoint.database = database;
    if (!user.isEmpty())
        endpoint.user = user;
    endpoint.extraOptions = options;
    m_fixture.useEndpoint(endpoint);
    const auto refused = archive().ping();
    QVERIFY(!refused.ok());
    QTEST(refused.error().kind, "kind");
    QVERIFY2(refused.error().message.contains(names), qPrintable(refused.error().message));
    QVERIFY(refused.error().message.contains(endpoint.display()));
    QVERIFY(!refused.error().hint.isEmpty());
    QVERIFY(!refused.error().text().contains(u'\n'));
}

void TestPostgresOutage::tableDropped()
{
    VERIFY_DONE(read());
    QVERIFY(m_fixture.psql(QStringLiteral("alter table conversation_messages rename to kept")).isEmpty());
    const auto missing = read();
    QVERIFY(!missing.ok());
    QCOMPARE(missing.error().kind, Kind::Schema);
    QVERIFY2(missing.error().message.contains(u"conversation_messages"), qPrintable(missing.error().message));
    QVERIFY(missing.error().hint.contains(u"talkglass init-db"));
    QVERIFY(m_fixture.psql(QStringLiteral("alter table kept rename to conversation_messages")).isEmpty());
    VERIFY_DONE(read());
    QVERIFY(m_fixture.psql(QStringLiteral("alter table conversation_messages rename content to text")).isEmpty());
    const auto column = read();
    QVERIFY(!column.ok());
    QCOMPARE(column.error().kind, Kind::Schema);
    QVERIFY2(column.error().message.contains(u"content"), qPrintable(column.error().message));
    QCOMPARE(state(), StoreStatus::State::Up);
}

void TestPostgresOutage::noRights()
{
    QVERIFY(m_fixture.psql(QStringLiteral("create role reader login; grant select on users to reader")).isEmpty());
    PostgresEndpoint endpoint = m_fixture.endpoint();
    endpoint.user = QStringLiteral("reader");
    m_fixture.useEndpoint(endpoint);
    const auto forbidden = read();
    QVERIFY(!forbidden.ok());
    QCOMPARE(forbidden.error().kind, Kind::AuthFailed);
    QVERIFY2(forbidden.error().message.contains(u"conversation_messages"), qPrintable(forbidden.error().message));
}

void TestPostgresOutage::readOnlyServer()
{
    QVERIFY(m_fixture
                .psql(QStringLiteral("alter database %1 set default_transaction_read_only = on")
                          .arg(m_fixture.endpoint().database))
                .isEmpty());
    m_fixture.useEndpoint(m_fixture.endpoint());
    VERIFY_DONE(read());
    const auto refused = archive().append({appendOf(QStringLiteral("second"), 1)});
    QVERIFY(!refused.ok());
    QCOMPARE(refused.error().kind, Kind::Rejected);
    QVERIFY(refused.error().hint.contains(u"read-only"));
}

void TestPostgresOutage::replayLockEndsWithTheConnection()
{
    QCOMPARE(*archive().lockReplay(), true);
    QVERIFY(m_fixture
                .psql(QStringLiteral("select pg_terminate_backend(pid) from pg_stat_activity where "
                                     "application_name = 'talkglass'"))
                .isEmpty());
    StoreHealth health(Store::Archive, QString(), m_fixture.clock());
    PostgresArchive other(m_fixture.endpoint(), m_fixture.clock(), health);
    QTRY_COMPARE_WITH_TIMEOUT(other.lockReplay().value(), true, 10'000);
    QCOMPARE(*archive().lockReplay(), false); // it knows that its own is gone
    VERIFY_DONE(other.unlockReplay());
    QCOMPARE(*archive().lockReplay(), true);
}

QTEST_GUILESS_MAIN(TestPostgresOutage)
#include "tst_postgres_outage.moc"
