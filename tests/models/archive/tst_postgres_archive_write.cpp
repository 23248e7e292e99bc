#include "tests/support/ArchiveFixture.h"

#include <QJsonArray>
#include <QSet>
#include <QtTest>

#include <thread>
#include <vector>

using namespace talkglass;

namespace {

const Timestamp start = *Timestamp::fromIso(u"2026-11-22T12:00:00.000001");

ArchiveAppend appendOf(qint64 userId, const QString& sessionId, const QString& content, qint64 micros)
{
    Message message;
    message.role = QStringLiteral("user");
    message.content = content;
    message.at = start.plusMicros(micros);
    return {{userId, sessionId}, message};
}

QString kindOf(const Result<ArchiveAppended>& outcome)
{
    if (outcome)
        return outcome->alreadyThere ? QStringLiteral("there") : QStringLiteral("new");
    switch (outcome.error().kind) {
    case StoreError::Kind::UnknownUser:
        return QStringLiteral("user");
    case StoreError::Kind::Conflict:
        return QStringLiteral("conflict");
    case StoreError::Kind::InvalidInput:
        return QStringLiteral("invalid");
    default:
        return outcome.error().text();
    }
}

QStringList kindsOf(const QList<Result<ArchiveAppended>>& outcomes)
{
    QStringList kinds;
    for (const auto& outcome : outcomes)
        kinds.append(kindOf(outcome));
    return kinds;
}

} // namespace

/// Writes into a real PostgreSQL.
class TestPostgresArchiveWrite : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();

    void oneMessage();
    void everyCharacterThatCanBeStored();
    void batchOrder();
    void poisonFailsAlone();
    void firstInTheBatchOwnsANewSession();
    void foreignSession();
    void idempotent();
    void triggersRefuseAlone();
    void hugeContent();
    void largeBatchIsCut();
    void clearedSessionBecomesActive();
    void countersUnderEightThreads();
    void crossingBatchesDoNotDeadlock();

    void deactivate();
    void deactivateIdle();
    void sessionIdsOf();

    void staleMarks();
    void staleMarkKeepsOddMetadata();
    void staleMarkWithAppend();
    void replayLock();

private:
    PostgresArchive& archive() { return m_fixture.archive(); }
    QString one(const QString& sql) { return m_fixture.query(sql).join(u'\n'); }

    ArchiveFixture m_fixture;
};

void TestPostgresArchiveWrite::initTestCase()
{
    const QString started = m_fixture.start();
    QVERIFY2(started.isEmpty(), qPrintable(started));
}

void TestPostgresArchiveWrite::init()
{
    const QString fresh = m_fixture.freshDatabase();
    QVERIFY2(fresh.isEmpty(), qPrintable(fresh));
    const auto made = archive().initSchema();
    QVERIFY2(made.ok(), made ? "" : qPrintable(made.error().text()));
    QVERIFY(m_fixture.psql(QStringLiteral("insert into users(name) values ('Ann'), ('Bob'), ('Eve')")).isEmpty());
}

void TestPostgresArchiveWrite::oneMessage()
{
    m_fixture.clock().set(start.plusSeconds(1));
    ArchiveAppend append = appendOf(2, QStringLiteral("it's: \"ünïcode\" \\ 日本 😀"), QString(), 0);
    append.message.role = QStringLiteral("assistant");
    append.message.content = QStringLiteral("line\n\ttab 'quote' \\ $1 ? :name €😀");
    append.message.metadata = {{QStringLiteral("model"), QStringLiteral("é?")},
                               {QStringLiteral("usage"), QJsonObject{{QStringLiteral("in"), 12}}}};
    const auto outcome = archive().append({append});
    QVERIFY2(outcome.ok(), outcome ? "" : qPrintable(outcome.error().text()));
    QCOMPARE(kindsOf(*outcome), QStringList{QStringLiteral("new")});
    QCOMPARE(outcome->first()->sessionCreated, true);
    QCOMPARE(outcome->first()->messageId, 1);

    const auto messages = archive().messages(append.key, {}, 0);
    QCOMPARE(messages->size(), 1);
    QCOMPARE(messages->first().content, append.message.content);
    QCOMPARE(messages->first().role, append.message.role);
    QCOMPARE(messages->first().at, append.message.at);
    QCOMPARE(messages->first().metadata, append.message.metadata);

    const auto session = archive().sessionsById({append.key.sessionId})->first();
    QCOMPARE(session.key, append.key);
    QCOMPARE(session.createdAt, start);
    QCOMPARE(session.lastActivity, start);
    QCOMPARE(session.updatedAt, start.plusSeconds(1));
    QCOMPARE(session.messageCount, 1);
    QCOMPARE(session.messages, 1);
    QVERIFY(session.active);

    // An older message does not turn the clock back; the counter is counted in SQL.
    QVERIFY(m_fixture.psql(QStringLiteral("update conversation_sessions set message_count = 40")).isEmpty());
    ArchiveAppend older = append;
    older.message.at = start.plusSeconds(-60);
    const auto second = archive().append({older});
    QCOMPARE(second->first()->sessionCreated, false);
    const auto after = archive().sessionsById({append.key.sessionId})->first();
    QCOMPARE(after.lastActivity, start);
    QCOMPARE(after.messageCount, 41);
    QCOMPARE(one(QStringLiteral("select message_metadata::text from conversation_messages where id = 1")),
             QStringLiteral("{\"model\":\"é?\",\"usage\":{\"in\":12}}"));
}

/// The parameter is JSON of our own making.
void TestPostgresArchiveWrite::everyCharacterThatCanBeStored()
{
    QString text;
    for (char16_t c = 1; c < 0x100; ++c)
        text += QChar(c);
    text += QStringLiteral("\u2028\u2029\uFEFF\uFFFF");
    QList<ArchiveAppend> appends;
    for (const bool idempotent : {false, true}) {
        ArchiveAppend append = appendOf(1, text.left(100), text, idempotent ? 1 : 0);
        append.message.role = text.left(20);
        append.message.metadata = {{text, text}};
        QVERIFY(archive().append({append}, idempotent)->first().ok());
        appends.append(append);
    }
    const auto messages = archive().messages(appends[0].key, {}, 0);
    QCOMPARE(messages->size(), 2);
    for (int i = 0; i < 2; ++i) {
        QCOMPARE(messages->at(i).content, text);
        QCOMPARE(messages->at(i).role, text.left(20));
        QCOMPARE(messages->at(i).metadata, appends[i].message.metadata);
    }
}

void TestPostgresArchiveWrite::batchOrder()
{
    QList<ArchiveAppend> appends;
    for (int i = 0; i < 300; ++i)
        appends.append(appendOf(1 + i % 3, QStringLiteral("s%1").arg(i % 3), QString::number(i), (i * 7919) % 1000));
    const auto outcome = archive().append(appends);
    QVERIFY(outcome.ok());
    QCOMPARE(outcome->size(), 300);
    for (int i = 0; i < 300; ++i) {
        QVERIFY(outcome->at(i).ok());
        QCOMPARE(outcome->at(i)->messageId, i + 1);
    }
    QCOMPARE(one(QStringLiteral("select count(*) from conversation_messages where content <> (id - 1)::text")),
             QStringLiteral("0"));
    QCOMPARE(one(QStringLiteral("select string_agg(session_id || message_count, ',' order by id) "
                                "from conversation_sessions")),
             QStringLiteral("s0100,s1100,s2100"));
    QVERIFY(archive().append({})->isEmpty());
}

void TestPostgresArchiveWrite::poisonFailsAlone()
{
    QList<ArchiveAppend> appends;
    const auto add = [&](qint64 userId, const QString& sessionId, const QString& content) {
        appends.append(appendOf(userId, sessionId, content, appends.size()));
    };
    const QString ok = QStringLiteral("ok");
    add(1, ok, QStringLiteral("first"));
    add(99, QStringLiteral("nobody"), ok);
    add(5'000'000'000, QStringLiteral("beyond"), ok);
    add(1, ok, QString(QStringLiteral("NUL") + QChar(0)));
    add(1, ok, QString(QChar(0xD83D)));
    add(1, QString(), ok);
    add(1, QString(256, u'x'), ok);
    add(1, QString(255, u'x'), ok);
    add(1, QString(QStringLiteral("😀").repeated(255)), ok);
    add(1, QString(QStringLiteral("😀").repeated(256)), ok);
    add(1, ok, ok);
    appends.last().message.role = QString(51, u'r');
    add(1, ok, ok);
    appends.last().message.role = QString(50, u'r');
    add(1, ok, ok);
    appends.last().message.metadata = {{QStringLiteral("deep"), QJsonArray{QString(QChar(0))}}};
    add(1, ok, ok);
    appends.last().message.at = {};
    add(1, ok, QStringLiteral("last"));
    const auto outcome = archive().append(appends);
    QVERIFY2(outcome.ok(), outcome ? "" : qPrintable(outcome.error().text()));
    QCOMPARE(kindsOf(*outcome).join(u' '),
             QStringLiteral("new user user invalid invalid invalid invalid new new invalid invalid new invalid invalid "
                            "new"));
    QCOMPARE(one(QStringLiteral("select count(*) from conversation_messages")), QStringLiteral("5"));
    QCOMPARE(one(QStringLiteral("select sum(message_count) from conversation_sessions")), QStringLiteral("5"));
    QCOMPARE(one(QStringLiteral("select count(*) from conversation_sessions where session_id in ('nobody', 'beyond')")),
             QStringLiteral("0"));
}

void TestPostgresArchiveWrite::firstInTheBatchOwnsANewSession()
{
    const QString id = QStringLiteral("shared");
    const auto outcome = archive().append(
        {appendOf(2, id, QStringLiteral("a"), 0), appendOf(1, id, QStringLiteral("b"), 1),
         appendOf(2, id, QStringLiteral("c"), 2), appendOf(99, QStringLiteral("other"), QStringLiteral("d"), 3),
         appendOf(1, QStringLiteral("other"), QStringLiteral("e"), 4)});
    QCOMPARE(kindsOf(*outcome).join(u' '), QStringLiteral("new conflict new user new"));
    QCOMPARE(archive().sessionsById({id})->first().key.userId, 2);
    QCOMPARE(archive().sessionsById({id})->first().messageCount, 2);
}

void TestPostgresArchiveWrite::foreignSession()
{
    const QString id = QStringLiteral("bobs");
    QVERIFY(archive().append({appendOf(2, id, QStringLiteral("mine"), 0)})->first().ok());
    const auto outcome =
        archive().append({appendOf(1, id, QStringLiteral("theft"), 1), appendOf(2, id, QStringLiteral("mine too"), 2),
                          appendOf(1, QStringLiteral("anns"), QStringLiteral("x"), 3)});
    QCOMPARE(kindsOf(*outcome).join(u' '), QStringLiteral("conflict new new"));
    QVERIFY(outcome->first().error().message.contains(id));
    const auto session = archive().sessionsById({id})->first();
    QCOMPARE(session.messageCount, 2);
    QCOMPARE(session.messages, 2);
}

void TestPostgresArchiveWrite::idempotent()
{
    const QString id = QStringLiteral("replay");
    const auto first =
        archive().append({appendOf(1, id, QStringLiteral("a"), 0), appendOf(1, id, QStringLiteral("b"), 1)});
    QVERIFY(first.ok());
    QVERIFY(archive().deactivate({{1, id}}).ok());
    const auto replayed = archive().append({appendOf(1, id, QStringLiteral("a"), 0)}, true);
    QCOMPARE(kindsOf(*replayed).join(u' '), QStringLiteral("there"));
    QCOMPARE(replayed->first()->messageId, first->first()->messageId);
    // Nothing was written, so nothing woke up.
    QVERIFY(!archive().sessionsById({id})->first().active);

    auto other = appendOf(1, id, QStringLiteral("a"), 0);
    other.message.role = QStringLiteral("assistant");
    const auto mixed =
        archive().append({appendOf(1, id, QStringLiteral("b"), 1), appendOf(1, id, QStringLiteral("c"), 1),
                          appendOf(1, id, QStringLiteral("c"), 1), other, appendOf(1, id, QStringLiteral("b"), 2)},
                         true);
    QCOMPARE(kindsOf(*mixed).join(u' '), QStringLiteral("there new there new new"));
    QCOMPARE(mixed->at(0)->messageId, first->at(1)->messageId);
    QCOMPARE(mixed->at(2)->messageId, mixed->at(1)->messageId);
    const auto session = archive().sessionsById({id})->first();
    QCOMPARE(session.messageCount, 5);
    QCOMPARE(session.messages, 5);
    QVERIFY(session.active);

    // Without asking for it the same message is written again, each time with an id of its own.
    const auto twice =
        archive().append({appendOf(1, id, QStringLiteral("a"), 0), appendOf(1, id, QStringLiteral("a"), 0)});
    QCOMPARE(kindsOf(*twice).join(u' '), QStringLiteral("new new"));
    QVERIFY(twice->at(0)->messageId < twice->at(1)->messageId);
    QCOMPARE(archive().sessionsById({id})->first().messageCount, 7);
}

void TestPostgresArchiveWrite::triggersRefuseAlone()
{
    QVERIFY(
        m_fixture.psql(QStringLiteral("alter table conversation_messages add check (content <> 'poison')")).isEmpty());
    const auto outcome = archive().append({appendOf(1, QStringLiteral("a"), QStringLiteral("x"), 0),
                                           appendOf(1, QStringLiteral("a"), QStringLiteral("poison"), 1),
                                           appendOf(2, QStringLiteral("b"), QStringLiteral("y"), 2)});
    QVERIFY(outcome.ok());
    QVERIFY(outcome->at(0).ok());
    QVERIFY(outcome->at(2).ok());
    QVERIFY(!outcome->at(1).ok());
    QCOMPARE(outcome->at(1).error().kind, StoreError::Kind::Rejected);
    QCOMPARE(one(QStringLiteral("select sum(message_count) from conversation_sessions")), QStringLiteral("2"));
}

void TestPostgresArchiveWrite::hugeContent()
{
    PostgresEndpoint patient = m_fixture.endpoint();
    patient.statementTimeout = std::chrono::seconds(60);
    m_fixture.useEndpoint(patient);
    const QString id = QStringLiteral("huge");
    const QString largest = QString(limits::contentBytes - 2, u'\\') + u'é';
    const auto outcome = archive().append({appendOf(1, id, largest, 0), appendOf(1, id, QString(largest + u'x'), 1),
                                           appendOf(1, id, QStringLiteral("small"), 2)});
    QVERIFY2(outcome.ok(), outcome ? "" : qPrintable(outcome.error().text()));
    QCOMPARE(kindsOf(*outcome).join(u' '), QStringLiteral("new invalid new"));
    const auto newest = archive().messages({1, id}, {}, 0, 1000);
    QVERIFY(newest.ok());
    QCOMPARE(newest->size(), 2); // 5 bytes are less than 1000, so one more
    QVERIFY(newest->first().content == largest);
}

void TestPostgresArchiveWrite::largeBatchIsCut()
{
    QList<ArchiveAppend> appends;
    for (int i = 0; i < 5000; ++i)
        appends.append(appendOf(1, QStringLiteral("large"), QString(i % 1000 == 0 ? 3'000'000 : 10, u'x'), i));
    const auto outcome = archive().append(appends);
    QVERIFY2(outcome.ok(), outcome ? "" : qPrintable(outcome.error().text()));
    for (int i = 0; i < outcome->size(); ++i)
        QCOMPARE(outcome->at(i)->messageId, i + 1);
    QCOMPARE(archive().sessionsById({QStringLiteral("large")})->first().messageCount, 5000);
}

void TestPostgresArchiveWrite::clearedSessionBecomesActive()
{
    const SessionKey key{1, QStringLiteral("again")};
    QVERIFY(archive().append({appendOf(1, key.sessionId, QStringLiteral("a"), 0)}).ok());
    QCOMPARE(*archive().deactivate({key}), QList<bool>{true});
    QVERIFY(!archive().sessionsById({key.sessionId})->first().active);
    QVERIFY(archive().append({appendOf(1, key.sessionId, QStringLiteral("b"), 1)}).ok());
    QVERIFY(archive().sessionsById({key.sessionId})->first().active);
    QCOMPARE(archive().messages(key, {}, 0)->size(), 2);
}

void TestPostgresArchiveWrite::countersUnderEightThreads()
{
    constexpr int threads = 8;
    constexpr int batches = 20;
    constexpr int size = 5;
    std::vector<int> failures(threads, 0);
    std::vector<std::thread> running;
    PostgresEndpoint patient = m_fixture.endpoint();
    patient.statementTimeout = std::chrono::seconds(60);
    for (int t = 0; t < threads; ++t) {
        running.emplace_back([&, t] {
            PostgresArchive own(patient, m_fixture.clock(), m_fixture.health());
            for (int b = 0; b < batches; ++b) {
                QList<ArchiveAppend> appends;
                for (int i = 0; i < size; ++i)
                    appends.append(
                        appendOf(1, QStringLiteral("counted"), QStringLiteral("x"), (t * batches + b) * size + i));
                const auto outcome = own.append(appends);
                failures[t] += outcome.ok() ? int(kindsOf(*outcome).count(QStringLiteral("new")) != size) : 1;
            }
        });
    }
    for (std::thread& thread : running)
        thread.join();
    QCOMPARE(failures, std::vector<int>(threads, 0));
    const auto session = archive().sessionsById({QStringLiteral("counted")})->first();
    QCOMPARE(session.messageCount, threads * batches * size);
    QCOMPARE(session.messages, threads * batches * size);
}

void TestPostgresArchiveWrite::crossingBatchesDoNotDeadlock()
{
    constexpr int threads = 4;
    std::vector<QString> failures(threads);
    std::vector<std::thread> running;
    PostgresEndpoint patient = m_fixture.endpoint();
    patient.statementTimeout = std::chrono::seconds(60);
    for (int t = 0; t < threads; ++t) {
        running.emplace_back([&, t] {
            PostgresArchive own(patient, m_fixture.clock(), m_fixture.health());
            for (int round = 0; round < 20; ++round) {
                QList<ArchiveAppend> appends;
                QList<SessionKey> keys;
                for (int i = 0; i < 10; ++i) {
                    const QString id = QStringLiteral("s%1").arg(t % 2 == 0 ? i : 9 - i);
                    appends.append(appendOf(1, id, QStringLiteral("x"), (t * 20 + round) * 10 + i));
                    keys.append({1, id});
                }
                if (const auto outcome = own.append(appends); !outcome)
                    failures[t] = outcome.error().text();
                if (const auto outcome = own.deactivate(keys, true); !outcome)
                    failures[t] = outcome.error().text();
            }
        });
    }
    for (std::thread& thread : running)
        thread.join();
    for (const QString& failure : failures)
        QCOMPARE(failure, QString());
    QCOMPARE(one(QStringLiteral("select sum(message_count) from conversation_sessions")), QStringLiteral("800"));
}

void TestPostgresArchiveWrite::deactivate()
{
    QVERIFY(archive()
                .append({appendOf(1, QStringLiteral("a"), QStringLiteral("x"), 0),
                         appendOf(2, QStringLiteral("b"), QStringLiteral("x"), 1)})
                .ok());
    m_fixture.clock().set(start.plusSeconds(100));
    const QList<SessionKey> keys{{1, QStringLiteral("a")},    {1, QStringLiteral("b")},
                                 {1, QStringLiteral("none")}, {5'000'000'000, QStringLiteral("a")},
                                 {1, QString(QChar(0))},      {1, QStringLiteral("a")}};
    const auto found = archive().deactivate(keys);
    QVERIFY2(found.ok(), found ? "" : qPrintable(found.error().text()));
    QCOMPARE(*found, (QList<bool>{true, false, false, false, false, true}));
    const auto cleared = archive().sessionsById({QStringLiteral("a")})->first();
    QVERIFY(!cleared.active);
    QCOMPARE(cleared.updatedAt, start.plusSeconds(100));
    QCOMPARE(cleared.lastActivity, start);
    QCOMPARE(cleared.messages, 1);
    QVERIFY(archive().sessionsById({QStringLiteral("b")})->first().active);
    QVERIFY(archive().deactivate({})->isEmpty());
    // Repeated: still there.
    QCOMPARE(*archive().deactivate({keys.first()}), QList<bool>{true});
}

void TestPostgresArchiveWrite::deactivateIdle()
{
    QVERIFY(m_fixture
                .psql(QStringLiteral(
                    "insert into conversation_sessions(session_id, user_id, created_at, updated_at, last_activity,"
                    " message_count, is_active) select 's' || i, 1, t, t, t, 0, i % 2 = 0 from (select i, timestamp"
                    " '2026-01-01' + i * interval '1 s' as t from generate_series(1, 12000) i) x"))
                .isEmpty());
    const auto count = archive().deactivateIdle(*Timestamp::fromIso(u"2026-01-01T03:03:20")); // 11,000 s
    QVERIFY2(count.ok(), count ? "" : qPrintable(count.error().text()));
    QCOMPARE(*count, 5499); // the even ones below 11,000
    QCOMPARE(one(QStringLiteral("select count(*) from conversation_sessions where is_active")), QStringLiteral("501"));
    QCOMPARE(*archive().deactivateIdle(*Timestamp::fromIso(u"2026-01-01T03:03:20")), 0);
}

void TestPostgresArchiveWrite::sessionIdsOf()
{
    QList<ArchiveAppend> appends;
    for (int i = 0; i < 25; ++i)
        appends.append(appendOf(1, QStringLiteral("s %1 é").arg(i), QStringLiteral("x"), i));
    appends.append(appendOf(2, QStringLiteral("other"), QStringLiteral("x"), 50));
    QVERIFY(archive().append(appends).ok());
    QVERIFY(archive().deactivate({{1, QStringLiteral("s 3 é")}}).ok());
    QStringList collected;
    for (int page = 0; page < 10; ++page) {
        const auto part = archive().sessionIdsOf(1, collected.isEmpty() ? QString() : collected.last(), 7);
        QVERIFY2(part.ok(), part ? "" : qPrintable(part.error().text()));
        if (part->isEmpty())
            break;
        QVERIFY(part->size() <= 7);
        collected += *part;
    }
    QCOMPARE(collected.size(), 25);
    QCOMPARE(QSet<QString>(collected.begin(), collected.end()).size(), 25);
    QVERIFY(collected.contains(QStringLiteral("s 3 é")));
}

void TestPostgresArchiveWrite::staleMarks()
{
    const SessionKey a{1, QStringLiteral("a")};
    const SessionKey b{2, QStringLiteral("b")};
    QVERIFY(archive()
                .append({appendOf(1, a.sessionId, QStringLiteral("x"), 0),
                         appendOf(2, b.sessionId, QStringLiteral("x"), 1)})
                .ok());
    QVERIFY(archive().staleMarks(start, 10)->isEmpty());
    QVERIFY(!archive().staleMark(a)->has_value());
    QVERIFY(archive().markStale({}).ok());
    QVERIFY(archive().markStale({a, {1, QStringLiteral("none")}, {2, a.sessionId}}).ok());
    QVERIFY(archive().deactivate({b}, true).ok());

    const auto marks = archive().staleMarks(start, 10);
    QVERIFY2(marks.ok(), marks ? "" : qPrintable(marks.error().text()));
    QCOMPARE(marks->size(), 2);
    QCOMPARE(marks->at(0).key, b); // newest activity first
    QVERIFY(marks->at(0).cleared);
    QCOMPARE(marks->at(1).key, a);
    QVERIFY(!marks->at(1).cleared);
    QVERIFY(!marks->at(1).token.isEmpty());
    QCOMPARE(archive().staleMarks(start, 1)->size(), 1);
    QCOMPARE(archive().staleMarks(start.plusMicros(1), 10)->size(), 1);
    QCOMPARE(archive().staleMarks({}, 10)->size(), 2);
    QVERIFY(!archive().staleMark({2, a.sessionId})->has_value());

    // Marked anew meanwhile: the old token removes nothing.
    const StaleMark old = **archive().staleMark(a);
    QVERIFY(archive().markStale({a}, true).ok());
    QVERIFY(archive().removeStaleMark(old).ok());
    const auto renewed = *archive().staleMark(a);
    QVERIFY(renewed.has_value());
    QVERIFY(renewed->cleared);
    QVERIFY(archive().removeStaleMark(*renewed).ok());
    QVERIFY(!archive().staleMark(a)->has_value());
    QCOMPARE(one(QStringLiteral("select session_metadata from conversation_sessions where session_id = 'a'")),
             QStringLiteral("{}"));
    // Marking a session neither wakes it nor clears it.
    QVERIFY(archive().sessionsById({a.sessionId})->first().active);
    QVERIFY(!archive().sessionsById({b.sessionId})->first().active);
}

void TestPostgresArchiveWrite::staleMarkKeepsOddMetadata()
{
    const QList<std::pair<QString, QString>> cases{
        {QStringLiteral("{\"title\": \"T\"}"), QStringLiteral("{\"title\": \"T\"}")},
        {QStringLiteral("[1, \"title\"]"), QStringLiteral("[1, \"title\"]")},
        {QStringLiteral("\"text\""), QStringLiteral("\"text\"")},
        {QStringLiteral("7"), QStringLiteral("7")},
        {QStringLiteral("null"), QStringLiteral("{}")},
    };
    const SessionKey key{1, QStringLiteral("odd")};
    QVERIFY(archive().append({appendOf(1, key.sessionId, QStringLiteral("x"), 0)}).ok());
    for (const auto& [before, after] : cases) {
        QVERIFY(m_fixture.psql(QStringLiteral("update conversation_sessions set session_metadata = '%1'").arg(before))
                    .isEmpty());
        QVERIFY(archive().markStale({key}).ok());
        QVERIFY(archive().markStale({key}).ok()); // twice must not wrap twice
        const auto mark = *archive().staleMark(key);
        QVERIFY(mark.has_value());
        QVERIFY(
            !archive().sessionsById({key.sessionId})->first().metadata.contains(QStringLiteral("talkglass_wrapped")));
        QVERIFY(archive().removeStaleMark(*mark).ok());
        QCOMPARE(one(QStringLiteral("select session_metadata from conversation_sessions")), after);
    }
    QVERIFY(m_fixture.psql(QStringLiteral("update conversation_sessions set session_metadata = null")).isEmpty());
    QVERIFY(archive().deactivate({key}, true).ok());
    QVERIFY(archive().staleMark(key)->has_value());
}

void TestPostgresArchiveWrite::staleMarkWithAppend()
{
    const SessionKey key{1, QStringLiteral("late")};
    QVERIFY(archive().append({appendOf(1, key.sessionId, QStringLiteral("x"), 0)}, false, true).ok());
    const auto first = *archive().staleMark(key);
    QVERIFY(first.has_value());
    QVERIFY(!first->cleared);
    QVERIFY(m_fixture.psql(QStringLiteral("update conversation_sessions set session_metadata = '{\"title\": \"T\"}'"))
                .isEmpty());
    QVERIFY(archive().append({appendOf(1, key.sessionId, QStringLiteral("y"), 1)}, false, true).ok());
    QVERIFY(archive().staleMark(key)->has_value());
    QCOMPARE(archive().sessionsById({key.sessionId})->first().metadata,
             (QJsonObject{{QStringLiteral("title"), QStringLiteral("T")}}));
    // Nothing new to write, and yet the cache lacks it.
    QVERIFY(m_fixture.psql(QStringLiteral("update conversation_sessions set session_metadata = null")).isEmpty());
    const auto again = archive().append({appendOf(1, key.sessionId, QStringLiteral("y"), 1)}, true, true);
    QCOMPARE(kindsOf(*again).join(u' '), QStringLiteral("there"));
    QVERIFY(archive().staleMark(key)->has_value());
    QCOMPARE(archive().sessionsById({key.sessionId})->first().messageCount, 2);
}

void TestPostgresArchiveWrite::replayLock()
{
    QCOMPARE(*archive().lockReplay(), true);
    QCOMPARE(*archive().lockReplay(), true);
    PostgresArchive other(m_fixture.endpoint(), m_fixture.clock(), m_fixture.health());
    QCOMPARE(*other.lockReplay(), false);
    QVERIFY(other.unlockReplay().ok());
    QCOMPARE(*other.lockReplay(), false);
    QVERIFY(archive().unlockReplay().ok());
    QCOMPARE(*other.lockReplay(), true);
    QCOMPARE(*archive().lockReplay(), false);
}

QTEST_GUILESS_MAIN(TestPostgresArchiveWrite)
#include "tst_postgres_archive_write.moc"
