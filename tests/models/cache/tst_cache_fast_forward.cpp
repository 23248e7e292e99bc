#include "models/cache/CacheFastForward.h"
#include "tests/support/TestStores.h"

#include <QTest>

using namespace talkglass;

class TestCacheFastForward : public QObject
{
    Q_OBJECT

    TestStores m_stores;
    SystemClock m_clock;

    qint64 ttl(const QByteArray& key) { return m_stores.command({"PTTL", key}).integer(); }

private Q_SLOTS:
    void initTestCase() { QCOMPARE(m_stores.start(), QString()); }
    void init() { m_stores.command({"FLUSHALL"}); }

    void aDay()
    {
        m_stores.command({"SET", "short", "x", "PX", "80000000"});
        m_stores.command({"SET", "exactly", "x", "PX", "86400000"});
        m_stores.command({"SET", "long", "x", "PX", "96400000"});
        m_stores.command({"SET", "endless", "x"});
        StoreHealth health(Store::Cache, {}, m_clock);
        const Result<FastForwarded> done = CacheFastForward(m_stores.redis(), health).run(std::chrono::hours(24));
        QVERIFY2(done, qPrintable(done ? QString() : done.error().text()));
        QCOMPARE(done->ended, 2);
        QCOMPARE(done->shortened, 1);
        QCOMPARE(done->endless, 1);
        QTRY_COMPARE_WITH_TIMEOUT(ttl("short"), -2, 5000);
        QTRY_COMPARE_WITH_TIMEOUT(ttl("exactly"), -2, 5000);
        QVERIFY(ttl("long") > 9'000'000 && ttl("long") <= 10'000'000);
        QCOMPARE(ttl("endless"), -1);
    }

    /// Each key once, however often SCAN names it.
    void many()
    {
        for (int i = 0; i < 5000; ++i)
            m_stores.command({"SET", QByteArray("key " + QByteArray::number(i)), "x", "PX", "100000000"});
        StoreHealth health(Store::Cache, {}, m_clock);
        const Result<FastForwarded> done = CacheFastForward(m_stores.redis(), health).run(std::chrono::hours(1));
        QVERIFY(done);
        QCOMPARE(done->shortened, 5000);
        for (int i = 0; i < 5000; i += 100) {
            const qint64 left = ttl("key " + QByteArray::number(i));
            QVERIFY(left > 96'000'000 && left <= 96'400'000);
        }
    }

    /// A server that is reached over a network is somebody's.
    void otherServersAreRefused()
    {
        RedisEndpoint endpoint;
        endpoint.host = QStringLiteral("localhost");
        StoreHealth health(Store::Cache, {}, m_clock);
        const Result<FastForwarded> done = CacheFastForward(endpoint, health).run(std::chrono::hours(24));
        QVERIFY(!done);
        QCOMPARE(done.error().kind, StoreError::Kind::InvalidInput);
    }
};

QTEST_GUILESS_MAIN(TestCacheFastForward)
#include "tst_cache_fast_forward.moc"
