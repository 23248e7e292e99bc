#include "models/cache/MessageCodec.h"
#include "models/compare/ComparisonWorker.h"
#include "models/repair/RepairPlanner.h"
#include "models/repair/RepairRun.h"
#include "tests/support/StoreDump.h"

#include <QJsonDocument>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace talkglass;
using Verdict = RepairResult::Verdict;

namespace {

const Timestamp start = *Timestamp::fromIso(u"2026-11-22T08:00:00");

QByteArray keyOf(const QByteArray& id)
{
    return "conversation:user:1:session:" + id;
}

QByteArray element(int number, const QString& text, qint64 offMicros = 0)
{
    Message message;
    message.role = number % 2 ? QStringLiteral("user") : QStringLiteral("assistant");
    message.content = text;
    message.at = start.plusSeconds(number * 60).plusMicros(offMicros);
    return codec::encode(message);
}

QByteArray element(int number)
{
    return element(number, QStringLiteral("text %1").arg(number));
}

/// Of one writer, whatever the number.
QByteArray sameWords(int number)
{
    Message message;
    message.role = QStringLiteral("user");
    message.content = QStringLiteral("ok");
    message.at = start.plusSeconds(number * 60);
    return codec::encode(message);
}

QString directionsOf(const RepairSession& session)
{
    QStringList names;
    for (const RepairStep& step : session.steps)
        names.append(
            QString((step.isTicked() ? QString() : QStringLiteral("-")) + repairDirectionName(step.direction)));
    return names.join(u' ');
}

using Change = std::function<void(const ServiceFixture&)>;

} // namespace

Q_DECLARE_METATYPE(Change)

/// Plans are made, carried out and taken back on real stores.
class TestRepair : public QObject
{
    Q_OBJECT

    ServiceFixture m_fixture;
    ComparisonControl m_control;

    /// Session s of user 1: eight messages in both stores.
    void makeSession()
    {
        m_fixture.sql(QStringLiteral(
            "insert into conversation_sessions (session_id, user_id, created_at, updated_at, last_activity, "
            "message_count, is_active, session_metadata) values ('s', 1, '2026-11-22T08:01:00', '2026-11-22T08:08:00', "
            "'2026-11-22T08:08:00', 8, true, '{}'); insert into conversation_messages (session_id, role, content, "
            "message_metadata, created_at) select 's', case when i % 2 = 1 then 'user' else 'assistant' end, "
            "'text ' || i, '{}', '2026-11-22T08:00:00'::timestamp + i * interval '1 minute' "
            "from generate_series(1, 8) i"));
        for (int i = 1; i <= 8; ++i)
            m_fixture.redis({"RPUSH", keyOf("s"), element(i)});
        m_fixture.redis({"EXPIRE", keyOf("s"), "3600"});
        m_fixture.redis({"SADD", "sessions:user:1", "s"});
        m_fixture.redis({"EXPIRE", "sessions:user:1", "3600"});
    }

    std::unique_ptr<Repairer> repairer() { return repairer(m_fixture.settings()); }
    std::unique_ptr<Repairer> repairer(const ServiceSettings& settings)
    {
        return std::make_unique<Repairer>(settings, std::make_shared<const SystemClock>(), m_control);
    }

    RepairPlan planOf(const QList<SessionKey>& keys)
    {
        const Result<RepairPlan> plan = repairer()->planSessions(keys, {});
        return plan ? *plan : RepairPlan();
    }
    RepairPlan planOfSession() { return planOf({{1, QStringLiteral("s")}}); }

    QStringList findings()
    {
        QStringList lines;
        ComparisonRequest request;
        request.confirmAfter = std::chrono::milliseconds(1);
        ComparisonWorker worker(m_fixture.settings(), std::make_shared<const SystemClock>(), m_control,
                                {[&lines](const QList<Finding>& found) {
                                     for (const Finding& finding : found)
                                         lines.append(
                                             QString(finding.key.sessionId + u' ' + findingKindName(finding.kind)));
                                 },
                                 {}});
        worker.run(request);
        return lines;
    }

    QList<Verdict> apply(const RepairPlan& plan, const QString& undoPath)
    {
        return verdictsOf(repairer()->apply(plan, undoPath));
    }
    QList<Verdict> undo(const QString& undoPath) { return verdictsOf(repairer()->undo(undoPath)); }
    static QList<Verdict> verdictsOf(const Result<RepairReport>& report)
    {
        QList<Verdict> verdicts;
        if (report) {
            for (const RepairResult& result : report->results)
                verdicts.append(result.verdict);
        }
        return verdicts;
    }

private Q_SLOTS:
    void initTestCase() { QCOMPARE(m_fixture.start(), QString()); }
    void init()
    {
        QCOMPARE(m_fixture.reset(), QString());
        makeSession();
        QCOMPARE(findings(), QStringList());
    }

    void eachFault_data();
    void eachFault();
    void theOtherDirection();
    void aListThatExpires();
    void whatCannotBeArchivedStaysCached();
    void newRowsKeepTheOrder();
    void plansSurviveTheirFile();
    void undoRefusesWhatHasMovedOn();
    void diedBeforeTheCommit();
    void storesThatAreAway();
    void signalsOfARun();
};

void TestRepair::eachFault_data()
{
    QTest::addColumn<Change>("change");
    QTest::addColumn<QString>("directions");
    const auto row = [](const char* name, const Change& change, const char* directions) {
        QTest::newRow(name) << change << QString::fromLatin1(directions);
    };
    using Fixture = const ServiceFixture&;
    const auto key = keyOf("s");
    row(
        "nothing", [](Fixture) {}, "");
    row(
        "archive lost the last two",
        [](Fixture f) {
            f.sql(QStringLiteral("delete from conversation_messages where content in ('text 7', 'text 8');"
                                 "update conversation_sessions set message_count = 6"));
        },
        "cache_to_archive");
    row(
        "archive lost all of it", [](Fixture f) { f.sql(QStringLiteral("delete from conversation_sessions")); },
        "cache_to_archive");
    row(
        "archive lost one in the middle, counter and all",
        [](Fixture f) { f.sql(QStringLiteral("delete from conversation_messages where content = 'text 4'")); },
        "cache_to_archive counter");
    row(
        "cache lost the last",
        [key](Fixture f) {
            f.redis({"RPOP", key});
        },
        "archive_to_cache -invalidate");
    row(
        "edited",
        [key](Fixture f) {
            f.redis({"LSET", key, "2", element(3, QStringLiteral("other"))});
        },
        "archive_to_cache -cache_to_archive -invalidate");
    row(
        "metadata",
        [](Fixture f) {
            f.sql(QStringLiteral("update conversation_messages set message_metadata = '{\"k\": [1, \"é\"]}' where "
                                 "content = 'text 2'"));
        },
        "archive_to_cache -cache_to_archive -invalidate");
    row(
        "reordered",
        [key](Fixture f) {
            f.redis({"LSET", key, "2", element(4)});
            f.redis({"LSET", key, "3", element(3)});
        },
        "archive_to_cache -invalidate");
    row(
        "doubled",
        [key](Fixture f) {
            f.redis({"RPUSH", key, element(8)});
        },
        "archive_to_cache -invalidate");
    row(
        "doubled in the archive",
        [](Fixture f) {
            f.sql(QStringLiteral("insert into conversation_messages (session_id, role, content, message_metadata, "
                                 "created_at) select session_id, role, content, message_metadata, created_at from "
                                 "conversation_messages where content = 'text 5'; update conversation_sessions set "
                                 "message_count = 9"));
        },
        "archive_to_cache -invalidate");
    row(
        "malformed, no text at all",
        [key](Fixture f) {
            f.redis({"LINSERT", key, "BEFORE", element(5), QByteArray("\xff\x00{", 3)});
        },
        "archive_to_cache -invalidate");
    row(
        "nothing but malformed, and the archive empty",
        [key](Fixture f) {
            f.sql(QStringLiteral("delete from conversation_sessions"));
            f.redis({"DEL", key});
            f.redis({"RPUSH", key, "{", "}"});
            f.redis({"EXPIRE", key, "60"});
        },
        "invalidate");
    row(
        "times of the warming",
        [key](Fixture f) {
            for (int i = 1; i <= 8; ++i)
                f.redis({"LSET", key, QByteArray::number(i - 1),
                         element(i, QStringLiteral("text %1").arg(i), 7'200'000'000)});
        },
        "archive_to_cache -invalidate");
    row(
        "counter", [](Fixture f) { f.sql(QStringLiteral("update conversation_sessions set message_count = 80")); },
        "counter");
    row(
        "no TTL",
        [key](Fixture f) {
            f.redis({"PERSIST", key});
        },
        "ttl");
    row(
        "no TTL, and edited",
        [key](Fixture f) {
            f.redis({"LSET", key, "2", element(3, QStringLiteral("other"))});
            f.redis({"PERSIST", key});
        },
        "archive_to_cache -cache_to_archive -invalidate ttl");
    row(
        "wrong type, and a wrong counter behind it",
        [key](Fixture f) {
            f.sql(QStringLiteral("update conversation_sessions set message_count = 80"));
            f.redis({"DEL", key});
            f.redis({"HSET", key, "field", QByteArray("va\x00lue", 6)});
            f.redis({"EXPIRE", key, "600"});
        },
        "invalidate counter");
    row(
        "in the set without a list",
        [key](Fixture f) {
            f.redis({"DEL", key});
        },
        "user_set");
    row(
        "in no set",
        [](Fixture f) {
            f.redis({"SREM", "sessions:user:1", "s"});
        },
        "user_set");
    row(
        "empty",
        [key](Fixture f) {
            f.redis({"DEL", key});
            f.redis({"SREM", "sessions:user:1", "s"});
            f.sql(QStringLiteral("delete from conversation_messages; update conversation_sessions set "
                                 "message_count = 0"));
        },
        "deactivate");
    row(
        "ghost with a message that only it has",
        [key](Fixture f) {
            f.sql(QStringLiteral("update conversation_sessions set is_active = false"));
            f.redis({"RPUSH", key, element(9)});
        },
        "invalidate");
    row(
        "another user's", [](Fixture f) { f.sql(QStringLiteral("update conversation_sessions set user_id = 2")); },
        "invalidate");
    row(
        "everything at once",
        [key](Fixture f) {
            f.sql(QStringLiteral("delete from conversation_messages where content in ('text 2', 'text 8')"));
            f.redis({"LSET", key, "2", element(3, QStringLiteral("other"))});
            f.redis({"LSET", key, "4", "{"});
            f.redis({"RPUSH", key, element(7)});
            f.redis({"PERSIST", key});
            f.redis({"DEL", "sessions:user:1"});
        },
        "cache_to_archive archive_to_cache -cache_to_archive counter ttl user_set");
    const auto sayTheSame = [key](Fixture f) {
        f.sql(
            QStringLiteral("update conversation_messages set content = 'ok', role = 'user', created_at = created_at + "
                           "interval '20 ms'"));
        for (int i = 1; i <= 8; ++i)
            f.redis({"LSET", key, QByteArray::number(i - 1), sameWords(i)});
    };
    row(
        "all say the same, the last one only cached",
        [=](Fixture f) {
            sayTheSame(f);
            f.redis({"RPUSH", key, sameWords(9)});
        },
        "cache_to_archive");
    row(
        "all say the same, one pushed twice",
        [=](Fixture f) {
            sayTheSame(f);
            f.redis({"RPUSH", key, sameWords(8)});
        },
        "archive_to_cache -invalidate");
}

void TestRepair::eachFault()
{
    QFETCH(const Change, change);
    QFETCH(const QString, directions);
    change(m_fixture);
    const QTemporaryDir folder;
    const QString undoFile = folder.filePath(QStringLiteral("undo"));
    QElapsedTimer spent;
    spent.start();
    const StoreDump before = StoreDump::of(m_fixture);
    const QStringList wrong = findings();
    const RepairPlan plan = planOfSession();
    QCOMPARE(plan.sessions.isEmpty(), directions.isEmpty());
    QCOMPARE(wrong.isEmpty(), directions.isEmpty());
    if (directions.isEmpty())
        return;
    QCOMPARE(directionsOf(plan.sessions.first()), directions);

    const Result<RepairPlan> loaded = RepairPlan::fromJson(plan.toJson());
    QVERIFY2(loaded.ok(), loaded.ok() ? "" : qPrintable(loaded.error().text()));
    QCOMPARE(apply(*loaded, undoFile), QList{Verdict::Done});
    QCOMPARE(findings(), QStringList());
    const StoreDump repaired = StoreDump::of(m_fixture);
    QCOMPARE(apply(*loaded, undoFile), QList{Verdict::AlreadyDone});
    const StoreDump again = StoreDump::of(m_fixture);
    QCOMPARE(repaired.differenceTo(again, spent.elapsed() + 1), QString());

    QCOMPARE(undo(undoFile), QList{Verdict::Done});
    const StoreDump back = StoreDump::of(m_fixture);
    QCOMPARE(before.differenceTo(back, spent.elapsed() + 1), QString());
    QCOMPARE(findings(), wrong);
}

/// The person at the screen knows better than the rule.
void TestRepair::theOtherDirection()
{
    m_fixture.redis({"LSET", keyOf("s"), "2", element(3, QStringLiteral("the cached one"))});
    RepairPlan plan = planOfSession();
    RepairSession& session = plan.sessions.first();
    QCOMPARE(session.discards, QStringList(QStringLiteral("user: the cached one")));
    const QTemporaryDir folder;
    const QString undoFile = folder.filePath(QStringLiteral("undo"));

    session.steps[1].ticked = true;
    QCOMPARE(apply(plan, undoFile), QList{Verdict::Refused});
    QVERIFY(!QFile::exists(undoFile));

    session.steps[0].ticked = false;
    const StoreDump before = StoreDump::of(m_fixture);
    QElapsedTimer spent;
    spent.start();
    QCOMPARE(apply(plan, undoFile), QList{Verdict::Done});
    QCOMPARE(findings(), QStringList());
    QCOMPARE(m_fixture.sql(QStringLiteral("select content from conversation_messages where content like 'the %'")),
             QStringList(QStringLiteral("the cached one")));
    QCOMPARE(undo(undoFile), QList{Verdict::Done});
    const StoreDump back = StoreDump::of(m_fixture);
    QCOMPARE(before.differenceTo(back, spent.elapsed() + 1000), QString());

    session.steps[1].ticked = false;
    session.steps[2].ticked = true; // drop the cached copy
    QCOMPARE(apply(plan, undoFile), QList{Verdict::Done});
    QCOMPARE(m_fixture.redis({"EXISTS", keyOf("s")}), QByteArrayList{"0"});
    QCOMPARE(findings(), QStringList());

    session.steps[2].ticked = false;
    QCOMPARE(apply(plan, undoFile), QList{Verdict::NothingTicked});
}

void TestRepair::aListThatExpires()
{
    m_fixture.redis({"RPOP", keyOf("s")});
    m_fixture.redis({"PEXPIRE", keyOf("s"), "400"});
    const RepairPlan plan = planOfSession();
    const QTemporaryDir folder;
    const QString undoFile = folder.filePath(QStringLiteral("undo"));
    QCOMPARE(apply(plan, undoFile), QList{Verdict::Done});
    QTRY_COMPARE_WITH_TIMEOUT(m_fixture.redis({"EXISTS", keyOf("s")}), QByteArrayList{"0"}, 10'000);
    // what had an end of its own is not brought back to life
    QCOMPARE(undo(undoFile), QList{Verdict::AlreadyDone});
    QCOMPARE(m_fixture.redis({"EXISTS", keyOf("s")}), QByteArrayList{"0"});
}

void TestRepair::whatCannotBeArchivedStaysCached()
{
    const QByteArray foreign = "conversation:user:77:session:t";
    m_fixture.redis({"RPUSH", foreign, element(1), "{broken", element(2)});
    m_fixture.redis({"EXPIRE", foreign, "600"});
    m_fixture.redis({"SADD", "sessions:user:77", "t"});
    const RepairPlan plan = planOf({{77, QStringLiteral("t")}});
    QCOMPARE(directionsOf(plan.sessions.first()), QStringLiteral("-cache_to_archive archive_to_cache"));
    QVERIFY(plan.sessions.first().steps[0].note.contains(u"77"));
    const QTemporaryDir folder;
    QCOMPARE(apply(plan, folder.filePath(QStringLiteral("undo"))), QList{Verdict::Done});
    QCOMPARE(m_fixture.redis({"LRANGE", foreign, "0", "-1"}), QByteArrayList({element(1), element(2)}));

    // one of several: a role that no column takes
    m_fixture.redis({"RPUSH", keyOf("s"),
                     QByteArray(element(9)).replace("\"user\"", QByteArray('"' + QByteArray(51, 'r') + '"')),
                     element(10)});
    const RepairPlan some = planOfSession();
    QVERIFY(some.sessions.first().steps[0].isTicked());
    QCOMPARE(apply(some, folder.filePath(QStringLiteral("undo"))), QList{Verdict::Done});
    QCOMPARE(findings().filter(QStringLiteral("s missing")), QStringList(QStringLiteral("s missing_in_archive")));
    QCOMPARE(m_fixture.redis({"LLEN", keyOf("s")}), QByteArrayList{"10"});
    QCOMPARE(m_fixture.sql(QStringLiteral("select message_count from conversation_sessions")),
             QStringList(QStringLiteral("9")));
}

/// Cached times that would put a message elsewhere give way; one without a time gets one.
void TestRepair::newRowsKeepTheOrder()
{
    const auto key = keyOf("s");
    m_fixture.redis({"LINSERT", key, "AFTER", element(3), element(3, QStringLiteral("late"), 600'000'000)});
    m_fixture.redis(
        {"LINSERT", key, "AFTER", element(6),
         "{\"role\": \"user\", \"content\": \"timeless\", \"metadata\": {\"a\": 1.5, \"b\": \"\\u00e9\"}}"});
    const QTemporaryDir folder;
    QCOMPARE(apply(planOfSession(), folder.filePath(QStringLiteral("undo"))), QList{Verdict::Done});
    QCOMPARE(findings(), QStringList());
    const QString order = m_fixture
                              .sql(QStringLiteral("select string_agg(content, ',' order by created_at, id) from "
                                                  "conversation_messages"))
                              .value(0);
    QCOMPARE(order, QStringLiteral("text 1,text 2,text 3,late,text 4,text 5,text 6,timeless,text 7,text 8"));
}

void TestRepair::plansSurviveTheirFile()
{
    m_fixture.redis({"LINSERT", keyOf("s"), "BEFORE", element(5), QByteArray("\xff\x00\xef\xbb\xbf{", 6)});
    m_fixture.redis({"LSET", keyOf("s"), "0", element(1, QStringLiteral("é \U0001f600 \" \\ \u2028"))});
    const RepairPlan plan = planOfSession();
    const QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("plan.json"));
    QVERIFY(plan.save(path).ok());
    const Result<RepairPlan> loaded = RepairPlan::load(path);
    QVERIFY(loaded.ok());
    QCOMPARE(loaded->toJson(), plan.toJson());
    QCOMPARE(loaded->sessions.first().commands(), plan.sessions.first().commands());
    QCOMPARE(loaded->sessions.first().findings.size(), plan.sessions.first().findings.size());

    QVERIFY(!RepairPlan::load(folder.filePath(QStringLiteral("nowhere"))).ok());
    QVERIFY(!RepairPlan::fromJson({}).ok());
    // only what the planner writes, only about its own session
    for (const auto& [from, to] :
         {std::pair("\"RPUSH\"", "\"LPUSH\""), std::pair("user:1:session:s", "user:1:session:t"),
          std::pair("\"talkglass_repair_plan\": 1", "\"talkglass_repair_plan\": 2")}) {
        QByteArray text = QJsonDocument(plan.toJson()).toJson();
        QVERIFY2(text.contains(from), from);
        text.replace(from, to);
        QVERIFY2(!RepairPlan::fromJson(QJsonDocument::fromJson(text).object()).ok(), to);
    }
    const SessionKey key{1, QStringLiteral("s")};
    QVERIFY(!PostgresRepair::mayRun(key, {QStringLiteral("create_users"), {}}));
    QVERIFY(!PostgresRepair::mayRun(key, {QStringLiteral("repair_counter"), {QStringLiteral("t"), 1}}));
    QVERIFY(PostgresRepair::mayRun(key, {QStringLiteral("repair_counter"), {QStringLiteral("s"), 1}}));
}

void TestRepair::undoRefusesWhatHasMovedOn()
{
    m_fixture.sql(QStringLiteral("delete from conversation_messages where content = 'text 8'"));
    m_fixture.redis({"LSET", keyOf("s"), "2", "{"});
    const QTemporaryDir folder;
    const QString undoFile = folder.filePath(QStringLiteral("undo"));
    QCOMPARE(apply(planOfSession(), undoFile), QList{Verdict::Done});
    m_fixture.redis({"RPUSH", keyOf("s"), element(9)});
    const StoreDump before = StoreDump::of(m_fixture);
    QCOMPARE(undo(undoFile), QList{Verdict::Refused});
    const StoreDump after = StoreDump::of(m_fixture);
    QCOMPARE(before.archive, after.archive);
    QCOMPARE(before.cache, after.cache);
    m_fixture.redis({"RPOP", keyOf("s")});
    QCOMPARE(undo(undoFile), QList{Verdict::Done});
}

/// The line was written, and then the program ended before anything was committed.
void TestRepair::diedBeforeTheCommit()
{
    m_fixture.sql(QStringLiteral("delete from conversation_messages where content = 'text 8'"));
    const QTemporaryDir folder;
    const QString undoFile = folder.filePath(QStringLiteral("undo"));
    const StoreDump before = StoreDump::of(m_fixture);
    QCOMPARE(apply(planOfSession(), undoFile), QList{Verdict::Done});
    m_fixture.sql(QStringLiteral("delete from conversation_messages where content = 'text 8'; update "
                                 "conversation_sessions set message_count = 8"));
    QFile half(undoFile);
    QVERIFY(half.open(QIODevice::Append));
    half.write("{\"user_id\": 1, \"session_id\": \"s\"");
    half.close();
    QCOMPARE(undo(undoFile), QList{Verdict::AlreadyDone});
    const StoreDump after = StoreDump::of(m_fixture);
    QCOMPARE(before.archive, after.archive);
}

void TestRepair::storesThatAreAway()
{
    m_fixture.sql(QStringLiteral("delete from conversation_messages where content = 'text 8'"));
    m_fixture.redis({"LSET", keyOf("s"), "2", "{"});
    const RepairPlan plan = planOfSession();
    const QTemporaryDir folder;
    const StoreDump before = StoreDump::of(m_fixture);
    for (const LocalStores::Server server : {LocalStores::Server::Redis, LocalStores::Server::Postgres}) {
        QVERIFY(m_fixture.stores().freeze(server).ok());
        const QList<Verdict> verdicts = apply(plan, folder.filePath(QStringLiteral("undo")));
        const Result<RepairPlan> other = repairer()->planSessions({{1, QStringLiteral("s")}}, {});
        QVERIFY(m_fixture.stores().thaw(server).ok());
        QCOMPARE(verdicts, QList{Verdict::Failed});
        QVERIFY(!other.ok());
    }
    ServiceSettings readOnly = m_fixture.settings();
    readOnly.readOnly = true;
    const Result<RepairReport> refused = repairer(readOnly)->apply(plan, folder.filePath(QStringLiteral("undo")));
    QVERIFY(!refused.ok());
    QCOMPARE(refused.error().kind, StoreError::Kind::ReadOnly);
    const StoreDump after = StoreDump::of(m_fixture);
    QCOMPARE(before.archive, after.archive);
    QCOMPARE(before.cache, after.cache);
}

void TestRepair::signalsOfARun()
{
    m_fixture.redis({"RPOP", keyOf("s")});
    RepairRun run(m_fixture.settings(), std::make_shared<const SystemClock>());
    QSignalSpy finished(&run, &RepairRun::sessionFinished);
    ComparisonRequest request;
    request.confirmAfter = std::chrono::milliseconds(1);
    const Result<RepairPlan> plan = answerOf(run.plan(request));
    QVERIFY(plan.ok());
    QCOMPARE(plan->sessions.size(), 1);
    const QTemporaryDir folder;
    const QString undoFile = folder.filePath(QStringLiteral("undo"));
    const Result<RepairReport> report = answerOf(run.apply(*plan, undoFile));
    QVERIFY(report.ok());
    QCOMPARE(report->count(Verdict::Done), 1);
    QTRY_COMPARE_WITH_TIMEOUT(finished.count(), 1, 10'000);
    QCOMPARE(verdictsOf(answerOf(run.undo(undoFile))), QList{Verdict::Done});
    const auto left = run.plan(request);
    run.cancel();
    QVERIFY(answerOf(left).ok());
}

QTEST_GUILESS_MAIN(TestRepair)
#include "tst_repair.moc"
