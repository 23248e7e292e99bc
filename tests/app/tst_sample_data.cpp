#include "models/cache/CacheKeys.h"
#include "models/cache/RedisCache.h"
#include "tests/support/GoldenData.h"
#include "tests/support/TestStores.h"

#include <QTest>

using namespace talkglass;

/// What the demo shows: that each kind of conversation is there, as the stores themselves tell.
class TestSampleData : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void everyKindIsThere_data();
    void everyKindIsThere();
    void timeLeftVaries();
    void longOneIsTrimmed();
    void largeMessageIsThere();
    void readableByTheCache();
    void secondFillIsRefused();
    void goldenDataLoads();

private:
    QList<CachedSession> cached();

    TestStores m_stores;
};

void TestSampleData::initTestCase()
{
    QCOMPARE(m_stores.start(), QString());
    QCOMPARE(m_stores.loadSamples(), QString());
    QCOMPARE(m_stores.value("SELECT count(*) FROM users"), QByteArray("5"));
}

/// Every cached session of the samples with its facts.
QList<CachedSession> TestSampleData::cached()
{
    const SystemClock clock;
    StoreHealth health(Store::Cache, m_stores.redis().display(), clock);
    RedisCache cache(m_stores.redis(), CachePolicy(), clock, health);
    QList<SessionKey> keys;
    quint64 cursor = 0;
    do {
        const Result<ScanPage> page = cache.scan(cursor, 1000);
        if (!page)
            return {};
        keys += page->sessions;
        cursor = page->next;
    } while (cursor != 0);
    const Result<QList<CachedSession>> facts = cache.checkedFacts(keys);
    return facts ? *facts : QList<CachedSession>();
}

void TestSampleData::everyKindIsThere_data()
{
    QTest::addColumn<QByteArray>("sql");
    QTest::addColumn<int>("atLeast");
    QTest::newRow("archived") << QByteArray("SELECT count(*) FROM conversation_sessions") << 35;
    QTest::newRow("cleared") << QByteArray("SELECT count(*) FROM conversation_sessions WHERE NOT is_active") << 2;
    QTest::newRow("expired") << QByteArray("SELECT count(*) FROM conversation_sessions "
                                           "WHERE last_activity < (now() AT TIME ZONE 'UTC') - interval '1 day'")
                             << 6;
    QTest::newRow("a year old") << QByteArray("SELECT count(*) FROM conversation_sessions "
                                              "WHERE last_activity < (now() AT TIME ZONE 'UTC') - interval '399 days'")
                                << 1;
    QTest::newRow("drifted counters")
        << QByteArray("SELECT count(*) FROM conversation_sessions s WHERE message_count <> "
                      "(SELECT count(*) FROM conversation_messages m WHERE m.session_id = s.session_id)")
        << 2;
    QTest::newRow("pinned") << QByteArray("SELECT count(*) FROM conversation_sessions "
                                          "WHERE session_metadata @> '{\"pinned\": true}'")
                            << 4;
}

void TestSampleData::everyKindIsThere()
{
    QFETCH(QByteArray, sql);
    QFETCH(int, atLeast);
    QVERIFY2(m_stores.value(sql).toInt() >= atLeast, m_stores.value(sql).constData());
}

void TestSampleData::timeLeftVaries()
{
    int underFiveMinutes = 0;
    int underAnHour = 0;
    int withoutEnd = 0;
    for (const CachedSession& session : cached()) {
        withoutEnd += session.ttlMs == CachedSession::noTtl ? 1 : 0;
        underFiveMinutes += session.ttlMs > 0 && session.ttlMs < 5 * 60'000 ? 1 : 0;
        underAnHour += session.ttlMs > 5 * 60'000 && session.ttlMs < 60 * 60'000 ? 1 : 0;
    }
    QCOMPARE(withoutEnd, 1);
    QVERIFY(underFiveMinutes >= 1);
    QVERIFY(underAnHour >= 1);
}

void TestSampleData::longOneIsTrimmed()
{
    const QByteArray id = "4c3d2e1f-7777-4b1a-8e8e-aa55bb66c405";
    QCOMPARE(m_stores.value("SELECT count(*) FROM conversation_messages WHERE session_id = '" + id + "'"),
             QByteArray("250"));
    const QByteArray key = cachekeys::session({4, QString::fromLatin1(id)});
    QCOMPARE(m_stores.command({"LLEN", key}).integer(), 100);
}

void TestSampleData::largeMessageIsThere()
{
    QVERIFY(m_stores.value("SELECT max(octet_length(content)) FROM conversation_messages").toInt() > 150'000);
}

void TestSampleData::readableByTheCache()
{
    const QList<CachedSession> sessions = cached();
    QVERIFY(sessions.size() >= 30);
    Problems found;
    for (const CachedSession& session : sessions)
        found |= session.problems;
    QCOMPARE(found, Problems(Problem::WrongType | Problem::NoTtl | Problem::NotInUserSet | Problem::MalformedElements));
    QVERIFY(m_stores.command({"SISMEMBER", cachekeys::userSet(4), "orphan-in-the-set"}).integer() == 1);
}

void TestSampleData::secondFillIsRefused()
{
    const QByteArray before = m_stores.value("SELECT count(*) FROM conversation_messages");
    QVERIFY(!m_stores.loadSamples().isEmpty());
    QCOMPARE(m_stores.value("SELECT count(*) FROM conversation_messages"), before);
}

void TestSampleData::goldenDataLoads()
{
    QCOMPARE(m_stores.dropTables(), QString());
    QCOMPARE(m_stores.loadGolden(), QString());
    QCOMPARE(m_stores.value("SELECT count(*) FROM conversation_sessions"), QByteArray("36"));
    QCOMPARE(m_stores.value("SELECT count(*) FROM conversation_messages"), QByteArray("721"));
    QCOMPARE(m_stores.command({"DBSIZE"}).integer(), 41);
    QCOMPARE(golden::cases().size(), 18);
    QCOMPARE(golden::cases().value(QStringLiteral("no_ttl")), (SessionKey{4, QStringLiteral("no-ttl")}));
}

QTEST_GUILESS_MAIN(TestSampleData)
#include "tst_sample_data.moc"
