#include "models/archive/PostgresAddresses.h"
#include "models/archive/PostgresConnection.h"

#include <QHostAddress>
#include <QTcpServer>
#include <QTest>

#include <atomic>
#include <memory>
#include <thread>

using namespace talkglass;
using namespace std::chrono_literals;

class TestPostgresAddresses : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void namesGetTheirAddresses()
    {
        PostgresEndpoint endpoint;
        endpoint.host = QStringLiteral("db.example");
        const auto two = [](const QString& host) {
            return host == u"db.example" ? HostAddresses{{QStringLiteral("::1"), QStringLiteral("10.0.0.1")}, {}}
                                         : HostAddresses{{}, QStringLiteral("another name")};
        };
        const Result<PostgresEndpoint> known = withAddresses(endpoint, 10s, two);
        QVERIFY(known);
        QCOMPARE(known->host, QStringLiteral("db.example,db.example"));
        QCOMPARE(known->extraOptions, QStringLiteral("hostaddr=::1,10.0.0.1"));
        endpoint.extraOptions = QStringLiteral("sslmode=require");
        QCOMPARE(withAddresses(endpoint, 10s, two)->extraOptions,
                 QStringLiteral("sslmode=require;hostaddr=::1,10.0.0.1"));
    }

    void othersStayAsTheyAre_data()
    {
        QTest::addColumn<QString>("host");
        QTest::addColumn<QString>("options");
        const auto row = [](const char* name, const char* host, const char* options = "") {
            QTest::newRow(name) << QString::fromLatin1(host) << QString::fromLatin1(options);
        };
        row("default", "");
        row("socket", "/run/postgresql");
        row("abstract socket", "@postgresql");
        row("IPv4", "127.0.0.1");
        row("IPv6", "::1");
        row("several", "one.example,two.example");
        row("address given", "one.example", "hostaddr=10.0.0.1");
        row("service", "one.example", "sslmode=require;service=mine");
    }

    void othersStayAsTheyAre()
    {
        QFETCH(const QString, host);
        QFETCH(const QString, options);
        PostgresEndpoint endpoint;
        endpoint.host = host;
        endpoint.extraOptions = options;
        bool asked = false;
        const Result<PostgresEndpoint> same = withAddresses(endpoint, 10s, [&asked](const QString&) {
            asked = true;
            return HostAddresses();
        });
        QVERIFY(same && !asked);
        QCOMPARE(same->host, host);
        QCOMPARE(same->extraOptions, options);
    }

    /// Qt and libpq take what is put together here: that nobody listens is all that is wrong.
    void namesCanBeConnectedTo()
    {
        QTcpServer server;
        QVERIFY(server.listen(QHostAddress::LocalHost));
        PostgresEndpoint endpoint;
        endpoint.host = QStringLiteral("localhost");
        endpoint.port = server.serverPort();
        endpoint.user = endpoint.database = QStringLiteral("nobody");
        server.close();
        for (const auto timeout : {1000ms, 5000ms}) {
            endpoint.connectTimeout = timeout;
            const SystemClock clock;
            StoreHealth health(Store::Archive, endpoint.display(), clock);
            PostgresConnection connection(endpoint, health);
            const Result<> done = connection.execute({QStringLiteral("select 1"), {}});
            QVERIFY(!done);
            QVERIFY2(done.error().message.contains(u"refused"), qPrintable(done.error().message));
        }
    }

    void unknownNames()
    {
        PostgresEndpoint endpoint;
        endpoint.host = QStringLiteral("db.example");
        const Result<PostgresEndpoint> known = withAddresses(endpoint, 10s, [](const QString&) {
            return HostAddresses{{}, QStringLiteral("Name or service not known")};
        });
        QVERIFY(!known);
        QVERIFY2(known.error().message.contains(u"\"db.example\" to address: Name or service not known"),
                 qPrintable(known.error().message));
        QVERIFY(known.error().hint.contains(u"DATABASE_URL"));
        QCOMPARE(known.error().store, Store::Archive);
    }

    /// It answers only when it is let go, which nobody waits for.
    void silentResolver()
    {
        const auto open = std::make_shared<std::atomic<bool>>(false);
        PostgresEndpoint endpoint;
        endpoint.host = QStringLiteral("silent.example");
        const Result<PostgresEndpoint> known = withAddresses(endpoint, 20ms, [open](const QString&) {
            while (!*open)
                std::this_thread::sleep_for(1ms);
            return HostAddresses();
        });
        open->store(true);
        QVERIFY(!known);
        QVERIFY2(known.error().message.contains(u"20 ms"), qPrintable(known.error().message));
    }
};

QTEST_GUILESS_MAIN(TestPostgresAddresses)
#include "tst_postgres_addresses.moc"
