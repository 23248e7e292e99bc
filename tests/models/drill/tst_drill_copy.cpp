#include "models/archive/ArchiveCopies.h"
#include "models/cache/CacheCopies.h"
#include "tests/support/DrillFixture.h"
#include "tests/support/GoldenData.h"
#include "tests/support/StoreDump.h"

#include <QSignalSpy>
#include <QTest>

#include <algorithm>

using namespace talkglass;
using Server = LocalStores::Server;

namespace {

const QString copiesSql = QStringLiteral("SELECT count(*) FROM conversation_sessions WHERE id < 0 UNION ALL "
                                         "SELECT count(*) FROM conversation_messages WHERE id < 0");

const DrillResult* resultOf(const DrillReport& report, const SessionKey& key)
{
    const auto found = std::ranges::find(report.results, key, &DrillResult::key);
    return found == report.results.end() ? nullptr : &*found;
}

} // namespace

/// The drill on clones of the sessions, on real stores: what it finds, and that nothing of it stays.
class TestDrillCopy : public QObject
{
    Q_OBJECT

    ServiceFixture m_fixture;

    bool noCopies() const
    {
        return m_fixture.sql(copiesSql) == QStringList{QStringLiteral("0"), QStringLiteral("0")} &&
               m_fixture.redis({"KEYS", "*talkglass*"}).isEmpty();
    }

    /// Sessions with one turn each, both copies the same, last active now.
    void fill(int sessions) const
    {
        const auto service = m_fixture.makeService();
        QList<QFuture<Result<AddedMessage>>> added;
        for (int i = 0; i < sessions; ++i) {
            const SessionKey key{1 + i % 5, QStringLiteral("session %1").arg(i)};
            added.append(service->addUserMessage(key, QStringLiteral("question %1").arg(i)));
            added.append(service->addAssistantMessage(key, QStringLiteral("answer %1").arg(i),
                                                      {{QStringLiteral("model"), QStringLiteral("m")}}));
        }
        for (const QFuture<Result<AddedMessage>>& one : std::as_const(added)) {
            const Result<AddedMessage> done = answerOf(one);
            QVERIFY2(done, qPrintable(done ? QString() : done.error().text()));
        }
    }

private Q_SLOTS:
    void initTestCase() { QCOMPARE(m_fixture.start(), QString()); }
    void init() { QCOMPARE(m_fixture.reset(), QString()); }

    /// Every session of the golden data, and nothing in either store is other than before.
    void golden()
    {
        QCOMPARE(m_fixture.loadGolden(), QString());
        const StoreDump before = StoreDump::of(m_fixture);
        const QStringList sequences =
            m_fixture.sql(QStringLiteral("SELECT last_value, is_called FROM conversation_messages_id_seq UNION ALL "
                                         "SELECT last_value, is_called FROM conversation_sessions_id_seq"));
        QElapsedTimer passed;
        passed.start();
        DrillFixture fixture(m_fixture);
        const DrillReport report = fixture.run(fixture.plan(DrillWay::Copy));
        QCOMPARE(textOf(report), QString());
        QCOMPARE(report.warnings, QStringList());
        QVERIFY(!report.cacheVersion.isEmpty() && !report.archiveVersion.isEmpty());
        QVERIFY(report.started.cache.isValid() && report.ended.archive.isValid());

        // What is only in the cache is lost, and an edited message is read with other words.
        const QHash<QString, SessionKey> cases = golden::cases();
        const QHash<QString, QString> failing{{QStringLiteral("cache_only"), QStringLiteral("missing")},
                                              {QStringLiteral("cache_only_tail"), QStringLiteral("missing")},
                                              {QStringLiteral("foreign_session"), QStringLiteral("missing")},
                                              {QStringLiteral("no_ttl"), QStringLiteral("missing")},
                                              {QStringLiteral("edited_in_archive"), QStringLiteral("content")}};
        QSet<SessionKey> failed;
        for (auto it = failing.begin(); it != failing.end(); ++it) {
            const DrillResult* result = resultOf(report, cases[it.key()]);
            QVERIFY2(result && result->verdict == DrillVerdict::Fail, qPrintable(it.key()));
            QCOMPARE(result->firstDifference->what, it.value());
            failed.insert(result->key);
        }
        for (const DrillResult& result : report.results) {
            if (!failed.contains(result.key))
                QVERIFY2(
                    result.verdict == DrillVerdict::Pass,
                    qPrintable(QString(result.key.sessionId + u": " +
                                       (result.firstDifference ? result.firstDifference->detail : result.reason))));
        }
        for (auto it = cases.begin(); it != cases.end(); ++it) {
            const bool holdsNothing = it.key() == u"expired_but_in_set" && !resultOf(report, *it);
            QVERIFY2(resultOf(report, *it) || holdsNothing, qPrintable(it.key()));
        }
        QCOMPARE(resultOf(report, cases[QStringLiteral("cache_only")])->firstDifference->index, 0);
        QCOMPARE(resultOf(report, cases[QStringLiteral("cache_only")])->messages, 10);

        QCOMPARE(before.differenceTo(StoreDump::of(m_fixture), passed.elapsed() + 1000), QString());
        QCOMPARE(
            m_fixture.sql(QStringLiteral("SELECT last_value, is_called FROM conversation_messages_id_seq UNION ALL "
                                         "SELECT last_value, is_called FROM conversation_sessions_id_seq")),
            sequences);
    }

    /// Archived metadata that are no object are not what the cached copy says; where there is none, nothing is lost.
    void strayMetadata()
    {
        const SessionKey key{1, QStringLiteral("session 0")};
        for (const char* stray : {"[1]", "\"text\"", "12"}) {
            QCOMPARE(m_fixture.reset(), QString());
            fill(1);
            m_fixture.sql(QStringLiteral("UPDATE conversation_messages SET message_metadata = '%1' WHERE role = 'user'")
                              .arg(QLatin1String(stray)));
            DrillFixture fixture(m_fixture);
            const DrillReport cached = fixture.run(fixture.plan(DrillWay::Copy, {key}));
            QCOMPARE(textOf(cached), QString());
            QCOMPARE(cached.results.first().verdict, DrillVerdict::Fail);
            QCOMPARE(cached.results.first().firstDifference->what, QStringLiteral("metadata"));
            m_fixture.redis({"DEL", "conversation:user:1:session:session 0"});
            const DrillReport archived = fixture.run(fixture.plan(DrillWay::Copy, {key}));
            QCOMPARE(textOf(archived), QString());
            QCOMPARE(archived.results.first().verdict, DrillVerdict::Pass);
        }
        m_fixture.sql(QStringLiteral("UPDATE conversation_messages SET message_metadata = NULL WHERE role = 'user'"));
        DrillFixture fixture(m_fixture);
        QCOMPARE(fixture.run(fixture.plan(DrillWay::Copy, {key})).results.first().verdict, DrillVerdict::Pass);
    }

    /// A read after the end fills the copy's cache, which is looked at; the user's SET stays as it is.
    void warmingIsChecked()
    {
        fill(3);
        m_fixture.redis({"PEXPIRE", "sessions:user:1", "5000000"});
        DrillFixture fixture(m_fixture);
        const SessionKey key{1, QStringLiteral("session 0")};
        const DrillReport report = fixture.run(fixture.plan(DrillWay::Copy, {key}));
        QCOMPARE(textOf(report), QString());
        QCOMPARE(report.results.size(), 1);
        QCOMPARE(report.results.first().verdict, DrillVerdict::Pass);
        QVERIFY(report.results.first().notes.contains(QStringLiteral("A read filled the cache again, and right.")));
        QVERIFY(m_fixture.redis({"PTTL", "sessions:user:1"}).first().toLongLong() <= 5'000'000);
        QCOMPARE(m_fixture.redis({"SMEMBERS", "sessions:user:1"}), QByteArrayList{"session 0"});
        QVERIFY(noCopies());
    }

    void notThere()
    {
        DrillFixture fixture(m_fixture);
        const DrillReport report = fixture.run(fixture.plan(DrillWay::Copy, {{1, QStringLiteral("nobody")}}));
        QVERIFY(report.failure);
        QCOMPARE(report.failure->kind, StoreError::Kind::NotFound);
        QVERIFY(report.results.isEmpty());
    }

    void readOnlyIsRefused()
    {
        fill(1);
        DrillFixture fixture(m_fixture);
        DrillPlan plan = fixture.plan(DrillWay::Copy, {{1, QStringLiteral("session 0")}});
        QVERIFY(!plan.writes().isEmpty());
        plan.mayWrite = false;
        const DrillReport report = fixture.run(plan);
        QVERIFY(report.failure);
        QCOMPARE(report.failure->kind, StoreError::Kind::ReadOnly);
    }

    /// A thousand sessions wait together: one time to live for all of them.
    void manySessionsShareOneWait()
    {
        fill(1000);
        DrillFixture fixture(m_fixture);
        QSignalSpy progressed(&fixture.drill(), &DrillRun::progressed);
        QSignalSpy finished(&fixture.drill(), &DrillRun::finished);
        DrillPlan plan = fixture.plan(DrillWay::Copy);
        const DrillReport report = fixture.run(plan);
        QCOMPARE(textOf(report), QString());
        QCOMPARE(report.results.size(), 1000);
        QCOMPARE(report.count(DrillVerdict::Pass), 1000);
        QVERIFY(report.passed());
        QVERIFY(noCopies());
        QTRY_COMPARE_WITH_TIMEOUT(finished.count(), 1, 5000);
        QVERIFY(!progressed.isEmpty());
        const qint64 took = (report.ended.here.micros() - report.started.here.micros()) / 1000;
        qInfo("1000 sessions took %lld ms, their copies lived for 1000 ms", static_cast<long long>(took));
    }

    void aUsersSessionsOnly()
    {
        fill(10);
        DrillFixture fixture(m_fixture);
        DrillPlan plan = fixture.plan(DrillWay::Copy);
        plan.userId = 2;
        const DrillReport report = fixture.run(plan);
        QCOMPARE(report.results.size(), 2);
        QVERIFY(std::ranges::all_of(report.results, [](const DrillResult& r) { return r.key.userId == 2; }));
    }

    void cancelLeavesNothing()
    {
        fill(20);
        DrillFixture fixture(m_fixture);
        DrillPlan plan = fixture.plan(DrillWay::Copy);
        plan.options.copyTtl = std::chrono::minutes(10);
        const QFuture<DrillReport> future = fixture.drill().start(plan);
        QVERIFY(fixture.reaches(DrillProgress::Stage::Ending));
        QVERIFY(!noCopies());
        fixture.drill().cancel();
        QVERIFY(DrillFixture::waitFor(future));
        QVERIFY(future.result().cancelled);
        QVERIFY(future.result().results.isEmpty());
        QVERIFY(noCopies());
    }

    /// While copies stand there, no list names them.
    void listsDoNotShowCopies()
    {
        fill(5);
        DrillFixture fixture(m_fixture);
        DrillPlan plan = fixture.plan(DrillWay::Copy);
        plan.options.copyTtl = std::chrono::minutes(10);
        const QFuture<DrillReport> future = fixture.drill().start(plan);
        QVERIFY(fixture.reaches(DrillProgress::Stage::Ending));
        QCOMPARE(m_fixture.redis({"KEYS", "conversation:*talkglass-drill*"}).size(), 5);
        int shown = 0;
        SessionWalkRequest request;
        request.filter.includeCleared = true;
        QVERIFY(answerOf(fixture.service().walkSessions(request, [&](const Session& session) {
            shown += session.key.sessionId.startsWith(u"session ") ? 1 : 1000;
            return true;
        })));
        QCOMPARE(shown, 5);
        const auto anchors = answerOf(fixture.service().pageAnchors({}, 100));
        QVERIFY(anchors);
        QCOMPARE(anchors->total, 5);
        fixture.drill().cancel();
        QVERIFY(DrillFixture::waitFor(future));
    }

    /// What a crash has left, the next drill takes away; what a living drill uses, it leaves alone.
    void leftoversGo()
    {
        fill(2);
        const SystemClock clock;
        StoreHealth cacheHealth(Store::Cache, {}, clock);
        StoreHealth archiveHealth(Store::Archive, {}, clock);
        CacheCopies cache(m_fixture.settings().redis, cacheHealth);
        auto living = std::make_unique<ArchiveCopies>(m_fixture.settings().archive, archiveHealth);
        QVERIFY(living->lockRun(4711));
        const SessionKey key{1, QStringLiteral("session 0")};
        const QString left = QStringLiteral("talkglass-drill-4711-1");
        QVERIFY(living->place({{key, left}}));
        QList<CacheRecord> list = *cache.record({key}, true);
        list.first().key.sessionId = left;
        QVERIFY(cache.place(list, 600'000));

        DrillFixture fixture(m_fixture);
        DrillReport report = fixture.run(fixture.plan(DrillWay::Copy, {key}));
        QCOMPARE(textOf(report), QString());
        QCOMPARE(report.warnings, QStringList());
        QCOMPARE(m_fixture.sql(copiesSql), (QStringList{QStringLiteral("1"), QStringLiteral("2")}));

        living.reset(); // as a crash would: the lock goes with the connection
        QVERIFY(m_fixture.sqlBecomes(QStringLiteral("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'"),
                                     {QStringLiteral("0")}));
        report = fixture.run(fixture.plan(DrillWay::Copy, {key}));
        QCOMPARE(textOf(report), QString());
        QCOMPARE(report.warnings.size(), 1);
        QVERIFY(noCopies());
        QCOMPARE(m_fixture.sql(QStringLiteral("SELECT count(*) FROM conversation_messages")),
                 QStringList{QStringLiteral("4")});
    }

    /// Copies that are gone say nothing about the conversations.
    void copiesRemovedInTheMiddle()
    {
        fill(5);
        DrillFixture fixture(m_fixture);
        const QFuture<DrillReport> future = fixture.drill().start(fixture.plan(DrillWay::Copy));
        QVERIFY(fixture.reaches(DrillProgress::Stage::Ending));
        m_fixture.sql(QStringLiteral("DELETE FROM conversation_sessions WHERE id < 0"));
        QVERIFY(DrillFixture::waitFor(future));
        QVERIFY(future.result().failure);
        QVERIFY(future.result().results.isEmpty());
        QVERIFY(noCopies());
    }

    void storeGoesInTheMiddle_data()
    {
        QTest::addColumn<int>("server");
        QTest::addColumn<bool>("killed");
        QTest::newRow("Redis frozen") << int(Server::Redis) << false;
        QTest::newRow("PostgreSQL frozen") << int(Server::Postgres) << false;
        QTest::newRow("PostgreSQL killed") << int(Server::Postgres) << true;
    }

    /// A clear error; the originals are as they were; the next drill takes away what could not be.
    void storeGoesInTheMiddle()
    {
        QFETCH(int, server);
        QFETCH(bool, killed);
        fill(5);
        const StoreDump before = StoreDump::of(m_fixture);
        QElapsedTimer passed;
        passed.start();
        const auto which = Server(server);
        LocalStores& servers = m_fixture.stores();
        {
            DrillFixture fixture(m_fixture);
            DrillPlan plan = fixture.plan(DrillWay::Copy);
            plan.options.copyTtl = std::chrono::seconds(2);
            const QFuture<DrillReport> future = fixture.drill().start(plan);
            QVERIFY(fixture.reaches(DrillProgress::Stage::Ending));
            QVERIFY((killed ? servers.kill(which) : servers.freeze(which)).ok());
            const bool ended = DrillFixture::waitFor(future);
            QVERIFY((killed ? servers.restart(which) : servers.thaw(which)).ok());
            QVERIFY(ended);
            QVERIFY(future.result().failure);
            QVERIFY2(future.result().failure->isOutage(), qPrintable(textOf(future.result())));
            QVERIFY(!future.result().warnings.isEmpty());
            QVERIFY(future.result().results.isEmpty());
        }
        DrillFixture again(m_fixture);
        DrillReport report = again.run(again.plan(DrillWay::Copy));
        const QDeadlineTimer deadline(20'000);
        while (report.failure && !deadline.hasExpired()) {
            QThread::msleep(200);
            report = again.run(again.plan(DrillWay::Copy));
        }
        QCOMPARE(textOf(report), QString());
        QCOMPARE(report.count(DrillVerdict::Pass), 5);
        QCOMPARE(before.differenceTo(StoreDump::of(m_fixture), passed.elapsed() + 1000), QString());
    }
};

QTEST_GUILESS_MAIN(TestDrillCopy)
#include "tst_drill_copy.moc"
