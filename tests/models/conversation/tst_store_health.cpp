#include "models/conversation/StoreHealth.h"
#include "tests/support/ManualClock.h"

#include <QTest>

#include <atomic>
#include <thread>
#include <vector>

using namespace talkglass;

namespace {

StoreError outage()
{
    return {StoreError::Kind::Unavailable, Store::Cache, QStringLiteral("gone"), {}};
}

} // namespace

class TestStoreHealth : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void beginsUnknownAndLetsThrough();
    void refusesUntilThePauseIsOver();
    void pausesGrowToFiveSeconds();
    void onlyOneLooksAgain();
    void epochGrowsWithEachReturn();
    void otherErrorsChangeNothing();
    void refusedLoginIsAStateWithAReason();
    void tryNowOpensTheWay();
    void tellsTheListener();
    void manyThreads();
};

void TestStoreHealth::beginsUnknownAndLetsThrough()
{
    ManualClock clock;
    StoreHealth health(Store::Cache, QStringLiteral("unix:///r"), clock);
    QCOMPARE(health.status().state, StoreStatus::State::Unknown);
    QCOMPARE(health.status().endpoint, QStringLiteral("unix:///r"));
    QVERIFY(!health.refusal());
}

void TestStoreHealth::refusesUntilThePauseIsOver()
{
    ManualClock clock;
    StoreHealth health(Store::Cache, {}, clock);
    health.reportError(outage());
    QCOMPARE(health.status().state, StoreStatus::State::Away);
    QVERIFY(health.refusal());
    QCOMPARE(health.refusal()->message, QStringLiteral("gone"));
    clock.advanceSeconds(1);
    QVERIFY(!health.refusal());
}

void TestStoreHealth::pausesGrowToFiveSeconds()
{
    ManualClock clock;
    StoreHealth health(Store::Cache, {}, clock);
    QList<qint64> pauses;
    for (int i = 0; i < 7; ++i) {
        health.reportError(outage());
        pauses.append((health.status().nextTry.micros() - clock.now().micros()) / 1000);
        clock.set(health.status().nextTry);
    }
    QCOMPARE(pauses, (QList<qint64>{250, 500, 1000, 2000, 4000, 5000, 5000}));
    health.reportUp();
    health.reportError(outage());
    QCOMPARE((health.status().nextTry.micros() - clock.now().micros()) / 1000, 250);
}

void TestStoreHealth::onlyOneLooksAgain()
{
    ManualClock clock;
    StoreHealth health(Store::Cache, {}, clock);
    health.reportError(outage());
    clock.advanceSeconds(1);
    QVERIFY(!health.refusal());
    QVERIFY(health.refusal());
}

void TestStoreHealth::epochGrowsWithEachReturn()
{
    ManualClock clock;
    StoreHealth health(Store::Cache, {}, clock);
    health.reportUp();
    health.reportUp();
    QCOMPARE(health.status().epoch, 1U);
    health.reportError(outage());
    health.reportUp();
    QCOMPARE(health.status().epoch, 2U);
    QCOMPARE(health.status().reason.message, QString());
}

void TestStoreHealth::otherErrorsChangeNothing()
{
    ManualClock clock;
    StoreHealth health(Store::Cache, {}, clock);
    health.reportUp();
    using Kind = StoreError::Kind;
    for (const Kind kind : {Kind::Timeout, Kind::AuthFailed, Kind::WrongType, Kind::Conflict, Kind::Rejected})
        health.reportError({kind, Store::Cache, QStringLiteral("no"), {}});
    QCOMPARE(health.status().state, StoreStatus::State::Up);
    QVERIFY(!health.refusal());
}

void TestStoreHealth::refusedLoginIsAStateWithAReason()
{
    ManualClock clock;
    StoreHealth health(Store::Cache, {}, clock);
    health.reportError({StoreError::Kind::AuthFailed, Store::Cache, QStringLiteral("wrong password"), {}});
    QCOMPARE(health.status().state, StoreStatus::State::Away);
    QCOMPARE(health.status().reason.message, QStringLiteral("wrong password"));
    health.reportUp();
    QCOMPARE(health.status().state, StoreStatus::State::Up);
}

void TestStoreHealth::tryNowOpensTheWay()
{
    ManualClock clock;
    StoreHealth health(Store::Cache, {}, clock);
    health.reportError(outage());
    QVERIFY(health.refusal());
    health.tryNow();
    QVERIFY(!health.refusal());
}

void TestStoreHealth::tellsTheListener()
{
    ManualClock clock;
    StoreHealth health(Store::Cache, {}, clock);
    QList<StoreStatus> told;
    // Asking back from within must not lock up.
    health.setListener([&](const StoreStatus&) { told.append(health.status()); });
    health.reportUp();
    health.reportUp();
    health.reportPing(120, QStringLiteral("7.0.15"));
    health.reportError(outage());
    QCOMPARE(told.size(), 3);
    QCOMPARE(told[0].state, StoreStatus::State::Up);
    QCOMPARE(told[1].latencyMicros, 120);
    QCOMPARE(told[1].version, QStringLiteral("7.0.15"));
    QCOMPARE(told[2].state, StoreStatus::State::Away);
    QCOMPARE(told[2].latencyMicros, -1);
}

void TestStoreHealth::manyThreads()
{
    ManualClock clock;
    StoreHealth health(Store::Cache, {}, clock);
    health.reportError(outage());
    clock.advanceSeconds(1);
    std::atomic<int> letThrough = 0;
    std::vector<std::thread> threads;
    for (int i = 0; i < 8; ++i) {
        threads.emplace_back([&] {
            for (int call = 0; call < 1000; ++call) {
                if (!health.refusal())
                    ++letThrough;
            }
        });
    }
    for (std::thread& thread : threads)
        thread.join();
    QCOMPARE(letThrough.load(), 1);
}

QTEST_GUILESS_MAIN(TestStoreHealth)
#include "tst_store_health.moc"
