#include "app/LocalStores.h"
#include "models/cache/CacheKeys.h"
#include "models/cache/MessageCodec.h"
#include "models/cache/RedisCache.h"
#include "tests/support/ManualClock.h"
#include "tests/support/RawRedis.h"

#include <QTest>

using namespace talkglass;

namespace {

const SessionKey session{7, QStringLiteral("s")};

/// A row of the archive.
Message row(qint64 id)
{
    Message message;
    message.archiveId = id;
    message.role = QStringLiteral("user");
    message.content = QStringLiteral("row %1").arg(id);
    message.at = Timestamp::fromIso(u"2026-11-22T08:00:00.000001")->plusSeconds(id);
    return message;
}

CacheAppend pushOf(qint64 id, CacheAppend::Mode mode = CacheAppend::Mode::OnlyIfCached)
{
    CacheAppend append;
    append.key = session;
    append.message = row(id);
    append.mode = mode;
    return append;
}

} // namespace

/// What others do to the same keys in between.
class TestRedisCacheRaces : public QObject
{
    Q_OBJECT

    std::unique_ptr<LocalStores> m_stores;
    ManualClock m_clock;
    std::unique_ptr<StoreHealth> m_health;
    std::unique_ptr<RedisCache> m_cache;
    std::unique_ptr<RawRedis> m_raw;

    RawRedis& raw() { return *m_raw; }
    QByteArray listKey() const { return cachekeys::session(session); }

    CacheAppendOutcome push(qint64 id, CacheAppend::Mode mode = CacheAppend::Mode::OnlyIfCached)
    {
        return m_cache->append({pushOf(id, mode)})->first().value();
    }
    QList<qint64> rows()
    {
        QList<qint64> ids;
        for (const QByteArray& element : raw().list(listKey()))
            ids.append(codec::decode(element).archiveId);
        return ids;
    }

private Q_SLOTS:
    void initTestCase()
    {
        Result<std::unique_ptr<LocalStores>> stores = LocalStores::start();
        QVERIFY2(stores.ok(), stores.ok() ? "" : qPrintable(stores.error().text()));
        m_stores = std::move(stores).value();
        const RedisEndpoint endpoint = m_stores->redis();
        m_health = std::make_unique<StoreHealth>(Store::Cache, endpoint.display(), m_clock);
        m_cache = std::make_unique<RedisCache>(endpoint, CachePolicy{}, m_clock, *m_health);
        m_raw = std::make_unique<RawRedis>(endpoint);
    }

    void init() { raw()({"FLUSHALL"}); }

    /// A list was made from the archive between the commit of a row and its push.
    void pushOfARowThatIsInTheList()
    {
        QVERIFY(m_cache->replace(session, {}, {row(1), row(2), row(3)}, 60'000).value());
        QCOMPARE(push(4), CacheAppendOutcome::Stored);
        QCOMPARE(push(2), CacheAppendOutcome::Moved);
        QCOMPARE(rows(), (QList<qint64>{1, 3, 4, 2}));
        QCOMPARE(push(5), CacheAppendOutcome::Stored);
        QVERIFY(m_cache->moveElement(session, raw().list(listKey()), 3, 1).value());
        QCOMPARE(rows(), (QList<qint64>{1, 2, 3, 4, 5}));
        // It has changed meanwhile: nothing is moved.
        QVERIFY(!m_cache->moveElement(session, raw().list(listKey()).first(4), 3, 1).value());
        QCOMPARE(rows(), (QList<qint64>{1, 2, 3, 4, 5}));
        QCOMPARE(push(6), CacheAppendOutcome::Stored); // and nothing is watched any more
    }

    /// It was the only one in it.
    void pushOfTheOnlyRow()
    {
        QVERIFY(m_cache->replace(session, {}, {row(1)}, 60'000).value());
        QCOMPARE(push(1, CacheAppend::Mode::Create), CacheAppendOutcome::Moved);
        QCOMPARE(rows(), QList<qint64>{1});
        QVERIFY(raw()({"TTL", listKey()}).integer() > 86'000);
        // The caller fills it, with all that is archived meanwhile.
        QCOMPARE(push(1), CacheAppendOutcome::NotCached);
        QCOMPARE(rows(), QList<qint64>{});
    }

    /// Nothing but the row itself is taken out, however much alike.
    void pushOfTheSameWords()
    {
        Message twin = row(2);
        twin.archiveId = 9;
        QVERIFY(m_cache->replace(session, {}, {row(1), twin}, 60'000).value());
        QCOMPARE(push(2), CacheAppendOutcome::Stored);
        QCOMPARE(rows(), (QList<qint64>{1, 9, 2}));
        CacheAppend waiting = pushOf(0);
        waiting.message.pendingArchive = true;
        QCOMPARE(m_cache->append({waiting, waiting})->at(1).value(), CacheAppendOutcome::Stored);
        QCOMPARE(rows(), (QList<qint64>{1, 9, 2, 0, 0}));
    }

    /// The key that says whose session it is, is deleted with a session of this user only.
    void clearLeavesTheMappingOfSomebodyElse()
    {
        const QByteArray mapping = cachekeys::mapping(session.sessionId);
        const SessionKey stranger{8, session.sessionId};
        raw()({"SET", mapping, "7"});
        Result<CacheClearOutcome> cleared = m_cache->clear({stranger})->first();
        QVERIFY(cleared && !cleared->mappingDeleted);
        QCOMPARE(raw()({"GET", mapping}).bytes(), "7");
        QCOMPARE(push(1, CacheAppend::Mode::Create), CacheAppendOutcome::Stored);
        const auto both = m_cache->clear({{7, QStringLiteral("no mapping")}, session, stranger});
        QVERIFY(both);
        QVERIFY(!both->at(0)->mappingDeleted && both->at(1)->mappingDeleted && !both->at(2)->mappingDeleted);
        QVERIFY(both->at(1)->listDeleted && both->at(1)->removedFromSet);
        QCOMPARE(raw()({"DBSIZE"}).integer(), 0);
        raw()({"LPUSH", mapping, "7"}); // of a wrong type it names nobody
        QVERIFY(m_cache->clear({session})->first());
        QCOMPARE(raw()({"EXISTS", mapping}).integer(), 1);
    }

    /// What cannot be noted for the archive is not deleted.
    void clearWithAnUnusablePendingList()
    {
        QCOMPARE(push(1, CacheAppend::Mode::Create), CacheAppendOutcome::Stored);
        raw()({"SET", cachekeys::pending, "x"});
        PendingEntry entry;
        entry.kind = PendingEntry::Kind::Clear;
        entry.key = session;
        entry.uuid = QStringLiteral("u");
        const auto cleared = m_cache->clear({session}, {entry});
        QVERIFY(!cleared);
        QCOMPARE(cleared.error().kind, StoreError::Kind::WrongType);
        QCOMPARE(rows(), QList<qint64>{1});
        QVERIFY(m_cache->clear({session})->first()->listDeleted);
    }

    void foreignKeyInThePlaceOfTheSetKeepsItsTime_data()
    {
        QTest::addColumn<qint64>("ttlMs");
        QTest::newRow("for ever") << qint64(-1);
        QTest::newRow("a while") << qint64(500'000'000);
    }

    /// EXPIRE works on every type: somebody's key under the name of the user's SET would die in a day.
    void foreignKeyInThePlaceOfTheSetKeepsItsTime()
    {
        QFETCH(qint64, ttlMs);
        const QByteArray set = cachekeys::userSet(session.userId);
        raw()({"SET", set, "theirs"});
        if (ttlMs > 0)
            raw()({"PEXPIRE", set, QByteArray::number(ttlMs)});
        const auto isAsBefore = [&] {
            const qint64 left = raw()({"PTTL", set}).integer();
            return raw()({"GET", set}).bytes() == "theirs" && (ttlMs < 0 ? left == -1 : left > ttlMs - 60'000);
        };
        const auto pushed = m_cache->append({pushOf(1, CacheAppend::Mode::Create), pushOf(2)});
        QVERIFY(pushed && pushed->at(0) && pushed->at(1));
        QCOMPARE(rows(), (QList<qint64>{1, 2}));
        QVERIFY(isAsBefore());
        QVERIFY(m_cache->replace(session, raw().list(listKey()), {row(1), row(2), row(3)}, 60'000).value());
        QVERIFY(isAsBefore());
    }
};

QTEST_GUILESS_MAIN(TestRedisCacheRaces)
#include "tst_redis_cache_races.moc"
