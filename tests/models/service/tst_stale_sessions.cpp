#include "models/service/CacheRepair.h"
#include "models/service/HistoryReader.h"
#include "models/service/StaleSessions.h"
#include "tests/support/ServiceFixture.h"

#include <QTest>

using namespace talkglass;

namespace {

const SessionKey key{1, QStringLiteral("talk")};
const SessionKey other{2, QStringLiteral("other")};

} // namespace

/// Lists that lack something, and messages that are on their way while such a list is completed.
class TestStaleSessions : public QObject
{
    Q_OBJECT

    ServiceFixture m_fixture;

private Q_SLOTS:
    void initTestCase() { QCOMPARE(m_fixture.start(), QString()); }
    void init() { QCOMPARE(m_fixture.reset(), QString()); }

    void comesAndGoes()
    {
        StaleSessions stale;
        QVERIFY(!stale.contains(key));
        stale.add(key, false, true);
        stale.add(other, true, false);
        QVERIFY(stale.contains(key) && stale.contains(other));
        QCOMPARE(stale.unmarked().size(), 1);
        QCOMPARE(stale.unmarked().first().key, other);
        QVERIFY(stale.unmarked().first().cleared);
        stale.setMarked(other);
        QVERIFY(stale.unmarked().isEmpty());
        stale.remove(key, stale.moment());
        QVERIFY(!stale.contains(key) && stale.contains(other));
        stale.remove(key, stale.moment());
    }

    /// While its list was completed it came to lack something: it stays known, and is marked once more.
    void lacksSomethingAgain()
    {
        StaleSessions stale;
        stale.add(key, false, true);
        const StaleSessions::Moment before = stale.moment();
        stale.add(key, false, true);
        stale.remove(key, before);
        QVERIFY(stale.contains(key));
        QCOMPARE(stale.unmarked().size(), 1);
        QCOMPARE(stale.unmarked().first().key, key);
        stale.remove(key, stale.moment());
        QVERIFY(!stale.contains(key));
        QVERIFY(stale.unmarked().isEmpty());
    }

    void verifiedForOneTimeUp()
    {
        StaleSessions stale;
        QVERIFY(!stale.isVerified(0) && !stale.isVerified(1));
        stale.setVerified(1);
        QVERIFY(stale.isVerified(1) && !stale.isVerified(2));
    }

    /// What is archived but not pushed yet is left out of a completed list, which is then not called whole.
    void listWithAMessageOnItsWay()
    {
        {
            const auto service = m_fixture.makeService();
            QVERIFY(answerOf(service->addUserMessage(key, QStringLiteral("1"))));
            QVERIFY(answerOf(service->addUserMessage(key, QStringLiteral("2"))));
        }
        const QByteArray list = "conversation:user:1:session:talk";
        QCOMPARE(m_fixture.redis({"RPOP", list}).size(), 1); // as if it had not been pushed
        const SystemClock clock;
        StoreHealth cacheHealth(Store::Cache, {}, clock);
        StoreHealth archiveHealth(Store::Archive, {}, clock);
        const ServiceSettings settings = m_fixture.settings();
        Stores stores{RedisCache(settings.redis, settings.cachePolicy, clock, cacheHealth),
                      PostgresArchive(settings.archive, clock, archiveHealth)};
        const Result<QList<Message>> rows = stores.archive.messages(key, std::nullopt, 0);
        QVERIFY(rows);
        QCOMPARE(rows->size(), 2);

        InFlightWrites inFlight;
        inFlight.begin(rows->last().at);
        Result<cacherepair::Repaired> repaired = cacherepair::completeList(stores, inFlight, key);
        QVERIFY(repaired);
        QCOMPARE(*repaired, cacherepair::Repaired::Busy);
        QCOMPARE(m_fixture.redis({"LLEN", list}), QByteArrayList{"1"});

        inFlight.end(rows->last().at);
        repaired = cacherepair::completeList(stores, inFlight, key);
        QVERIFY(repaired);
        QCOMPARE(*repaired, cacherepair::Repaired::Rewritten);
        QCOMPARE(m_fixture.redis({"LLEN", list}), QByteArrayList{"2"});
        repaired = cacherepair::completeList(stores, inFlight, key);
        QVERIFY(repaired && *repaired == cacherepair::Repaired::Whole);
    }

    /// The list was read while it lacked a message, and is judged when it has been completed and its mark is gone.
    void readBeforeItWasCompleted()
    {
        {
            const auto service = m_fixture.makeService();
            QVERIFY(answerOf(service->addUserMessage(key, QStringLiteral("1"))));
            QVERIFY(answerOf(service->addUserMessage(key, QStringLiteral("2"))));
        }
        const auto clock = std::make_shared<SystemClock>();
        StoreHealth cacheHealth(Store::Cache, {}, *clock);
        StoreHealth archiveHealth(Store::Archive, {}, *clock);
        const ServiceSettings settings = m_fixture.settings();
        Stores stores{RedisCache(settings.redis, settings.cachePolicy, *clock, cacheHealth),
                      PostgresArchive(settings.archive, *clock, archiveHealth)};
        InFlightWrites inFlight;
        StaleSessions stale;
        const HistoryReader reader(settings.cachePolicy, false, clock, stale, inFlight, cacheHealth);
        const HistoryRequest request{key};

        QVERIFY(stores.cache.ping());
        QCOMPARE(m_fixture.redis({"RPOP", "conversation:user:1:session:talk"}).size(), 1); // the cache was away
        QVERIFY(!reader.isTrusted(key));
        const Result<CachedHistory> old = stores.cache.history(key, 0);
        QVERIFY(old);
        QCOMPARE(old->messages.size(), 1);
        const auto repaired = cacherepair::completeList(stores, inFlight, key);
        QVERIFY(repaired && *repaired == cacherepair::Repaired::Rewritten);
        stale.setVerified(cacheHealth.status().epoch);
        QVERIFY(reader.isTrusted(key));

        QVERIFY(!reader.fromCache(request, old, false).has_value());
        const Result<History> answer = reader.finish(stores, request, old);
        QVERIFY(answer);
        QCOMPARE(answer->messages.size(), 2);
        QCOMPARE(answer->source, HistorySource::Cache);
    }
};

QTEST_GUILESS_MAIN(TestStaleSessions)
#include "tst_stale_sessions.moc"
