#include "models/conversation/HostLookup.h"

#include <QTest>

#include <atomic>
#include <memory>
#include <thread>

using namespace talkglass;
using namespace std::chrono_literals;

class TestHostLookup : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void numericIsNotAskedAbout_data()
    {
        QTest::addColumn<QString>("address");
        QTest::newRow("IPv4") << QStringLiteral("127.0.0.1");
        QTest::newRow("IPv6") << QStringLiteral("::1");
    }

    void numericIsNotAskedAbout()
    {
        QFETCH(QString, address);
        bool asked = false;
        const HostAddresses found = lookUpHost(address, 1s, [&asked](const QString&) {
            asked = true;
            return HostAddresses();
        });
        QCOMPARE(found.addresses, QStringList{address});
        QVERIFY(!asked);
    }

    void names()
    {
        const HostAddresses found = lookUpHost(QStringLiteral("localhost"), 10s);
        QVERIFY2(!found.addresses.isEmpty(), qPrintable(found.error));
        QVERIFY(found.addresses.contains(QLatin1String("127.0.0.1")) || found.addresses.contains(QLatin1String("::1")));
    }

    void unknownName()
    {
        const HostAddresses found = lookUpHost(QStringLiteral("no such name"), 10s);
        QVERIFY(found.addresses.isEmpty());
        QVERIFY(!found.error.isEmpty());
    }

    /// The resolver does not answer before it is let go, which the caller does not wait for.
    void silentResolver()
    {
        struct Gate
        {
            std::atomic<bool> open = false;
            std::atomic<bool> passed = false;
        };
        const auto gate = std::make_shared<Gate>();
        const HostAddresses found = lookUpHost(QStringLiteral("silent.example"), 20ms, [gate](const QString&) {
            while (!gate->open)
                std::this_thread::sleep_for(1ms);
            gate->passed = true;
            return HostAddresses();
        });
        QVERIFY(!gate->passed);
        QVERIFY(found.addresses.isEmpty());
        QVERIFY2(found.error.contains(u"20 ms"), qPrintable(found.error));
        gate->open = true;
        QTRY_VERIFY_WITH_TIMEOUT(gate->passed.load(), 10'000);
    }
};

QTEST_GUILESS_MAIN(TestHostLookup)
#include "tst_host_lookup.moc"
