#include "app/LocalStores.h"
#include "models/cache/CacheKeys.h"
#include "models/cache/MessageCodec.h"
#include "models/cache/RedisCache.h"
#include "tests/support/ManualClock.h"
#include "tests/support/RawRedis.h"
#include "tests/support/RespFile.h"

#include <QSet>
#include <QTest>

using namespace talkglass;

namespace {

constexpr qint64 user = 7;
constexpr qint64 dayMs = 86'400'000;

SessionKey key(const QString& id)
{
    return {user, id};
}

Message message(const QString& content, qint64 second = 0)
{
    Message message;
    message.role = QStringLiteral("user");
    message.content = content;
    message.at = Timestamp::fromIso(u"2026-11-22T08:00:00.000001")->plusSeconds(second);
    return message;
}

CacheAppend appendOf(const SessionKey& key, const QString& content)
{
    CacheAppend append;
    append.key = key;
    append.message = message(content);
    return append;
}

PendingEntry pendingOf(const SessionKey& key, const QString& content, const QString& uuid)
{
    PendingEntry entry;
    entry.key = key;
    entry.message = message(content);
    entry.uuid = uuid;
    return entry;
}

QStringList contents(const QList<Message>& messages)
{
    QStringList all;
    for (const Message& message : messages)
        all.append(message.content);
    return all;
}

} // namespace

class TestRedisCache : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void pings();
    void factsOfGoldenData();
    void historiesOfGoldenData();
    void factsInferActivityFromTheTtl();
    void factsOfNothing();
    void readingChangesNothing();
    void appendCreates();
    void appendTrims();
    void appendOnlyIfCached();
    void appendWithPendingEntry();
    void wrongTypeFailsAloneAndUnharmed();
    void wrongPendingTypeTakesTheMessageBack();
    void oddIds_data();
    void oddIds();
    void clears();
    void replaces();
    void replaceRefusesWhatChanged();
    void replaceSeesAChangeInBetween();
    void pendingList();
    void rejects();
    void scans();
    void userSetMembers();
    void longListsAreCheckedToTheEnd();
    void largeMessages();
    void manyAtOnce();

private:
    RawRedis& raw() { return *m_raw; }

    std::unique_ptr<LocalStores> m_stores;
    ManualClock m_clock;
    std::unique_ptr<StoreHealth> m_health;
    std::unique_ptr<RedisCache> m_cache;
    std::unique_ptr<RawRedis> m_raw;
};

void TestRedisCache::initTestCase()
{
    Result<std::unique_ptr<LocalStores>> stores = LocalStores::start();
    QVERIFY2(stores.ok(), stores.ok() ? "" : qPrintable(stores.error().text()));
    m_stores = std::move(stores).value();
    const RedisEndpoint endpoint = m_stores->redis();
    m_health = std::make_unique<StoreHealth>(Store::Cache, endpoint.display(), m_clock);
    m_cache = std::make_unique<RedisCache>(endpoint, CachePolicy{}, m_clock, *m_health);
    m_raw = std::make_unique<RawRedis>(endpoint);
}

void TestRedisCache::init()
{
    raw()({"FLUSHALL"});
}

void TestRedisCache::pings()
{
    QVERIFY(m_cache->ping());
    QCOMPARE(m_health->status().state, StoreStatus::State::Up);
    QVERIFY(m_health->status().latencyMicros >= 0);
    QVERIFY(m_health->status().version.contains(u'.'));
}

void TestRedisCache::factsOfGoldenData()
{
    for (const QList<QByteArray>& command : readRespFile(goldenFile(u"redis.resp")))
        QVERIFY(!raw()(command).isError());
    const SessionKey broken{4, QStringLiteral("658fb96f-df80-41ff-80ac-a7b73e0a72bb")};
    const SessionKey wrongType{4, QStringLiteral("wrong-type")};
    const SessionKey noTtl{4, QStringLiteral("no-ttl")};
    const SessionKey expiredInSet{1, QStringLiteral("03f8670d-3e36-4858-a2f7-647a952e1b8b")};
    const SessionKey longer{1, QStringLiteral("fd2276c6-ade6-4275-aef1-d7a062fc54a8")};
    const SessionKey unicode{1, QStringLiteral("chat 1: ünïcode/é:colon")};
    const QList<SessionKey> keys{broken, wrongType, noTtl, expiredInSet, longer, unicode};
    const Result<QList<CachedSession>> facts = m_cache->checkedFacts(keys);
    QVERIFY(facts);
    QList<SessionKey> answered;
    for (const CachedSession& fact : *facts) {
        answered.append(fact.key);
        QVERIFY(fact.elementsChecked);
    }
    QCOMPARE(answered, keys);
    QCOMPARE(facts->at(0).problems, Problems(Problem::MalformedElements));
    QCOMPARE(facts->at(0).messages, 7);
    QVERIFY(facts->at(1).problems.testFlag(Problem::WrongType));
    QCOMPARE(facts->at(1).messages, 0);
    QVERIFY(facts->at(1).hasKey());
    QVERIFY(facts->at(2).problems.testFlag(Problem::NoTtl));
    QCOMPARE(facts->at(2).ttlMs, CachedSession::noTtl);
    QVERIFY(!facts->at(2).expiresAt.isValid());
    QVERIFY(facts->at(2).lastActivity.isValid());
    QVERIFY(!facts->at(3).hasKey());
    QCOMPARE(facts->at(3).problems, Problems(Problem::DanglingSetMember));
    QCOMPARE(facts->at(4).messages, 100);
    QCOMPARE(facts->at(4).problems, Problems());
    QCOMPARE(facts->at(4).expiresAt.micros() - m_clock.now().micros(), facts->at(4).ttlMs * 1000);
    QVERIFY(facts->at(4).ttlMs > dayMs - 300'000 && facts->at(4).ttlMs <= dayMs);
    QVERIFY(facts->at(5).messages > 0);

    const Result<QList<CachedSession>> quick = m_cache->facts(keys);
    QVERIFY(quick);
    QVERIFY(!quick->at(0).elementsChecked);
    QCOMPARE(quick->at(0).problems, Problems());
}

void TestRedisCache::historiesOfGoldenData()
{
    for (const QList<QByteArray>& command : readRespFile(goldenFile(u"redis.resp")))
        raw()(command);
    const SessionKey broken{4, QStringLiteral("658fb96f-df80-41ff-80ac-a7b73e0a72bb")};
    const SessionKey wrongType{4, QStringLiteral("wrong-type")};
    const SessionKey longer{1, QStringLiteral("fd2276c6-ade6-4275-aef1-d7a062fc54a8")};
    const Result<QList<Result<CachedHistory>>> all =
        m_cache->histories({broken, wrongType, longer, key(QStringLiteral("none"))}, 0);
    QVERIFY(all);
    QCOMPARE(all->size(), 4);
    const CachedHistory& odd = *all->at(0);
    QCOMPARE(odd.length, 7);
    QCOMPARE(std::ranges::count_if(odd.messages, &Message::malformed), 5);
    QCOMPARE(odd.elements.size(), 7);
    QVERIFY(!all->at(1));
    QCOMPARE(all->at(1).error().kind, StoreError::Kind::WrongType);
    QVERIFY(all->at(1).error().message.contains(u"conversation:user:4:session:wrong-type"));
    QCOMPARE(all->at(2)->messages.size(), 100);
    QVERIFY(!all->at(3)->exists());

    const Result<CachedHistory> newest = m_cache->history(longer, 3);
    QVERIFY(newest);
    QCOMPARE(newest->length, 100);
    QCOMPARE(contents(newest->messages), contents(all->at(2)->messages.last(3)));
}

void TestRedisCache::factsInferActivityFromTheTtl()
{
    const QByteArray name = cachekeys::session(key(QStringLiteral("s")));
    raw()({"RPUSH", name, "{no message"});
    raw()({"PEXPIRE", name, QByteArray::number(dayMs - 3'600'000)});
    const Result<QList<CachedSession>> facts = m_cache->facts({key(QStringLiteral("s"))});
    QVERIFY(facts);
    const CachedSession& fact = facts->first();
    QCOMPARE(fact.lastActivity.micros(), m_clock.now().micros() - (dayMs - fact.ttlMs) * 1000);
    QCOMPARE(fact.problems, Problems(Problem::NotInUserSet));
    raw()({"PEXPIRE", name, QByteArray::number(2 * dayMs)});
    QVERIFY(!m_cache->facts({key(QStringLiteral("s"))})->first().lastActivity.isValid());
}

void TestRedisCache::factsOfNothing()
{
    QVERIFY(m_cache->facts({})->isEmpty());
    QVERIFY(m_cache->histories({}, 0)->isEmpty());
    QVERIFY(m_cache->append({})->isEmpty());
    QVERIFY(m_cache->clear({})->isEmpty());
    QVERIFY(m_cache->removePending({}));
    const Result<QList<CachedSession>> facts = m_cache->checkedFacts({key(QStringLiteral("x"))});
    QVERIFY(facts);
    QCOMPARE(facts->first().ttlMs, CachedSession::noKey);
    QCOMPARE(facts->first().problems, Problems());
    QCOMPARE(m_cache->pendingCount().value(), 0);
    QCOMPARE(m_cache->rejectedCount().value(), 0);
}

void TestRedisCache::readingChangesNothing()
{
    const SessionKey session = key(QStringLiteral("s"));
    QVERIFY(m_cache->append({appendOf(session, QStringLiteral("a"))}));
    const QByteArray name = cachekeys::session(session);
    raw()({"PEXPIRE", name, "5000000"});
    const QByteArray before = raw()({"DUMP", name}).bytes();
    QVERIFY(m_cache->facts({session}));
    QVERIFY(m_cache->checkedFacts({session}));
    QVERIFY(m_cache->history(session, 0));
    QVERIFY(m_cache->scan(0, 100));
    QVERIFY(m_cache->userSetMembers(user));
    QVERIFY(m_cache->pendingHead(10));
    QCOMPARE(raw()({"DUMP", name}).bytes(), before);
    QVERIFY(raw()({"PTTL", name}).integer() <= 5'000'000);
    QCOMPARE(raw()({"DBSIZE"}).integer(), 2);
}

void TestRedisCache::appendCreates()
{
    const SessionKey session = key(QStringLiteral("s"));
    const Result<QList<Result<CacheAppendOutcome>>> outcome =
        m_cache->append({appendOf(session, QStringLiteral("a")), appendOf(session, QStringLiteral("b"))});
    QVERIFY(outcome);
    QCOMPARE(outcome->at(0).value(), CacheAppendOutcome::Stored);
    QCOMPARE(outcome->at(1).value(), CacheAppendOutcome::Stored);
    QCOMPARE(raw().list(cachekeys::session(session)), (QList<QByteArray>{codec::encode(message(QStringLiteral("a"))),
                                                                         codec::encode(message(QStringLiteral("b")))}));
    QVERIFY(raw()({"TTL", cachekeys::session(session)}).integer() > 86'000);
    QVERIFY(raw()({"TTL", cachekeys::userSet(user)}).integer() > 86'000);
    QCOMPARE(raw()({"SISMEMBER", cachekeys::userSet(user), "s"}).integer(), 1);
    QCOMPARE(raw()({"EXISTS", cachekeys::pending}).integer(), 0);
    QCOMPARE(m_cache->facts({session})->first().lastActivity, message({}).at);
}

void TestRedisCache::appendTrims()
{
    QList<CacheAppend> appends;
    for (int i = 0; i < 105; ++i)
        appends.append(appendOf(key(QStringLiteral("s")), QString::number(i)));
    QVERIFY(m_cache->append(appends));
    const Result<CachedHistory> history = m_cache->history(key(QStringLiteral("s")), 0);
    QCOMPARE(history->length, 100);
    QCOMPARE(history->messages.first().content, QStringLiteral("5"));
    QCOMPARE(history->messages.last().content, QStringLiteral("104"));
}

void TestRedisCache::appendOnlyIfCached()
{
    const SessionKey session = key(QStringLiteral("s"));
    CacheAppend append = appendOf(session, QStringLiteral("b"));
    append.mode = CacheAppend::Mode::OnlyIfCached;
    QCOMPARE(m_cache->append({append})->first().value(), CacheAppendOutcome::NotCached);
    QCOMPARE(raw()({"EXISTS", cachekeys::session(session)}).integer(), 0);
    QVERIFY(m_cache->append({appendOf(session, QStringLiteral("a"))}));
    QCOMPARE(m_cache->append({append})->first().value(), CacheAppendOutcome::Stored);
    QCOMPARE(m_cache->history(session, 0)->length, 2);
}

void TestRedisCache::appendWithPendingEntry()
{
    const SessionKey session = key(QStringLiteral("s"));
    CacheAppend append = appendOf(session, QStringLiteral("a"));
    append.message.pendingArchive = true;
    append.pending = pendingOf(session, QStringLiteral("a"), QStringLiteral("u-1"));
    QVERIFY(m_cache->append({append})->first());
    QCOMPARE(m_cache->pendingCount().value(), 1);
    QVERIFY(m_cache->facts({session})->first().pendingArchive);
    QVERIFY(m_cache->history(session, 0)->pendingArchive);
    QCOMPARE(m_cache->pendingHead(10)->first().message.content, QStringLiteral("a"));
    QCOMPARE(raw()({"TTL", cachekeys::pending}).integer(), -1);
}

void TestRedisCache::wrongTypeFailsAloneAndUnharmed()
{
    const SessionKey good = key(QStringLiteral("good"));
    const SessionKey bad = key(QStringLiteral("bad"));
    raw()({"SET", cachekeys::session(bad), "a string"});
    CacheAppend poisonous = appendOf(bad, QStringLiteral("x"));
    poisonous.pending = pendingOf(bad, QStringLiteral("x"), QStringLiteral("u-1"));
    const Result<QList<Result<CacheAppendOutcome>>> outcome = m_cache->append(
        {appendOf(good, QStringLiteral("a")), poisonous, poisonous, appendOf(good, QStringLiteral("b"))});
    QVERIFY(outcome);
    QCOMPARE(outcome->at(0).value(), CacheAppendOutcome::Stored);
    QCOMPARE(outcome->at(3).value(), CacheAppendOutcome::Stored);
    for (const int i : {1, 2}) {
        QVERIFY(!outcome->at(i));
        QCOMPARE(outcome->at(i).error().kind, StoreError::Kind::WrongType);
    }
    QCOMPARE(raw()({"GET", cachekeys::session(bad)}).bytes(), QByteArray("a string"));
    QCOMPARE(raw()({"TTL", cachekeys::session(bad)}).integer(), -1);
    QCOMPARE(m_cache->pendingCount().value(), 0);
    QCOMPARE(m_cache->userSetMembers(user).value(), QList<QString>{QStringLiteral("good")});
}

void TestRedisCache::wrongPendingTypeTakesTheMessageBack()
{
    const SessionKey session = key(QStringLiteral("s"));
    raw()({"SET", cachekeys::pending, "a string"});
    CacheAppend append = appendOf(session, QStringLiteral("a"));
    append.pending = pendingOf(session, QStringLiteral("a"), QStringLiteral("u-1"));
    const Result<QList<Result<CacheAppendOutcome>>> outcome = m_cache->append({append});
    QVERIFY(outcome);
    QCOMPARE(outcome->first().error().kind, StoreError::Kind::WrongType);
    QVERIFY(outcome->first().error().message.contains(u"talkglass:pending"));
    QCOMPARE(raw()({"EXISTS", cachekeys::session(session)}).integer(), 0);
    QCOMPARE(m_cache->pendingCount().error().kind, StoreError::Kind::WrongType);
}

void TestRedisCache::oddIds_data()
{
    QTest::addColumn<QString>("id");
    QTest::newRow("session inside") << QStringLiteral("a:session:b:session:");
    QTest::newRow("unicode") << QStringLiteral("chat 1: ünïcode/é🌍");
    QTest::newRow("NUL and line ends") << QString(QStringLiteral("a\r\n") + QChar(0) +
                                                  QStringLiteral("*1\r\n$8\r\nFLUSHALL"));
    QTest::newRow("format") << QStringLiteral("%s %b %n");
    QTest::newRow("255 characters") << QString(255, u'日');
}

void TestRedisCache::oddIds()
{
    QFETCH(QString, id);
    const QString content = id + QChar(0) + id;
    QVERIFY(m_cache->append({appendOf(key(id), content)})->first());
    QCOMPARE(m_cache->history(key(id), 0)->messages.first().content, content);
    const Result<QList<CachedSession>> facts = m_cache->checkedFacts({key(id)});
    QCOMPARE(facts->first().problems, Problems());
    QCOMPARE(m_cache->scan(0, 1000)->sessions, QList<SessionKey>{key(id)});
    QCOMPARE(m_cache->userSetMembers(user).value(), QList<QString>{id});
    QVERIFY(m_cache->clear({key(id)})->first()->listDeleted);
    QCOMPARE(raw()({"DBSIZE"}).integer(), 0);
}

void TestRedisCache::clears()
{
    const SessionKey session = key(QStringLiteral("s"));
    QVERIFY(m_cache->append({appendOf(session, QStringLiteral("a"))}));
    raw()({"SET", cachekeys::mapping(session.sessionId), "7"});
    PendingEntry entry = pendingOf(session, {}, QStringLiteral("u-1"));
    entry.kind = PendingEntry::Kind::Clear;
    entry.at = m_clock.now();
    const Result<QList<Result<CacheClearOutcome>>> outcomes = m_cache->clear({session}, {entry});
    QVERIFY(outcomes);
    QVERIFY(outcomes->first()->listDeleted);
    QVERIFY(outcomes->first()->removedFromSet);
    QVERIFY(outcomes->first()->mappingDeleted);
    QCOMPARE(m_cache->pendingHead(1)->first().kind, PendingEntry::Kind::Clear);
    QCOMPARE(raw()({"DBSIZE"}).integer(), 1);
    const Result<QList<Result<CacheClearOutcome>>> again = m_cache->clear({session});
    QVERIFY(!again->first()->listDeleted);
    QVERIFY(!again->first()->removedFromSet);
    QVERIFY(!again->first()->mappingDeleted);
}

void TestRedisCache::replaces()
{
    const SessionKey session = key(QStringLiteral("s"));
    const QList<Message> two{message(QStringLiteral("a")), message(QStringLiteral("b"), 1)};
    QCOMPARE(m_cache->replace(session, {}, two, 5'000'000).value(), true);
    const Result<CachedHistory> history = m_cache->history(session, 0);
    QCOMPARE(contents(history->messages), (QStringList{QStringLiteral("a"), QStringLiteral("b")}));
    QVERIFY(history->ttlMs > 4'000'000 && history->ttlMs <= 5'000'000);
    QCOMPARE(m_cache->facts({session})->first().problems, Problems());

    QCOMPARE(m_cache->replace(session, history->elements, {message(QStringLiteral("c"))}, CachedSession::noTtl).value(),
             true);
    QCOMPARE(m_cache->history(session, 0)->ttlMs, CachedSession::noTtl);
    QCOMPARE(m_cache->replace(session, {}, {}, 1000).value(), false);
    QCOMPARE(m_cache->replace(session, raw().list(cachekeys::session(session)), {}, 0).value(), true);
    QCOMPARE(raw()({"DBSIZE"}).integer(), 0);

    QList<Message> many;
    for (int i = 0; i < 250; ++i)
        many.append(message(QString::number(i), i));
    QCOMPARE(m_cache->replace(session, {}, many, 1'000'000).value(), true);
    QCOMPARE(m_cache->history(session, 0)->messages.first().content, QStringLiteral("150"));
    QCOMPARE(m_cache->replace(session, {}, two, 0).error().kind, StoreError::Kind::InvalidInput);
}

void TestRedisCache::replaceRefusesWhatChanged()
{
    const SessionKey session = key(QStringLiteral("s"));
    QVERIFY(m_cache->append({appendOf(session, QStringLiteral("a"))}));
    const QList<QByteArray> before = raw().list(cachekeys::session(session));
    QVERIFY(m_cache->append({appendOf(session, QStringLiteral("b"))}));
    QCOMPARE(m_cache->replace(session, before, {message(QStringLiteral("c"))}, 1000).value(), false);
    QCOMPARE(m_cache->replace(session, {}, {message(QStringLiteral("c"))}, 1000).value(), false);
    QCOMPARE(m_cache->history(session, 0)->length, 2);
    // The WATCH was let go: another write on this connection is not refused because of it.
    QVERIFY(m_cache->append({appendOf(session, QStringLiteral("d"))})->first());
    QCOMPARE(m_cache->history(session, 0)->length, 3);

    const SessionKey bad = key(QStringLiteral("bad"));
    raw()({"SET", cachekeys::session(bad), "a string"});
    QCOMPARE(m_cache->replace(bad, {}, {message(QStringLiteral("c"))}, 1000).error().kind, StoreError::Kind::WrongType);
    QCOMPARE(raw()({"GET", cachekeys::session(bad)}).bytes(), QByteArray("a string"));
    QVERIFY(m_cache->append({appendOf(session, QStringLiteral("e"))})->first());
}

/// A transaction of its own on a connection of its own, as replace() makes it, with a change between its two halves.
void TestRedisCache::replaceSeesAChangeInBetween()
{
    StoreHealth health(Store::Cache, {}, m_clock);
    RedisConnection connection(m_stores->redis(), health);
    const QByteArray name = cachekeys::session(key(QStringLiteral("s")));
    RedisPipeline watch;
    watch.add({"WATCH", name});
    QVERIFY(connection.run(watch, RedisConnection::Intent::Read));
    raw()({"RPUSH", name, "x"});
    RedisPipeline write;
    write.add({"MULTI"});
    write.add({"DEL", name});
    write.add({"EXEC"});
    const Result<QList<RedisReply>> replies = connection.run(write, RedisConnection::Intent::Continue);
    QVERIFY(replies);
    QVERIFY(replies->at(2).isNil());
    QCOMPARE(raw().list(name), QList<QByteArray>{"x"});
}

void TestRedisCache::pendingList()
{
    const SessionKey session = key(QStringLiteral("s"));
    QList<CacheAppend> appends;
    for (int i = 0; i < 5; ++i) {
        CacheAppend append = appendOf(session, QStringLiteral("same"));
        append.pending = pendingOf(session, QStringLiteral("same"), u"u-" + QString::number(i));
        appends.append(append);
    }
    QVERIFY(m_cache->append(appends));
    const Result<QList<PendingEntry>> head = m_cache->pendingHead(3);
    QCOMPARE(head->size(), 3);
    QCOMPARE(head->at(0).uuid, QStringLiteral("u-0"));
    QCOMPARE(head->at(2).uuid, QStringLiteral("u-2"));
    QVERIFY(m_cache->removePending({head->at(0), head->at(2)}));
    QVERIFY(m_cache->removePending({head->at(0)}));
    QCOMPARE(m_cache->pendingCount().value(), 3);
    QCOMPARE(m_cache->pendingHead(100)->at(1).uuid, QStringLiteral("u-3"));
}

void TestRedisCache::rejects()
{
    const QByteArray foreign("\xff not ours", 10);
    raw()(
        {"RPUSH", cachekeys::pending, foreign, pendingOf(key(QStringLiteral("s")), {}, QStringLiteral("u")).encode()});
    const Result<QList<PendingEntry>> head = m_cache->pendingHead(10);
    QCOMPARE(head->size(), 2);
    QVERIFY(head->first().uuid.isEmpty());
    QCOMPARE(head->first().raw, foreign);
    QVERIFY(m_cache->rejectPending(head->first(), QStringLiteral("unreadable")));
    QCOMPARE(m_cache->pendingCount().value(), 1);
    QVERIFY(m_cache->rejectPending(head->last(), QStringLiteral("unknown user 7")));
    QCOMPARE(m_cache->pendingCount().value(), 0);
    QCOMPARE(m_cache->rejectedCount().value(), 2);
    QVERIFY(raw().list(cachekeys::rejected).last().contains("unknown user 7"));

    // A list that cannot be pushed to must not cost the entry.
    raw()({"SET", cachekeys::rejected, "a string"});
    raw()({"RPUSH", cachekeys::pending, foreign});
    QCOMPARE(m_cache->rejectPending(head->first(), {}).error().kind, StoreError::Kind::WrongType);
    QCOMPARE(m_cache->pendingCount().value(), 1);
}

void TestRedisCache::scans()
{
    QSet<SessionKey> expected;
    QList<CacheAppend> appends;
    for (int i = 0; i < 1000; ++i) {
        const SessionKey session{i % 10, u"session " + QString::number(i)};
        expected.insert(session);
        appends.append(appendOf(session, QStringLiteral("a")));
    }
    QVERIFY(m_cache->append(appends));
    raw()({"SET", "conversation:user:x:session:y", "1"});
    raw()({"SET", "conversation:user:1:session:\xff", "1"});
    raw()({"SET", "something else", "1"});
    QSet<SessionKey> found;
    QSet<qint64> sets;
    qint64 unreadable = 0;
    quint64 cursor = 0;
    int steps = 0;
    do {
        const Result<ScanPage> page = m_cache->scan(cursor, 50);
        QVERIFY(page);
        for (const SessionKey& session : page->sessions)
            found.insert(session);
        for (const qint64 set : page->userSets)
            sets.insert(set);
        unreadable += page->unreadableKeys;
        cursor = page->next;
        QVERIFY(++steps < 1000);
    } while (cursor != 0);
    QCOMPARE(found, expected);
    QCOMPARE(sets.size(), 10);
    QVERIFY(unreadable >= 2);
    QVERIFY(steps > 5);
}

void TestRedisCache::userSetMembers()
{
    QList<QByteArray> command{"SADD", cachekeys::userSet(user), "\xff"};
    QStringList expected;
    for (int i = 0; i < 5000; ++i) {
        expected.append(QString::number(i));
        command.append(QByteArray::number(i));
    }
    raw()(command);
    expected.sort();
    QCOMPARE(m_cache->userSetMembers(user).value(), expected);
    raw()({"SET", cachekeys::userSet(8), "a string"});
    QCOMPARE(m_cache->userSetMembers(8).error().kind, StoreError::Kind::WrongType);
}

void TestRedisCache::longListsAreCheckedToTheEnd()
{
    const QByteArray name = cachekeys::session(key(QStringLiteral("long")));
    QList<QByteArray> command{"RPUSH", name};
    for (int i = 0; i < 3500; ++i)
        command.append(codec::encode(message(QString::number(i), i)));
    raw()(command);
    QVERIFY(
        !m_cache->checkedFacts({key(QStringLiteral("long"))})->first().problems.testFlag(Problem::MalformedElements));
    raw()({"LSET", name, "3300", "{broken"});
    QVERIFY(
        m_cache->checkedFacts({key(QStringLiteral("long"))})->first().problems.testFlag(Problem::MalformedElements));
    QCOMPARE(m_cache->history(key(QStringLiteral("long")), 0)->length, 3500);
}

void TestRedisCache::largeMessages()
{
    const SessionKey session = key(QStringLiteral("large"));
    const QString content(limits::contentBytes, u'x');
    QVERIFY(m_cache->append({appendOf(session, content)})->first());
    const Result<QList<CachedSession>> facts = m_cache->facts({session});
    QCOMPARE(facts->first().messages, 1);
    QCOMPARE(facts->first().lastActivity, message({}).at);
    QVERIFY(m_cache->history(session, 1)->messages.first().content == content);
}

void TestRedisCache::manyAtOnce()
{
    QList<CacheAppend> appends;
    QList<SessionKey> keys;
    for (int i = 0; i < 1700; ++i) {
        keys.append(key(QString::number(i)));
        appends.append(appendOf(keys.last(), QString::number(i)));
    }
    const Result<QList<Result<CacheAppendOutcome>>> outcomes = m_cache->append(appends);
    QVERIFY(outcomes);
    QCOMPARE(outcomes->size(), keys.size());
    const Result<QList<Result<CachedHistory>>> histories = m_cache->histories(keys, 1);
    const Result<QList<CachedSession>> facts = m_cache->facts(keys);
    for (qsizetype i = 0; i < keys.size(); ++i) {
        QCOMPARE(histories->at(i)->messages.first().content, QString::number(i));
        QCOMPARE(facts->at(i).key, keys[i]);
        QCOMPARE(facts->at(i).messages, 1);
    }
    const Result<QList<Result<CacheClearOutcome>>> cleared = m_cache->clear(keys);
    QCOMPARE(cleared->size(), keys.size());
    QCOMPARE(raw()({"DBSIZE"}).integer(), 0);
}

QTEST_GUILESS_MAIN(TestRedisCache)
#include "tst_redis_cache.moc"
