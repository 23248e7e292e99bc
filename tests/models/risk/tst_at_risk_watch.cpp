#include "models/risk/AtRiskWatch.h"
#include "tests/support/ManualClock.h"

#include <QSignalSpy>
#include <QTest>

using namespace talkglass;

class TestAtRiskWatch : public QObject
{
    Q_OBJECT

    std::shared_ptr<ManualClock> m_clock = std::make_shared<ManualClock>();

    Session cached(int number, qint64 seconds) const
    {
        Session session;
        session.key = {1, QString::number(number)};
        session.residency = Residency::CacheOnly;
        session.cachedMessages = 3;
        session.ttlMs = seconds * 1000;
        session.expiresAt = m_clock->now().plusSeconds(seconds);
        return session;
    }

private Q_SLOTS:
    void whatIsAtRisk()
    {
        Session session = cached(1, 60);
        QVERIFY(AtRiskWatch::isAtRisk(session));
        session.residency = Residency::Both;
        session.archivedMessages = 3;
        QVERIFY(!AtRiskWatch::isAtRisk(session));
        session.cachedMessages = 4;
        QVERIFY(AtRiskWatch::isAtRisk(session));
        session.cachedMessages = 3;
        session.pendingArchive = true;
        QVERIFY(AtRiskWatch::isAtRisk(session));
        session.residency = Residency::Ghost;
        QVERIFY(!AtRiskWatch::isAtRisk(session));
        session = cached(1, 60);
        session.expiresAt = {};
        QVERIFY(!AtRiskWatch::isAtRisk(session));
    }

    void noticesWhatEndsSoon()
    {
        AtRiskWatch watch(m_clock);
        watch.setLimit(std::chrono::minutes(10));
        QSignalSpy changed(&watch, &AtRiskWatch::changed);
        watch.beginWalk();
        watch.take({cached(1, 900), cached(2, 300)});
        watch.take({cached(3, 86'400), cached(2, 300)});
        watch.endWalk();
        QCOMPARE(watch.notice().inAll, 3);
        QCOMPARE(watch.notice().soon, 1);
        QCOMPARE(watch.notice().nearest.micros(), m_clock->now().plusSeconds(300).micros());
        QVERIFY(!changed.isEmpty());

        changed.clear();
        m_clock->advanceSeconds(301); // the second has ended, the first has come near
        watch.tick();
        QCOMPARE(changed.count(), 1);
        QCOMPARE(watch.notice().inAll, 2);
        QCOMPARE(watch.notice().soon, 1);
        watch.tick();
        QCOMPARE(changed.count(), 1);

        watch.setLimit(std::chrono::hours(48));
        QCOMPARE(watch.notice().soon, 2);
    }

    /// What was archived, or is not met again, is not at risk any more.
    void forgets()
    {
        AtRiskWatch watch(m_clock);
        watch.beginWalk();
        watch.take({cached(1, 60), cached(2, 60)});
        watch.endWalk();
        QCOMPARE(watch.notice().soon, 2);
        Session archived = cached(1, 60);
        archived.residency = Residency::Both;
        archived.archivedMessages = 3;
        watch.beginWalk();
        watch.take({archived});
        QCOMPARE(watch.notice().soon, 1);
        watch.endWalk();
        QCOMPARE(watch.notice(), AtRiskNotice());
    }

    /// While a store is away nothing is known, and nothing is forgotten.
    void unknownTellsNothing()
    {
        AtRiskWatch watch(m_clock);
        watch.take({cached(1, 60)});
        Session unknown = cached(1, 60);
        unknown.residency = Residency::Unknown;
        watch.take({unknown});
        QCOMPARE(watch.notice().inAll, 1);
    }
};

QTEST_GUILESS_MAIN(TestAtRiskWatch)
#include "tst_at_risk_watch.moc"
