#include "models/service/CacheRepair.h"
#include "tests/support/ServiceFixture.h"

#include <QJsonArray>
#include <QTest>

#include <algorithm>

using namespace talkglass;

namespace {

const SessionKey key{1, QStringLiteral("talk")};
const QByteArray listKey = "conversation:user:1:session:talk";
const QString idsSql = QStringLiteral("SELECT 'msg-' || id FROM conversation_messages ORDER BY created_at, id");

const QString activeSql = QStringLiteral("SELECT is_active, message_count FROM conversation_sessions");

const QByteArray oddMetadata =
    "{\"whole\": 1.0, \"small\": -0.0, \"large\": 1e300, \"id\": 9007199254740993, \"part\": 0.1, \"none\": null, "
    "\"text\": \"\\u00e9\\ud83d\\ude00\\u0001\\\"\\\\/\", \"list\": [1, [2.5, {}]], \"\": {\"deep\": [true]}, "
    "\"1e3\": 1e3}";

using Services = std::vector<std::unique_ptr<HybridConversationService>>;

} // namespace

/// Several Talkglass on the same stores, each with lanes, connections and knowledge of its own.
class TestServiceProcesses : public QObject
{
    Q_OBJECT

    ServiceFixture m_fixture;
    SystemClock m_clock;
    StoreHealth m_cacheHealth{Store::Cache, {}, m_clock};
    StoreHealth m_archiveHealth{Store::Archive, {}, m_clock};
    std::unique_ptr<Stores> m_other; ///< another process, step by step

    Result<AddedMessage> post(HybridConversationService& service, const QString& content) const
    {
        return answerOf(service.addUserMessage(key, content));
    }

    Services services(int count) const
    {
        Services all;
        for (int i = 0; i < count; ++i)
            all.push_back(m_fixture.makeService());
        return all;
    }

    /// As a process does that is told to clear while the archive is away for it.
    void leaveClear()
    {
        PendingEntry entry;
        entry.kind = PendingEntry::Kind::Clear;
        entry.key = key;
        entry.at = m_clock.now();
        entry.uuid = QStringLiteral("a-clear");
        m_fixture.redis({"RPUSH", "talkglass:pending", entry.encode()});
    }

    /// The row ids of the cached list, as they stand.
    QStringList cachedIds() const
    {
        QStringList ids;
        for (const QByteArray& element : m_fixture.redis({"LRANGE", listKey, "0", "-1"}))
            ids.append(QJsonDocument::fromJson(element).object().value(u"id").toString());
        return ids;
    }

private Q_SLOTS:
    void initTestCase() { QCOMPARE(m_fixture.start(), QString()); }
    void init()
    {
        QCOMPARE(m_fixture.reset(), QString());
        const ServiceSettings settings = m_fixture.settings();
        m_other.reset(new Stores{RedisCache(settings.redis, settings.cachePolicy, m_clock, m_cacheHealth),
                                 PostgresArchive(settings.archive, m_clock, m_archiveHealth)});
    }
    void cleanup() { m_other.reset(); }

    void postsAfterExpiry_data()
    {
        QTest::addColumn<int>("writers");
        QTest::addColumn<int>("rounds");
        QTest::newRow("two") << 2 << 40;
        QTest::newRow("twelve") << 12 << 12;
    }

    /// The list has ended; who makes it anew reads rows that others have archived and are about to push.
    void postsAfterExpiry()
    {
        QFETCH(int, writers);
        QFETCH(int, rounds);
        const Services all = services(writers);
        QVERIFY(post(*all.front(), QStringLiteral("base")));
        for (int round = 0; round < rounds; ++round) {
            m_fixture.redis({"DEL", listKey});
            QList<QFuture<Result<AddedMessage>>> posts;
            for (const auto& service : all)
                posts.append(service->addUserMessage(key, QString::number(round)));
            for (const auto& added : posts)
                QCOMPARE(answerOf(added)->storedIn().size(), 2);
            QStringList cached = cachedIds();
            QStringList rows = m_fixture.sql(idsSql);
            if (rows.size() > cached.size())
                rows = rows.last(cached.size()); // of many rows the newest hundred are cached
            std::ranges::sort(cached);
            std::ranges::sort(rows);
            QCOMPARE(cached, rows);
        }
    }

    void postWaitsBehindAnOlderClear_data()
    {
        QTest::addColumn<bool>("ends");
        QTest::newRow("the other one ends") << true;
        QTest::newRow("the other one takes long") << false;
    }

    /// A clear waits in Redis while somebody else replays, a lane of the same process or another one: what is posted
    /// now is newer. It waits, or goes behind the clear; it is not undone by it.
    void postWaitsBehindAnOlderClear()
    {
        QFETCH(bool, ends);
        QVERIFY(post(*m_fixture.makeService(), QStringLiteral("1")));
        QVERIFY(m_other->archive.lockReplay().value());
        leaveClear();
        const auto service = m_fixture.makeService();
        const auto posted = service->addUserMessage(key, QStringLiteral("2"));
        if (ends) {
            QThread::msleep(200);
            QVERIFY(!posted.isFinished());
            QVERIFY(m_other->archive.unlockReplay());
        }
        const Result<AddedMessage> added = answerOf(posted);
        QVERIFY2(added, qPrintable(added ? QString() : added.error().text()));
        QCOMPARE(added->storedIn().contains(QStringLiteral("archive")), ends);
        QVERIFY(added->storedIn().contains(QStringLiteral("cache")));
        QVERIFY(m_other->archive.unlockReplay());
        QVERIFY(answerOf(service->upkeepNow()));
        QCOMPARE(m_fixture.redis({"EXISTS", "talkglass:pending"}), QByteArrayList{"0"});
        QCOMPARE(m_fixture.sql(activeSql), QStringList{QStringLiteral("t|2")});
    }

    /// Put there by a process that has lost the archive, unseen by one that has not.
    void olderClearOfAnotherProcessUndoesNothing()
    {
        const auto service = m_fixture.makeService();
        QVERIFY(post(*service, QStringLiteral("1")));
        QVERIFY(answerOf(service->upkeepNow()));
        QVERIFY(m_other->archive.lockReplay().value());
        leaveClear();
        const Result<AddedMessage> added = post(*service, QStringLiteral("2"));
        QVERIFY(added);
        QVERIFY(m_other->archive.unlockReplay());
        QVERIFY(answerOf(service->upkeepNow()));
        QCOMPARE(m_fixture.redis({"EXISTS", "talkglass:pending"}), QByteArrayList{"0"});
        QCOMPARE(m_fixture.sql(activeSql), QStringList{QStringLiteral("t|2")});
        // One that is newer does what it says.
        leaveClear();
        QVERIFY(answerOf(service->upkeepNow()));
        QCOMPARE(m_fixture.sql(activeSql), QStringList{QStringLiteral("f|2")});
    }

    /// Who fills a list has asked the archive just before somebody else clears the session: no ghost comes of it.
    void fillOfASessionThatIsCleared()
    {
        const auto service = m_fixture.makeService();
        QVERIFY(post(*service, QStringLiteral("1")));
        m_fixture.redis({"DEL", listKey});
        QVERIFY(m_other->cache.watch(key, {}).value());
        const Result<QList<Message>> rows = m_other->archive.activeMessages(key, 100);
        QVERIFY(rows);
        QCOMPARE(rows->size(), 1);
        QVERIFY(answerOf(service->clearSession(key)));
        const Result<bool> made = m_other->cache.writeWatched(key, *rows, 60'000);
        QVERIFY(made && !*made);
        QCOMPARE(m_fixture.redis({"EXISTS", listKey}), QByteArrayList{"0"});

        const InFlightWrites nothing;
        const auto filled = cacherepair::fillList(*m_other, nothing, key, 60'000);
        QVERIFY(filled);
        QCOMPARE(*filled, cacherepair::Filled::Nothing);
        QCOMPARE(m_fixture.redis({"EXISTS", listKey}), QByteArrayList{"0"});
        QVERIFY(m_other->cache.clear({key})); // nothing is watched any more
        QVERIFY(post(*service, QStringLiteral("2")));
        QCOMPARE(cachedIds(), m_fixture.sql(idsSql));
    }

    /// A clear waited in Redis; meanwhile the archive called the session active, and a reader has filled its list
    /// again.
    void listThatWasFilledWhileAClearWaited()
    {
        { // gone before the clear waits: it would bring it into the archive by itself
            const auto service = m_fixture.makeService();
            QVERIFY(post(*service, QStringLiteral("1")));
        }
        m_fixture.redis({"DEL", listKey});
        leaveClear();
        const InFlightWrites nothing;
        const auto filled = cacherepair::fillList(*m_other, nothing, key, 60'000);
        QVERIFY(filled && *filled == cacherepair::Filled::Made);
        const auto service = m_fixture.makeService();
        QVERIFY(answerOf(service->upkeepNow()));
        QCOMPARE(m_fixture.sql(activeSql), QStringList{QStringLiteral("f|1")});
        QCOMPARE(m_fixture.redis({"DBSIZE"}), QByteArrayList{"0"});
    }

    /// Who fills a list has asked the archive just before a clear that waited reaches it.
    void fillWhileAWaitingClearIsReplayed()
    {
        const auto service = m_fixture.makeService();
        QVERIFY(post(*service, QStringLiteral("1")));
        m_fixture.redis({"DEL", listKey});
        QVERIFY(m_other->cache.watch(key, {}).value());
        const Result<QList<Message>> rows = m_other->archive.activeMessages(key, 100);
        QVERIFY(rows && rows->size() == 1);
        leaveClear();
        QVERIFY(answerOf(service->upkeepNow()));
        QCOMPARE(m_fixture.sql(activeSql), QStringList{QStringLiteral("f|1")});
        const Result<bool> made = m_other->cache.writeWatched(key, *rows, 60'000);
        QVERIFY(made && !*made);
        QCOMPARE(m_fixture.redis({"DBSIZE"}), QByteArrayList{"0"});
    }

    void markOfAnotherProcessIsHeard_data()
    {
        QTest::addColumn<bool>("cleared");
        QTest::newRow("posted") << false;
        QTest::newRow("cleared") << true;
    }

    /// Redis is away for another process only: what that one writes is missing in the list that this one trusts, until
    /// it hears so.
    void markOfAnotherProcessIsHeard()
    {
        QFETCH(bool, cleared);
        const auto service = m_fixture.makeService();
        QVERIFY(post(*service, QStringLiteral("1")));
        m_fixture.sql(
            QStringLiteral("UPDATE conversation_sessions SET last_activity = last_activity - interval '400 days'"));
        QVERIFY(answerOf(service->upkeepNow()));
        const auto read = [&] {
            const Result<History> history = answerOf(service->conversationHistory({key, 0, HistorySource::Auto}));
            return history ? history->messages.size() : qsizetype(-1);
        };
        QCOMPARE(read(), 1);
        ServiceSettings settings = m_fixture.settings();
        settings.redis.socketPath += QStringLiteral(".away");
        const auto other = m_fixture.makeService(settings);
        if (cleared)
            QVERIFY(answerOf(other->clearSession(key)));
        else
            QCOMPARE(post(*other, QStringLiteral("2"))->storedIn(), QStringList{QStringLiteral("archive")});
        // This thread turns no timer, so nothing is looked for meanwhile.
        const QDeadlineTimer deadline(10'000);
        const qsizetype expected = cleared ? 0 : 2;
        while (read() != expected && !deadline.hasExpired())
            QThread::msleep(1);
        QCOMPARE(read(), expected);
        while (m_fixture.redis({"LLEN", listKey}) != QByteArrayList{QByteArray::number(expected)} &&
               !deadline.hasExpired())
            QThread::msleep(10);
        QCOMPARE(m_fixture.redis({"LLEN", listKey}), QByteArrayList{QByteArray::number(expected)});
        QVERIFY(m_fixture.sqlBecomes(QStringLiteral("SELECT session_metadata FROM conversation_sessions"),
                                     {QStringLiteral("{}")}));
        QCOMPARE(read(), expected);
    }

    /// A push knows by its bytes what somebody else has put into the list from the archive.
    void filledElementsAreThoseThatWerePushed()
    {
        const QJsonObject metadata = QJsonDocument::fromJson(oddMetadata).object();
        QVERIFY(metadata.size() == 10);
        const auto service = m_fixture.makeService();
        QVERIFY(answerOf(service->addUserMessage(key, QStringLiteral("é😀\u0001\"\\/\n"), metadata)));
        QVERIFY(answerOf(service->addAssistantMessage(key, QString(), {})));
        QVERIFY(answerOf(service->addUserMessage(
            key, QStringLiteral("made here"),
            {{QStringLiteral("double"), 1.0}, {QStringLiteral("negative"), -0.0}, {QStringLiteral("int"), 7}})));
        const QByteArrayList pushed = m_fixture.redis({"LRANGE", listKey, "0", "-1"});
        QCOMPARE(pushed.size(), 3);
        m_fixture.redis({"DEL", listKey});
        QVERIFY(post(*service, QStringLiteral("fills")));
        QCOMPARE(m_fixture.redis({"LRANGE", listKey, "0", "2"}), pushed);
    }
};

QTEST_GUILESS_MAIN(TestServiceProcesses)
#include "tst_service_processes.moc"
