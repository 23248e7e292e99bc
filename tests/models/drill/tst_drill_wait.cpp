#include "models/drill/DrillState.h"
#include "tests/support/DrillFixture.h"
#include "tests/support/StoreDump.h"

#include <QFile>
#include <QTest>

#include <algorithm>

using namespace talkglass;

namespace {

const SessionKey archived{1, QStringLiteral("archived")};
const SessionKey onlyCached{2, QStringLiteral("only cached")};
const QByteArray archivedList = "conversation:user:1:session:archived";
const QByteArray onlyCachedList = "conversation:user:2:session:only cached";

} // namespace

/// The drill that waits for the TTL itself, and that can be left and gone on with.
class TestDrillWait : public QObject
{
    Q_OBJECT

    ServiceFixture m_fixture;

    static DrillVerdict verdictOf(const DrillReport& report, const SessionKey& key)
    {
        const auto found = std::ranges::find(report.results, key, &DrillResult::key);
        return found == report.results.end() ? DrillVerdict::Unchecked : found->verdict;
    }

private Q_SLOTS:
    void initTestCase() { QCOMPARE(m_fixture.start(), QString()); }
    void init()
    {
        QCOMPARE(m_fixture.reset(), QString());
        const auto service = m_fixture.makeService();
        QVERIFY(answerOf(service->addUserMessage(archived, QStringLiteral("one"))));
        m_fixture.redis({"RPUSH", onlyCachedList,
                         "{\"role\": \"user\", \"content\": \"a\", \"timestamp\": \"2026-11-22T08:00:00\"}"});
    }

    void endsAreSeen()
    {
        m_fixture.redis({"PEXPIRE", archivedList, "700"});
        m_fixture.redis({"PEXPIRE", onlyCachedList, "1000"});
        const QStringList rows = StoreDump::of(m_fixture).archive;
        DrillFixture fixture(m_fixture);
        DrillPlan plan = fixture.plan(DrillWay::Wait);
        plan.mayWrite = false; // it only reads
        QVERIFY(plan.writes().isEmpty());
        const DrillReport report = fixture.run(plan);
        QCOMPARE(textOf(report), QString());
        QCOMPARE(report.results.size(), 2);
        QCOMPARE(verdictOf(report, archived), DrillVerdict::Pass);
        QCOMPARE(verdictOf(report, onlyCached), DrillVerdict::Fail);
        QVERIFY(!report.resumed);
        QCOMPARE(m_fixture.redis({"EXISTS", archivedList}), QByteArrayList{"0"}); // not warmed
        QCOMPARE(StoreDump::of(m_fixture).archive, rows);
        QVERIFY(!QFile::exists(fixture.stateFile()));
    }

    void withoutEndIsUnchecked()
    {
        DrillFixture fixture(m_fixture);
        m_fixture.redis({"PEXPIRE", archivedList, "100"});
        const DrillReport report = fixture.run(fixture.plan(DrillWay::Wait));
        QCOMPARE(textOf(report), QString());
        QCOMPARE(verdictOf(report, archived), DrillVerdict::Pass);
        const auto endless = std::ranges::find(report.results, onlyCached, &DrillResult::key);
        QVERIFY(endless != report.results.end());
        QCOMPARE(endless->verdict, DrillVerdict::Unchecked);
        QVERIFY(!endless->reason.isEmpty());
    }

    /// Left with both, one still to end; another process goes on where it was, and knows what only the file knows.
    void leftAndResumed()
    {
        m_fixture.redis({"PEXPIRE", archivedList, "600000"});
        m_fixture.redis({"PEXPIRE", onlyCachedList, "200"});
        QTemporaryDir folder;
        const QString file = folder.filePath(QStringLiteral("a/b/state.jsonl"));
        {
            DrillFixture fixture(m_fixture);
            DrillPlan plan = fixture.plan(DrillWay::Wait);
            plan.options.stateFile = file;
            const QFuture<DrillReport> future = fixture.drill().start(plan);
            QVERIFY(fixture.reaches(DrillProgress::Stage::Ending));
            const QDeadlineTimer deadline(20'000);
            while (fixture.drill().progress().done < 1 && !deadline.hasExpired())
                QThread::msleep(5);
            QCOMPARE(fixture.drill().progress().done, 1);
            fixture.drill().cancel();
            QVERIFY(DrillFixture::waitFor(future));
            QVERIFY(future.result().cancelled);
            QVERIFY(QFile::exists(file));
        }
        // As a crash in the middle of a line would leave it.
        QFile state(file);
        QVERIFY(state.open(QIODevice::Append));
        state.write("{\"ended\": {\"user_id\"");
        state.close();

        m_fixture.redis({"PEXPIRE", archivedList, "200"});
        DrillFixture fixture(m_fixture);
        DrillPlan plan = fixture.plan(DrillWay::Wait);
        plan.options.stateFile = file;
        const DrillReport report = fixture.run(plan);
        QCOMPARE(textOf(report), QString());
        QVERIFY(report.resumed);
        QCOMPARE(report.results.size(), 2);
        QCOMPARE(verdictOf(report, archived), DrillVerdict::Pass);
        QCOMPARE(verdictOf(report, onlyCached), DrillVerdict::Fail);
        QVERIFY(!QFile::exists(file));
    }

    void fileOfAnotherDrillIsRefused()
    {
        DrillFixture fixture(m_fixture);
        DrillState state(fixture.stateFile());
        QVERIFY(state.begin({{QStringLiteral("how"), QStringLiteral("wait")}}));
        const DrillReport other = fixture.run(fixture.plan(DrillWay::Wait, {archived}));
        QVERIFY(other.failure);
        QCOMPARE(other.failure->kind, StoreError::Kind::InvalidInput);
        QFile file(fixture.stateFile());
        QVERIFY(file.open(QIODevice::WriteOnly | QIODevice::Truncate));
        file.write("something else\n");
        file.close();
        QVERIFY(fixture.run(fixture.plan(DrillWay::Wait, {archived})).failure);
        QVERIFY(QFile::exists(fixture.stateFile()));
    }

    /// What is written is what is read, bytes that are no text included.
    void stateKeepsEverything()
    {
        DrillFixture fixture(m_fixture);
        DrillRecord record;
        record.cache.key = record.archive.key = {-3, QStringLiteral("é:/ \"x\"")};
        record.cache.elements = {QByteArray("\xff\x00{", 3), "{\"role\": \"user\", \"content\": \"\\u00e9\"}"};
        record.cache.ttlMs = 4711;
        record.archive.hasRow = true;
        record.archive.active = false;
        record.archive.lastActivity = *Timestamp::fromIso(u"2026-11-22T08:40:18.708852");
        Message message;
        message.archiveId = 12;
        message.role = QStringLiteral("tool");
        message.content = QStringLiteral("line\nother \u2028");
        message.metadata = {{QStringLiteral("n"), 9007199254740993LL}};
        message.at = record.archive.lastActivity;
        record.archive.messages = {message};
        DrillState state(fixture.stateFile());
        QVERIFY(state.begin({{QStringLiteral("how"), QStringLiteral("wait")}}));
        QVERIFY(state.add({record}));
        QVERIFY(state.addEnded({record.key()}));

        const auto content = DrillState(fixture.stateFile()).read();
        QVERIFY(content && content->has_value());
        const DrillRecord read = (*content)->records.value(0);
        QVERIFY((*content)->ended.contains(record.key()));
        QVERIFY(!(*content)->complete);
        QCOMPARE(read.key(), record.key());
        QCOMPARE(read.cache.elements, record.cache.elements);
        QVERIFY(read.cache.messages.value(0).malformed);
        QCOMPARE(read.cache.messages.value(1).content, QStringLiteral("é"));
        QCOMPARE(read.cache.ttlMs, 4711);
        QVERIFY(read.archive.hasRow && !read.archive.active);
        QCOMPARE(read.archive.lastActivity.micros(), record.archive.lastActivity.micros());
        QCOMPARE(read.archive.messages.value(0).content, message.content);
        QCOMPARE(read.archive.messages.value(0).metadata, message.metadata);
        QCOMPARE(read.archive.messages.value(0).archiveId, 12);
    }
};

QTEST_GUILESS_MAIN(TestDrillWait)
#include "tst_drill_wait.moc"
