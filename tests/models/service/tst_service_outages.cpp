#include "tests/support/LossyLine.h"
#include "tests/support/ServiceFixture.h"

#include <QTest>

#include <algorithm>

using namespace talkglass;
using Server = LocalStores::Server;

namespace {

const SessionKey key{1, QStringLiteral("talk")};
const QByteArray listKey = "conversation:user:1:session:talk";
const QString rowsSql = QStringLiteral("SELECT content FROM conversation_messages ORDER BY created_at, id");

QStringList contents(const History& history)
{
    QStringList texts;
    for (const Message& message : history.messages)
        texts.append(message.content);
    return texts;
}

QStringList texts(std::initializer_list<const char*> list)
{
    QStringList texts;
    for (const char* text : list)
        texts.append(QString::fromLatin1(text));
    return texts;
}

} // namespace

/// Each store is stopped, frozen, killed and restarted under a service; what was acknowledged is there afterwards.
class TestServiceOutages : public QObject
{
    Q_OBJECT

    ServiceFixture m_fixture;

    static Result<AddedMessage> post(HybridConversationService& service, const char* content,
                                     const SessionKey& to = key)
    {
        return answerOf(service.addUserMessage(to, QString::fromLatin1(content)));
    }

    static QStringList read(HybridConversationService& service, HistorySource source = HistorySource::Auto)
    {
        const Result<History> history = answerOf(service.conversationHistory({key, 0, source}));
        return history ? contents(*history) : QStringList{QString(u"error: " + history.error().text())};
    }

    /// Until the service has found both stores again and paid back what it owed.
    static bool recovered(HybridConversationService& service)
    {
        const QDeadlineTimer deadline(20'000);
        while (!deadline.hasExpired()) {
            service.checkStores();
            if (answerOf(service.upkeepNow()))
                return true;
            QThread::msleep(50);
        }
        return false;
    }

private Q_SLOTS:
    void initTestCase() { QCOMPARE(m_fixture.start(), QString()); }
    void init() { QCOMPARE(m_fixture.reset(), QString()); }

    void archiveAway_data()
    {
        QTest::addColumn<QString>("how");
        QTest::newRow("stopped") << "stop";
        QTest::newRow("killed") << "kill";
        QTest::newRow("frozen") << "freeze";
    }

    /// The cache alone takes it, marked in Redis itself; it is archived once and in order, also by a later process.
    void archiveAway()
    {
        QFETCH(QString, how);
        {
            const auto service = m_fixture.makeService();
            QVERIFY(post(*service, "1"));
            QVERIFY(away(Server::Postgres, how));
            for (const char* text : {"2", "3", "4"}) {
                const Result<AddedMessage> added = post(*service, text);
                QVERIFY2(added, qPrintable(added ? QString() : added.error().text()));
                QCOMPARE(added->storedIn(), QStringList{QStringLiteral("cache")});
                QVERIFY(added->archiveError);
                QVERIFY(added->message.pendingArchive);
            }
            QCOMPARE(read(*service, HistorySource::Cache), texts({"1", "2", "3", "4"}));
            QCOMPARE(read(*service), texts({"1", "2", "3", "4"}));
            QCOMPARE(m_fixture.redis({"LLEN", "talkglass:pending"}), QByteArrayList{"3"});
            QCOMPARE(m_fixture.redis({"PTTL", "talkglass:pending"}), QByteArrayList{"-1"});
        }
        QVERIFY(back(Server::Postgres, how));
        const auto later = m_fixture.makeService();
        QVERIFY(post(*later, "5"));
        QVERIFY(recovered(*later));
        QCOMPARE(m_fixture.sql(rowsSql), texts({"1", "2", "3", "4", "5"}));
        QCOMPARE(m_fixture.sql(QStringLiteral("SELECT message_count FROM conversation_sessions")), texts({"5"}));
        QCOMPARE(m_fixture.redis({"EXISTS", "talkglass:pending"}), QByteArrayList{"0"});
        QCOMPARE(read(*later), texts({"1", "2", "3", "4", "5"}));
        const Result<History> merged = answerOf(later->conversationHistory({key, 0, HistorySource::Merged}));
        QVERIFY(merged);
        QVERIFY(std::ranges::all_of(merged->messages,
                                    [](const Message& m) { return m.residency == MessageResidency::Both; }));
    }

    /// Even when the cached list ends before the archive is back.
    void pendingOutlivesTheList()
    {
        const auto service = m_fixture.makeService();
        QVERIFY(away(Server::Postgres, QStringLiteral("stop")));
        QVERIFY(post(*service, "1"));
        m_fixture.redis({"DEL", listKey});
        QVERIFY(back(Server::Postgres, QStringLiteral("stop")));
        QVERIFY(recovered(*service));
        QCOMPARE(m_fixture.sql(rowsSql), texts({"1"}));
        QCOMPARE(read(*service), texts({"1"}));
    }

    /// An entry that was archived, but not yet removed when the process died, is not archived a second time.
    void replayIsIdempotent()
    {
        {
            const auto service = m_fixture.makeService();
            QVERIFY(away(Server::Postgres, QStringLiteral("stop")));
            QVERIFY(post(*service, "1"));
            QVERIFY(post(*service, "2"));
        }
        const QByteArrayList entries = m_fixture.redis({"LRANGE", "talkglass:pending", "0", "-1"});
        QCOMPARE(entries.size(), 2);
        QVERIFY(back(Server::Postgres, QStringLiteral("stop")));
        for (int round = 0; round < 2; ++round) {
            const auto service = m_fixture.makeService();
            QVERIFY(recovered(*service));
            QCOMPARE(m_fixture.sql(rowsSql), texts({"1", "2"}));
            QCOMPARE(m_fixture.sql(QStringLiteral("SELECT message_count FROM conversation_sessions")), texts({"2"}));
            m_fixture.redis(QByteArrayList{"RPUSH", "talkglass:pending"} + entries);
        }
    }

    /// What the archive refuses for good is kept and named, and does not hold up the rest.
    void refusedOnReplayIsKept()
    {
        const auto service = m_fixture.makeService();
        QVERIFY(post(*service, "theirs", {2, QStringLiteral("taken")}));
        QVERIFY(away(Server::Postgres, QStringLiteral("stop")));
        QVERIFY(post(*service, "foreign", {1, QStringLiteral("taken")}));
        QVERIFY(post(*service, "unknown", {77, QStringLiteral("x")}));
        m_fixture.redis({"RPUSH", "talkglass:pending", "no entry"});
        QVERIFY(post(*service, "mine"));
        QVERIFY(back(Server::Postgres, QStringLiteral("stop")));
        QVERIFY(recovered(*service));
        QCOMPARE(m_fixture.sql(rowsSql), texts({"theirs", "mine"}));
        QCOMPARE(m_fixture.redis({"EXISTS", "talkglass:pending"}), QByteArrayList{"0"});
        QCOMPARE(m_fixture.redis({"LLEN", "talkglass:rejected"}), QByteArrayList{"3"});
    }

    void cacheAway_data() { archiveAway_data(); }

    /// The archive alone takes it; when Redis is back with its old list, nobody is served that list.
    void cacheAway()
    {
        QFETCH(QString, how);
        {
            const auto service = m_fixture.makeService();
            QVERIFY(post(*service, "1"));
            if (how == u"kill")
                QCOMPARE(m_fixture.redis({"SAVE"}), QByteArrayList{"OK"});
            QVERIFY(away(Server::Redis, how));
            for (const char* text : {"2", "3"}) {
                const Result<AddedMessage> added = post(*service, text);
                QVERIFY2(added, qPrintable(added ? QString() : added.error().text()));
                QCOMPARE(added->storedIn(), QStringList{QStringLiteral("archive")});
            }
            QCOMPARE(read(*service), texts({"1", "2", "3"}));
        }
        QVERIFY(back(Server::Redis, how));
        if (how != u"freeze")
            QCOMPARE(m_fixture.redis({"LLEN", listKey}), QByteArrayList{"1"});
        // A new process that may not write: it must see through the stale list.
        ServiceSettings readOnly = m_fixture.settings();
        readOnly.readOnly = true;
        {
            const auto inspector = m_fixture.makeService(readOnly);
            QCOMPARE(read(*inspector), texts({"1", "2", "3"}));
        }
        // One that may: puts it right.
        const auto service = m_fixture.makeService();
        QVERIFY(recovered(*service));
        QCOMPARE(read(*service, HistorySource::Cache), texts({"1", "2", "3"}));
        QCOMPARE(m_fixture.sql(QStringLiteral("SELECT session_metadata FROM conversation_sessions")), texts({"{}"}));
        QVERIFY(post(*service, "4"));
        QCOMPARE(read(*service, HistorySource::Cache), texts({"1", "2", "3", "4"}));
        QCOMPARE(m_fixture.sql(rowsSql), texts({"1", "2", "3", "4"}));
    }

    void redisRestartedEmpty()
    {
        const auto service = m_fixture.makeService();
        QVERIFY(post(*service, "1"));
        QVERIFY(m_fixture.stores().kill(Server::Redis));
        QVERIFY(post(*service, "2"));
        QVERIFY(m_fixture.stores().restart(Server::Redis, true));
        QVERIFY(recovered(*service));
        QCOMPARE(read(*service), texts({"1", "2"}));
        QVERIFY(post(*service, "3"));
        QCOMPARE(read(*service, HistorySource::Cache), texts({"1", "2", "3"}));
    }

    void bothAway()
    {
        const auto service = m_fixture.makeService();
        QVERIFY(post(*service, "1"));
        QVERIFY(away(Server::Redis, QStringLiteral("stop")));
        QVERIFY(away(Server::Postgres, QStringLiteral("stop")));
        const Result<AddedMessage> added = post(*service, "lost?");
        QVERIFY(!added);
        QVERIFY2(added.error().message.contains(u"not saved"), qPrintable(added.error().text()));
        QVERIFY(!answerOf(service->conversationHistory({key, 0, HistorySource::Auto})));
        QVERIFY(!answerOf(service->clearSession(key)));
        QVERIFY(back(Server::Redis, QStringLiteral("stop")));
        QVERIFY(back(Server::Postgres, QStringLiteral("stop")));
        QVERIFY(recovered(*service));
        QCOMPARE(read(*service), texts({"1"}));
    }

    /// The archive is away, and Redis did what it was told, but its answer was lost: it is asked again.
    void answerOfTheCacheIsLost()
    {
        LossyLine line(m_fixture.settings().redis.socketPath);
        ServiceSettings settings = m_fixture.settings();
        settings.redis.socketPath = line.path();
        const auto service = m_fixture.makeService(settings);
        QVERIFY(post(*service, "1"));
        QVERIFY(away(Server::Postgres, QStringLiteral("stop")));
        line.loseAnswerTo("\"uuid\"");
        const Result<AddedMessage> added = post(*service, "2");
        QVERIFY(line.hasLost());
        QVERIFY2(added, qPrintable(added ? QString() : added.error().text()));
        QCOMPARE(added->storedIn(), QStringList{QStringLiteral("cache")});
        QCOMPARE(m_fixture.redis({"LLEN", "talkglass:pending"}), QByteArrayList{"1"});
        QVERIFY(back(Server::Postgres, QStringLiteral("stop")));
        QVERIFY(recovered(*service));
        QCOMPARE(m_fixture.sql(rowsSql), texts({"1", "2"}));
    }

    /// It cannot be asked either: nobody is told that nothing was saved, for it was.
    void fateOfAMessageIsUnknown()
    {
        const auto service = m_fixture.makeService();
        QVERIFY(post(*service, "1"));
        QVERIFY(away(Server::Postgres, QStringLiteral("stop")));
        QVERIFY(away(Server::Redis, QStringLiteral("freeze")));
        const Result<AddedMessage> added = post(*service, "2");
        QVERIFY(!added);
        QVERIFY(added.error().fateUnknown);
        QVERIFY2(added.error().message.contains(u"not known"), qPrintable(added.error().text()));
        QVERIFY2(added.error().hint.contains(u"Look"), qPrintable(added.error().text()));
        // Refused at once, nothing was sent.
        const Result<AddedMessage> refused = post(*service, "3");
        QVERIFY(!refused);
        QVERIFY2(refused.error().message.contains(u"not saved"), qPrintable(refused.error().text()));
        QVERIFY(back(Server::Redis, QStringLiteral("freeze")));
        QVERIFY(back(Server::Postgres, QStringLiteral("stop")));
        QVERIFY(recovered(*service));
        QCOMPARE(m_fixture.sql(rowsSql), texts({"1", "2"}));
    }

    /// The list of what waits is none: nothing is deleted that the archive would never hear of.
    void clearThatCannotWait()
    {
        const auto service = m_fixture.makeService();
        QVERIFY(post(*service, "1"));
        m_fixture.redis({"SET", "talkglass:pending", "x"});
        QVERIFY(away(Server::Postgres, QStringLiteral("stop")));
        const Result<ClearReport> report = answerOf(service->clearSession(key));
        QVERIFY(!report);
        QVERIFY2(report.error().message.contains(u"Nothing was cleared"), qPrintable(report.error().text()));
        QVERIFY2(report.error().message.contains(u"talkglass:pending"), qPrintable(report.error().text()));
        QCOMPARE(m_fixture.redis({"LLEN", listKey}), QByteArrayList{"1"});
        QCOMPARE(m_fixture.redis({"SISMEMBER", "sessions:user:1", "talk"}), QByteArrayList{"1"});
        QVERIFY(back(Server::Postgres, QStringLiteral("stop")));
    }

    /// Half a clear says which half is missing, can be repeated, and is completed by itself.
    void halfAClear()
    {
        const auto service = m_fixture.makeService();
        QVERIFY(post(*service, "1"));
        QVERIFY(away(Server::Redis, QStringLiteral("stop")));
        Result<ClearReport> report = answerOf(service->clearSession(key));
        QVERIFY(report && !report->complete());
        QVERIFY(report->archiveDeactivated && !report->cache && report->cacheError);
        QVERIFY(back(Server::Redis, QStringLiteral("stop")));
        QVERIFY(recovered(*service));
        QCOMPARE(m_fixture.redis({"EXISTS", listKey}), QByteArrayList{"0"});

        QVERIFY(post(*service, "2"));
        QVERIFY(away(Server::Postgres, QStringLiteral("stop")));
        report = answerOf(service->clearSession(key));
        QVERIFY(report && !report->complete());
        QVERIFY(report->cache && report->cache->listDeleted && !report->archiveDeactivated && report->archiveError);
        QVERIFY(back(Server::Postgres, QStringLiteral("stop")));
        QVERIFY(recovered(*service));
        QCOMPARE(m_fixture.sql(QStringLiteral("SELECT is_active FROM conversation_sessions")), texts({"f"}));
        report = answerOf(service->clearSession(key));
        QVERIFY(report && report->complete());
    }

    /// The session was idle for longer than any list lives, and cached all the same (by another program): its mark is
    /// found, its list deleted.
    void clearOfALongIdleSession()
    {
        const auto service = m_fixture.makeService();
        QVERIFY(post(*service, "1"));
        m_fixture.sql(
            QStringLiteral("UPDATE conversation_sessions SET last_activity = last_activity - interval '400 days'"));
        QVERIFY(away(Server::Redis, QStringLiteral("freeze")));
        {
            const auto other = m_fixture.makeService();
            const Result<ClearReport> report = answerOf(other->clearSession(key));
            QVERIFY(report && report->archiveDeactivated && !report->cache);
        }
        QVERIFY(back(Server::Redis, QStringLiteral("freeze")));
        const auto later = m_fixture.makeService();
        QVERIFY(recovered(*later));
        QCOMPARE(read(*later), QStringList{});
        QCOMPARE(m_fixture.redis({"EXISTS", listKey}), QByteArrayList{"0"});
        QCOMPARE(m_fixture.sql(QStringLiteral("SELECT session_metadata FROM conversation_sessions")), texts({"{}"}));
    }

    /// Killed while posts are under way: each acknowledged one is in the archive in the end, once.
    void killedInMidWrite_data()
    {
        QTest::addColumn<int>("server");
        QTest::newRow("redis") << int(Server::Redis);
        QTest::newRow("postgres") << int(Server::Postgres);
    }

    void killedInMidWrite()
    {
        QFETCH(int, server);
        const auto service = m_fixture.makeService();
        QList<QFuture<Result<AddedMessage>>> posts;
        const auto burst = [&](int from, int to) {
            for (int i = from; i < to; ++i)
                posts.append(service->addUserMessage({1, QStringLiteral("s%1").arg(i % 7)}, QString::number(i)));
        };
        burst(0, 400);
        QVERIFY(m_fixture.stores().kill(Server(server)));
        burst(400, 800);
        QVERIFY(m_fixture.stores().restart(Server(server), true));
        burst(800, 1000);
        QStringList acknowledged;
        for (int i = 0; i < posts.size(); ++i) {
            if (answerOf(posts[i]))
                acknowledged.append(QString::number(i));
        }
        QVERIFY(recovered(*service));
        QVERIFY2(acknowledged.size() >= 200, qPrintable(QString::number(acknowledged.size())));
        const QStringList rows = m_fixture.sql(rowsSql);
        QCOMPARE(QSet<QString>(rows.begin(), rows.end()).size(), rows.size());
        for (const QString& text : acknowledged)
            QVERIFY2(rows.contains(text), qPrintable(text));
        for (int s = 0; s < 7; ++s) {
            const SessionKey session{1, QStringLiteral("s%1").arg(s)};
            const Result<History> automatic = answerOf(service->conversationHistory({session, 0, HistorySource::Auto}));
            const Result<History> archived =
                answerOf(service->conversationHistory({session, 0, HistorySource::Archive}));
            QVERIFY(automatic && archived);
            QCOMPARE(contents(*automatic), contents(*archived));
            QStringList sorted = contents(*archived);
            std::ranges::sort(sorted, {}, [](const QString& text) { return text.toInt(); });
            QCOMPARE(contents(*archived), sorted);
        }
    }

    /// A stalled store holds up only what needs it.
    void eachStoreByItself()
    {
        const auto service = m_fixture.makeService();
        QVERIFY(post(*service, "1"));
        QVERIFY(m_fixture.stores().freeze(Server::Redis));
        const auto cached = service->cachedMessages(key, 0);
        const Result<QList<Message>> archived = answerOf(service->archivedMessages(key, std::nullopt, 10));
        QVERIFY(archived);
        QCOMPARE(archived->size(), 1);
        QVERIFY(!answerOf(cached));
        const Result<Session> info = answerOf(service->sessionInfo(key));
        QVERIFY(info);
        QCOMPARE(info->residency, Residency::Unknown);
        QCOMPARE(service->cacheStatus().state, StoreStatus::State::Away);
        QVERIFY(m_fixture.stores().thaw(Server::Redis));
        QVERIFY(recovered(*service));
        QCOMPARE(service->cacheStatus().state, StoreStatus::State::Up);
    }

private:
    bool away(Server server, const QString& how)
    {
        LocalStores& stores = m_fixture.stores();
        return (how == u"stop"   ? stores.stop(server)
                : how == u"kill" ? stores.kill(server)
                                 : stores.freeze(server))
            .ok();
    }

    bool back(Server server, const QString& how)
    {
        LocalStores& stores = m_fixture.stores();
        return (how == u"freeze" ? stores.thaw(server) : stores.restart(server)).ok();
    }
};

QTEST_GUILESS_MAIN(TestServiceOutages)
#include "tst_service_outages.moc"
