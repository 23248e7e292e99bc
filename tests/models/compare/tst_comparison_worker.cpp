#include "models/cache/MessageCodec.h"
#include "models/compare/ComparisonRun.h"
#include "models/compare/ComparisonWorker.h"
#include "models/compare/QuickCheck.h"
#include "models/compare/SessionsAhead.h"
#include "tests/support/ManualClock.h"
#include "tests/support/StoreDump.h"

#include <QSignalSpy>
#include <QTest>

#include <atomic>
#include <thread>

using namespace talkglass;

namespace {

constexpr auto limitMs = 30'000;

QByteArray keyOf(qint64 user, const QByteArray& id)
{
    return QByteArray("conversation:user:" + QByteArray::number(user) + ":session:" + id);
}

QByteArray element(int number, const QByteArray& text)
{
    return QByteArray("{\"role\": \"user\", \"content\": \"" + text + "\", \"timestamp\": \"2026-11-22T08:00:" +
                      QByteArray::number(number).rightJustified(2, '0') + ".000001\", \"metadata\": {}}");
}

ComparisonRequest quick()
{
    ComparisonRequest request;
    request.confirmAfter = std::chrono::milliseconds(50);
    return request;
}

QStringList linesOf(const QList<Finding>& findings)
{
    QStringList lines;
    for (const Finding& finding : findings)
        lines.append(QStringLiteral("%1 %2 %3 %4")
                         .arg(finding.key.userId)
                         .arg(finding.key.sessionId, findingKindName(finding.kind))
                         .arg(finding.index));
    lines.sort();
    return lines;
}

} // namespace

/// Comparisons of many sessions on real stores.
class TestComparisonWorker : public QObject
{
    Q_OBJECT

    ServiceFixture m_fixture;
    ComparisonControl* m_control = nullptr;

    /// `count` sessions of user 1 with three messages in both stores.
    void makeSessions(int count)
    {
        m_fixture.sql(QStringLiteral(
                          "insert into conversation_sessions (session_id, user_id, created_at, updated_at, "
                          "last_activity, message_count, is_active, session_metadata) select 's' || n, 1, t, t, t, 3, "
                          "true, '{}' from generate_series(1, %1) n, (select '2026-11-22T08:00:00'::timestamp as t) x;"
                          "insert into conversation_messages (session_id, role, content, message_metadata, created_at) "
                          "select 's' || n, 'user', 'text ' || i, '{}', ('2026-11-22T08:00:0' || i || '.000020')"
                          "::timestamp from generate_series(1, %1) n, generate_series(1, 3) i")
                          .arg(count));
        for (int i = 1; i <= count; ++i)
            push("s" + QByteArray::number(i), {element(1, "text 1"), element(2, "text 2"), element(3, "text 3")});
    }

    void push(const QByteArray& id, const QByteArrayList& elements, qint64 user = 1)
    {
        m_fixture.redis(QByteArrayList{"RPUSH", keyOf(user, id)} + elements);
        m_fixture.redis({"EXPIRE", keyOf(user, id), "3600"});
        m_fixture.redis({"SADD", "sessions:user:" + QByteArray::number(user), id});
    }

    ComparisonOutcome compare(const ComparisonRequest& request, QList<Finding>* findings = nullptr,
                              const std::function<void(const ComparisonProgress&)>& progressed = {})
    {
        ComparisonControl control;
        m_control = &control;
        ComparisonWorker worker(m_fixture.settings(), std::make_shared<const SystemClock>(), control,
                                {[findings](const QList<Finding>& found) {
                                     if (findings)
                                         findings->append(found);
                                 },
                                 progressed});
        return worker.run(request);
    }

private Q_SLOTS:
    void initTestCase() { QCOMPARE(m_fixture.start(), QString()); }
    void init() { QCOMPARE(m_fixture.reset(), QString()); }

    void quickCheckIsExact_data();
    void quickCheckIsExact();
    void quickCheckKnowsMetadata();
    void sessionsAreReadAhead();
    void whatWasReadAheadGrowsOld();
    void countersThatDoNotFitAreReadAgain();
    void wellSessionsAreWell();
    void everyKindIsFound();
    void olderMatchesAreLookedUp();
    void repeatedWordsAreLookedAtClosely();
    void onlyWhatIsAskedFor();
    void runningWritesAreNoFalseAlarm();
    void whatEndsMeanwhileIsNoFinding();
    void canBePausedAndCancelled();
    void keepsItsPace();
    void findingsAreNotHeldBack();
    void countersOfManyPages();
    void aStoreThatIsAwayIsSaid();
    void signalsOfARun();
};

void TestComparisonWorker::quickCheckIsExact_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<bool>("same");
    const auto with = [](const QByteArray& content, const QByteArray& rest = {}) {
        return QByteArray("{\"role\": \"user\", \"content\": \"" + content +
                          "\", \"timestamp\": \"2026-11-22T08:00:00.5\", \"metadata\": {\"k\": 1}" + rest + "}");
    };
    const QByteArray escaped = "a \\u00e9 \\ud83d\\ude00 \\\"q\\\" \\\\ \\n \\/ end";
    QTest::newRow("as written") << with(escaped) << true;
    QTest::newRow("with its id") << with(escaped, ", \"id\": \"msg-7\"") << true;
    QTest::newRow("another id") << with(escaped, ", \"id\": \"msg-77\"") << false;
    QTest::newRow("waits") << with(escaped, ", \"archived\": false") << false;
    QTest::newRow("UTF-8") << with(QByteArray(escaped).replace("\\u00e9", "\xc3\xa9")) << true;
    QTest::newRow("broken UTF-8") << with(QByteArray(escaped).replace("\\u00e9", "\xc3")) << false;
    QTest::newRow("half a pair") << with(QByteArray(escaped).replace("\\ude00", "")) << false;
    QTest::newRow("pair in upper case") << with(QByteArray(escaped).replace("\\ud83d", "\\uD83D")) << true;
    QTest::newRow("letters escaped") << with(QByteArray(escaped).replace("end", "\\u0065nd")) << true;
    QTest::newRow("other case") << with(QByteArray(escaped).replace("end", "End")) << false;
    QTest::newRow("longer") << with(escaped + "s") << false;
    QTest::newRow("shorter") << with(escaped.chopped(1)) << false;
    QTest::newRow("other escape") << with(QByteArray(escaped).replace("\\u00e9", "\\u00e8")) << false;
    QTest::newRow("raw line end") << with(QByteArray(escaped).replace("\\n", "\n")) << false;
    QTest::newRow("cut off") << with(escaped).chopped(1) << false;
    QTest::newRow("more behind") << QByteArray(with(escaped) + "x") << false;
    QTest::newRow("other role") << with(escaped).replace("user", "User") << false;
    QTest::newRow("other metadata") << with(escaped).replace("{\"k\": 1}", "{\"k\": 2}") << false;
    QTest::newRow("other time") << with(escaped).replace("08:00:00.5", "08:00:01.51") << true;
    QTest::newRow("no time") << with(escaped).replace("2026-11-22T08:00:00.5", "noon") << false;
    QTest::newRow("nothing") << QByteArray() << false;
}

void TestComparisonWorker::quickCheckIsExact()
{
    QFETCH(const QByteArray, bytes);
    QFETCH(const bool, same);
    const ArchivedRow row{7, *Timestamp::fromIso(u"2026-11-22T08:00:00.500001"), "user", "a é 😀 \"q\" \\ \n / end",
                          "{\"k\": 1}"};
    const std::optional<qint64> apart = quickcheck::apart(bytes, row.view());
    QCOMPARE(apart.has_value(), same);
    if (!same)
        return;
    // what it says is what the decoder finds
    const Message message = codec::decode(bytes);
    QCOMPARE(message.content.toUtf8(), row.content);
    QCOMPARE(*apart, std::abs(message.at.micros() - row.at.micros()));
}

/// The archive may hold any JSON; of what is no object no element is the copy.
void TestComparisonWorker::quickCheckKnowsMetadata()
{
    const QByteArray bytes = R"({"role": "user", "content": "a", "timestamp": "2026-11-22T08:00:00", "metadata": {}})";
    ArchivedRow row{7, *Timestamp::fromIso(u"2026-11-22T08:00:00"), "user", "a", {}};
    for (const char* metadata : {"", "{}", "null"}) {
        row.metadata = metadata;
        QVERIFY2(quickcheck::apart(bytes, row.view()), metadata);
        QVERIFY2(row.toMessage().strayMetadata.isEmpty(), metadata);
    }
    for (const char* metadata : {"[1]", "[]", "\"text\"", "\"\"", "12", "0", "true", "[{}]"}) {
        row.metadata = metadata;
        QVERIFY2(!quickcheck::apart(bytes, row.view()), metadata);
        QCOMPARE(row.toMessage().strayMetadata, row.metadata);
        QVERIFY2(!quickcheck::apart(QByteArray(bytes).replace("{}", metadata), row.view()), metadata);
    }
}

/// In the order of the keys, whatever is taken at once.
void TestComparisonWorker::sessionsAreReadAhead()
{
    makeSessions(700);
    std::vector<SessionKey> keys;
    for (int i = 1; i <= 700; ++i)
        keys.push_back({i % 10 == 0 ? 2 : 1, (i % 7 == 0 ? QStringLiteral("none%1") : QStringLiteral("s%1")).arg(i)});
    const SystemClock clock;
    ComparisonStores stores(m_fixture.settings(), std::make_shared<const SystemClock>());
    for (const qsizetype atMost : {3, 250, 10'000}) {
        SessionsAhead ahead(stores, keys, atMost, clock);
        qsizetype taken = 0;
        for (qsizetype count = 1; ahead.any(); count = count * 3 % 97) {
            const Result<SessionsAhead::Part> part = ahead.take(count);
            QVERIFY(part);
            QCOMPARE(part->keys.size(), std::min(count, std::ssize(keys) - taken));
            QCOMPARE(part->sessions.size(), part->keys.size());
            for (qsizetype i = 0; i < part->keys.size(); ++i, ++taken) {
                QCOMPARE(part->keys[i], keys[size_t(taken)]);
                QCOMPARE(part->sessions[i].has_value(), (taken + 1) % 7 != 0);
                if (part->sessions[i])
                    QCOMPARE(part->sessions[i]->key, (SessionKey{1, part->keys[i].sessionId}));
            }
        }
        QCOMPARE(taken, std::ssize(keys));
    }
    const std::vector<SessionKey> none;
    QVERIFY(!SessionsAhead(stores, none, 10, clock).any());
}

void TestComparisonWorker::whatWasReadAheadGrowsOld()
{
    makeSessions(3);
    const std::vector<SessionKey> keys{{1, QStringLiteral("s1")}, {1, QStringLiteral("s2")}, {1, QStringLiteral("s3")}};
    ManualClock clock;
    ComparisonStores stores(m_fixture.settings(), std::make_shared<const SystemClock>());
    SessionsAhead ahead(stores, keys, 100, clock);
    QCOMPARE(ahead.take(1)->sessions.value(0)->messageCount, 3);
    m_fixture.sql(QStringLiteral("update conversation_sessions set message_count = 9"));
    QCOMPARE(ahead.take(1)->sessions.value(0)->messageCount, 3);
    clock.advanceSeconds(SessionsAhead::mostOldSeconds + 1);
    const Result<SessionsAhead::Part> last = ahead.take(5);
    QCOMPARE(last->keys, (QList<SessionKey>{keys[2]}));
    QCOMPARE(last->sessions.value(0)->messageCount, 9);
    QVERIFY(!ahead.any());
}

/// A message that came after the session's row was read is no wrong counter.
void TestComparisonWorker::countersThatDoNotFitAreReadAgain()
{
    makeSessions(3);
    const QList<SessionKey> keys{{1, QStringLiteral("s1")}, {1, QStringLiteral("s2")}, {2, QStringLiteral("s3")}};
    const SystemClock clock;
    StoreHealth health(Store::Archive, QStringLiteral("test"), clock);
    PostgresCopyReader reader(m_fixture.settings().archive, health);
    const Result<PostgresCopyReader::ArchivedSessions> known = reader.sessions(keys);
    QVERIFY(known);
    m_fixture.sql(QStringLiteral("insert into conversation_messages (session_id, role, content, created_at) values "
                                 "('s1', 'user', 'new', '2026-11-22T09:00:00'), ('s3', 'user', 'new', now());"
                                 "update conversation_sessions set message_count = 4 where session_id in ('s1', 's3');"
                                 "update conversation_sessions set message_count = 7 where session_id = 's2'"));
    const auto copies = reader.read(keys, *known, 100, PostgresCopyReader::Rows::OfActive);
    QVERIFY(copies);
    QCOMPARE(copies->at(0).session->messageCount, 4);
    QCOMPARE(copies->at(0).session->messages, 4);
    QCOMPARE(copies->at(0).rows.back().content.toByteArray(), QByteArray("new"));
    QCOMPARE(copies->at(1).session->messageCount, 3); // as it was known: it fits
    QVERIFY(copies->at(2).rows.empty());              // another user's
    QCOMPARE(reader.read(keys, 100, PostgresCopyReader::Rows::OfActive)->at(1).session->messageCount, 7);
}

void TestComparisonWorker::wellSessionsAreWell()
{
    makeSessions(1200);
    QList<Finding> findings;
    const StoreDump before = StoreDump::of(m_fixture);
    QElapsedTimer spent;
    spent.start();
    ComparisonProgress last;
    const ComparisonOutcome outcome =
        compare(quick(), &findings, [&last](const ComparisonProgress& progress) { last = progress; });
    QVERIFY(outcome.isComplete());
    QCOMPARE(linesOf(findings), QStringList());
    QCOMPARE(outcome.compared, 1200);
    QCOMPARE(outcome.total, 1200);
    QCOMPARE(outcome.expired, 0);
    QVERIFY(outcome.begun.isValid() && outcome.ended >= outcome.begun);
    QCOMPARE(last.phase, ComparisonProgress::Phase::Finished);
    QCOMPARE(last.compared, 1200);
    QCOMPARE(before.archive, StoreDump::of(m_fixture).archive);
}

void TestComparisonWorker::everyKindIsFound()
{
    makeSessions(12);
    m_fixture.redis({"LSET", keyOf(1, "s1"), "1", element(2, "other")});
    m_fixture.redis({"LREM", keyOf(1, "s2"), "0", element(3, "text 3")});
    m_fixture.redis({"RPUSH", keyOf(1, "s3"), element(9, "text 9")});
    m_fixture.redis({"RPUSH", keyOf(1, "s4"), element(3, "text 3")});
    m_fixture.redis({"LSET", keyOf(1, "s5"), "0", "{broken"});
    m_fixture.sql(QStringLiteral("update conversation_sessions set message_count = 9 where session_id = 's6'"));
    m_fixture.redis({"PERSIST", keyOf(1, "s7")});
    m_fixture.redis({"SREM", "sessions:user:1", "s8"});
    m_fixture.redis({"DEL", keyOf(1, "s9")});
    m_fixture.sql(QStringLiteral("update conversation_sessions set is_active = false where session_id = 's10'"));
    push("s11", {element(1, "foreign")}, 2);
    m_fixture.redis({"DEL", keyOf(1, "s12")});
    m_fixture.redis({"SET", keyOf(1, "s12"), "text"});
    // rows that the cache knows nothing of
    m_fixture.sql(QStringLiteral("insert into conversation_sessions (session_id, user_id, created_at, updated_at, "
                                 "last_activity, message_count, is_active) values ('empty', 3, now(), now(), now(), 0, "
                                 "true), ('drifted', 3, now(), now(), now(), 5, false), ('cleared', 3, now(), now(), "
                                 "now(), 0, false)"));
    m_fixture.redis({"SADD", "sessions:user:4", "nowhere"});
    push("alone", {element(1, "a"), element(2, "b")}, 4);
    QList<Finding> findings;
    const ComparisonOutcome outcome = compare(quick(), &findings);
    QVERIFY(outcome.isComplete());
    QCOMPARE(linesOf(findings).join(u'\n'),
             QStringLiteral("1 s1 edited 1\n1 s10 ghost -1\n1 s12 wrong_type -1\n1 s2 missing_in_cache 2\n"
                            "1 s3 missing_in_archive 3\n1 s4 duplicate 2\n1 s5 malformed 0\n1 s5 missing_in_cache 1\n"
                            "1 s6 wrong_counter -1\n1 s7 no_ttl -1\n1 s8 not_in_user_set -1\n"
                            "1 s9 dangling_set_member -1\n2 s11 owned_by_other_user -1\n3 drifted wrong_counter -1\n"
                            "3 empty empty_session -1\n4 alone missing_in_archive 0\n4 alone missing_in_archive 1\n"
                            "4 nowhere dangling_set_member -1"));
    // 12 of user 1, the foreign one, three rows, a name without anything, one only in the cache
    QCOMPARE(outcome.compared, 18);
    QCOMPARE(outcome.findingCount(), 18);
}

/// The list is older than the rows that are read at first.
void TestComparisonWorker::olderMatchesAreLookedUp()
{
    m_fixture.sql(QStringLiteral(
        "insert into conversation_sessions (session_id, user_id, created_at, updated_at, last_activity, message_count, "
        "is_active) values ('long', 1, now(), now(), now(), 500, true); insert into conversation_messages (session_id, "
        "role, content, message_metadata, created_at) select 'long', 'user', 'text ' || i, '{}', "
        "'2026-11-22T08:00:00'::timestamp + i * interval '1 minute' from generate_series(1, 500) i"));
    QByteArrayList elements;
    const Timestamp start = *Timestamp::fromIso(u"2026-11-22T08:00:00");
    for (int i = 301; i <= 400; ++i) {
        Message message;
        message.role = QStringLiteral("user");
        message.content = QStringLiteral("text %1").arg(i);
        message.at = start.plusSeconds(i * 60);
        elements.append(codec::encode(message));
    }
    push("long", elements);
    QList<Finding> findings;
    const ComparisonOutcome outcome = compare(quick(), &findings);
    QVERIFY(outcome.isComplete());
    QCOMPARE(findings.size(), 100);
    QCOMPARE(findings.first().kind, FindingKind::MissingInCache);
    QCOMPARE(findings.first().index, 400);
    QCOMPARE(findings.last().index, 499);
}

/// Element by element the copies say the same, for the neighbours of the one that is missing do.
void TestComparisonWorker::repeatedWordsAreLookedAtClosely()
{
    m_fixture.sql(QStringLiteral(
        "insert into conversation_sessions (session_id, user_id, created_at, updated_at, last_activity, message_count, "
        "is_active) values ('same', 1, now(), now(), now(), 299, true); insert into conversation_messages (session_id, "
        "role, content, message_metadata, created_at) select 'same', 'user', 'ok', '{}', "
        "'2026-11-22T08:00:00.02'::timestamp + i * interval '20 seconds' from generate_series(0, 299) i where i <> "
        "250"));
    QByteArrayList elements;
    const Timestamp start = *Timestamp::fromIso(u"2026-11-22T08:00:00");
    for (int i = 200; i < 300; ++i) {
        Message message;
        message.role = QStringLiteral("user");
        message.content = QStringLiteral("ok");
        message.at = start.plusSeconds(i * 20);
        elements.append(codec::encode(message));
    }
    push("same", elements);
    QList<Finding> findings;
    QVERIFY(compare(quick(), &findings).isComplete());
    QCOMPARE(linesOf(findings), QStringList{QStringLiteral("1 same missing_in_archive 250")});
}

void TestComparisonWorker::onlyWhatIsAskedFor()
{
    makeSessions(5);
    push("s1", {element(1, "foreign")}, 2);
    m_fixture.sql(QStringLiteral("update conversation_sessions set message_count = 4"));

    ComparisonRequest named = quick();
    named.sessions = {{1, QStringLiteral("s2")}, {1, QStringLiteral("none")}, {2, QStringLiteral("s1")}};
    QList<Finding> findings;
    ComparisonOutcome outcome = compare(named, &findings);
    QCOMPARE(linesOf(findings).join(u'\n'), QStringLiteral("1 s2 wrong_counter -1\n2 s1 owned_by_other_user -1"));
    QCOMPARE(outcome.compared, 2);
    QCOMPARE(outcome.notFound, QList<SessionKey>({{1, QStringLiteral("none")}}));

    ComparisonRequest user = quick();
    user.userId = 2;
    findings.clear();
    outcome = compare(user, &findings);
    QCOMPARE(linesOf(findings).join(u'\n'), QStringLiteral("2 s1 owned_by_other_user -1"));

    ComparisonRequest id = quick();
    id.sessionId = QStringLiteral("s1");
    findings.clear();
    outcome = compare(id, &findings);
    QCOMPARE(linesOf(findings).join(u'\n'), QStringLiteral("1 s1 wrong_counter -1\n2 s1 owned_by_other_user -1"));
    QCOMPARE(outcome.compared, 2);
}

/// A writer at full speed: whatever is between the two stores in one moment has arrived in the next.
void TestComparisonWorker::runningWritesAreNoFalseAlarm()
{
    const std::unique_ptr<HybridConversationService> service = m_fixture.makeService();
    const SessionKey still{3, QStringLiteral("still")};
    for (const char* text : {"one", "two"})
        QVERIFY(answerOf(service->addUserMessage(still, QLatin1String(text))).ok());
    std::atomic<bool> over{false};
    std::atomic<int> written{0};
    std::vector<std::jthread> writers;
    for (int w = 0; w < 2; ++w) {
        writers.emplace_back([&, w] {
            for (int i = 0; !over; ++i) {
                const SessionKey key{w + 1, QStringLiteral("w%1-%2").arg(w).arg(i % 20)};
                const auto added = answerOf(service->addUserMessage(key, QStringLiteral("message %1").arg(i)));
                written += added && added->archived && added->cached ? 1 : 0;
            }
        });
    }
    for (int round = 0; round < 5; ++round) {
        QList<Finding> findings;
        const ComparisonOutcome outcome = compare(quick(), &findings);
        QVERIFY(outcome.isComplete());
        QCOMPARE(linesOf(findings), QStringList());
    }
    over = true;
    writers.clear();
    QVERIFY(written > 20);

    // what stands still is found all the same
    m_fixture.redis({"RPOP", keyOf(3, "still")});
    QList<Finding> findings;
    compare(quick(), &findings);
    QCOMPARE(findings.size(), 1);
    QCOMPARE(findings.first().kind, FindingKind::MissingInCache);
}

void TestComparisonWorker::whatEndsMeanwhileIsNoFinding()
{
    push("ends", {element(1, "a")}, 4);
    ComparisonRequest request = quick();
    request.confirmAfter = std::chrono::milliseconds(300);
    QList<Finding> findings;
    bool dropped = false;
    const ComparisonOutcome outcome = compare(request, &findings, [&](const ComparisonProgress& progress) {
        if (progress.suspects == 1 && !dropped)
            dropped = m_fixture.redis({"DEL", keyOf(4, "ends")}) == QByteArrayList{"1"};
    });
    QVERIFY(dropped);
    QCOMPARE(linesOf(findings), QStringList());
    QCOMPARE(outcome.compared, 0);
    QCOMPARE(outcome.expired, 1);
    QCOMPARE(outcome.total, 1);
}

void TestComparisonWorker::canBePausedAndCancelled()
{
    makeSessions(1600);
    std::atomic<bool> resumed{false};
    std::jthread other;
    bool paused = false;
    bool wentOnPaused = false;
    ComparisonOutcome outcome = compare(quick(), nullptr, [&](const ComparisonProgress& progress) {
        if (progress.phase == ComparisonProgress::Phase::Comparing && !paused) {
            paused = true;
            m_control->pause();
            other = std::jthread([&] {
                QThread::msleep(200);
                resumed = true;
                m_control->resume();
            });
        } else if (paused && !resumed) {
            wentOnPaused = true;
        }
    });
    QVERIFY(paused);
    QVERIFY(!wentOnPaused);
    QVERIFY(outcome.isComplete());
    QCOMPARE(outcome.compared, 1600);

    outcome = compare(quick(), nullptr, [&](const ComparisonProgress& progress) {
        if (progress.phase == ComparisonProgress::Phase::Comparing)
            m_control->cancel();
    });
    QVERIFY(outcome.cancelled);
    QVERIFY(!outcome.isComplete());
    QVERIFY(outcome.compared > 0 && outcome.compared < 1600);
    QCOMPARE(outcome.total, 1600);
}

void TestComparisonWorker::keepsItsPace()
{
    makeSessions(60);
    ComparisonRequest request = quick();
    request.sessionsPerSecond = 100;
    QElapsedTimer spent;
    spent.start();
    QCOMPARE(compare(request).compared, 60);
    QVERIFY2(spent.elapsed() >= 350, QByteArray::number(spent.elapsed()).constData());
}

/// Sessions that are not cached, more than are asked for at once.
void TestComparisonWorker::countersOfManyPages()
{
    m_fixture.sql(QStringLiteral(
        "insert into conversation_sessions (session_id, user_id, created_at, updated_at, last_activity, message_count, "
        "is_active, session_metadata) select 's' || n, 1, t, t, t, case when n in (1, 30000, 45000) then 2 else 0 end, "
        "false, '{}' from generate_series(1, 45000) n, (select '2026-11-22T08:00:00'::timestamp as t) x"));
    QList<Finding> findings;
    const ComparisonOutcome outcome = compare(quick(), &findings);
    QVERIFY(outcome.isComplete());
    QCOMPARE(outcome.compared, 45'000);
    QCOMPARE(outcome.total, 45'000);
    QCOMPARE(linesOf(findings),
             (QStringList{QStringLiteral("1 s1 wrong_counter -1"), QStringLiteral("1 s30000 wrong_counter -1"),
                          QStringLiteral("1 s45000 wrong_counter -1")}));
}

/// One that differs is told while the others are still compared, though it makes no chunk.
void TestComparisonWorker::findingsAreNotHeldBack()
{
    makeSessions(300);
    m_fixture.redis({"DEL", keyOf(1, "s1")});
    push("s1", {element(1, "text 1"), element(2, "other"), element(3, "text 3")});
    ComparisonRequest request = quick();
    request.sessionsPerSecond = 40;
    QList<Finding> findings;
    qint64 comparedBefore = -1;
    compare(request, &findings, [&](const ComparisonProgress& progress) {
        if (progress.findings == 0)
            return;
        comparedBefore = progress.compared;
        m_control->cancel();
    });
    QCOMPARE(linesOf(findings), QStringList{QStringLiteral("1 s1 edited 1")});
    QVERIFY2(comparedBefore > 0 && comparedBefore < 300, QByteArray::number(comparedBefore).constData());
}

void TestComparisonWorker::aStoreThatIsAwayIsSaid()
{
    makeSessions(2);
    for (const LocalStores::Server server : {LocalStores::Server::Redis, LocalStores::Server::Postgres}) {
        QVERIFY(m_fixture.stores().freeze(server).ok());
        const ComparisonOutcome outcome = compare(quick());
        QVERIFY(m_fixture.stores().thaw(server).ok());
        QVERIFY(outcome.error.has_value());
        QVERIFY(!outcome.isComplete());
        QCOMPARE(outcome.error->store, server == LocalStores::Server::Redis ? Store::Cache : Store::Archive);
    }
}

void TestComparisonWorker::signalsOfARun()
{
    makeSessions(3);
    m_fixture.redis({"PERSIST", keyOf(1, "s2")});
    ComparisonRun run(m_fixture.settings(), std::make_shared<const SystemClock>());
    const QSignalSpy found(&run, &ComparisonRun::found);
    QSignalSpy finished(&run, &ComparisonRun::finished);
    run.start(quick());
    QVERIFY(run.isRunning());
    QVERIFY(finished.wait(limitMs));
    QVERIFY(!run.isRunning());
    QCOMPARE(found.count(), 1);
    QCOMPARE(linesOf(found.first().first().value<QList<Finding>>()).join(u' '), QStringLiteral("1 s2 no_ttl -1"));
    QCOMPARE(finished.first().first().value<ComparisonOutcome>().compared, 3);

    // one that is thrown away under way
    auto dropped = std::make_unique<ComparisonRun>(m_fixture.settings(), std::make_shared<const SystemClock>());
    dropped->start(quick());
    dropped.reset();
}

QTEST_GUILESS_MAIN(TestComparisonWorker)
#include "tst_comparison_worker.moc"
