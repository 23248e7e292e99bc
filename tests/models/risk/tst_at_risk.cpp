#include "models/risk/AtRiskKeeper.h"
#include "tests/support/GoldenData.h"
#include "tests/support/ServiceFixture.h"
#include "tests/support/StoreDump.h"

#include <QTest>

#include <algorithm>

using namespace talkglass;
using Server = LocalStores::Server;

namespace {

const QString messagesSql = QStringLiteral("SELECT session_id, role, content, created_at FROM conversation_messages "
                                           "ORDER BY session_id, created_at, id");

const AtRiskSession* sessionIn(const AtRiskReport& report, const SessionKey& key)
{
    const auto found = std::ranges::find(report.sessions, key, &AtRiskSession::key);
    return found == report.sessions.end() ? nullptr : &*found;
}

QByteArray element(const QByteArray& content, const QByteArray& time = {})
{
    const QByteArray at = time.isEmpty() ? QByteArray() : QByteArray(", \"timestamp\": \"" + time + "\"");
    return "{\"role\": \"user\", \"content\": \"" + content + "\"" + at + "}";
}

} // namespace

/// What is lost when its TTL ends is found, soonest first, and archived once.
class TestAtRisk : public QObject
{
    Q_OBJECT

    ServiceFixture m_fixture;
    std::unique_ptr<HybridConversationService> m_service;
    std::unique_ptr<AtRiskKeeper> m_keeper;

    Result<AtRiskReport> find(const AtRiskFilter& filter = {}) const { return answerOf(m_keeper->find(filter)); }
    QList<Persisted> persistAll() const
    {
        QList<SessionKey> keys;
        const Result<AtRiskReport> report = find();
        if (!report)
            return {};
        for (const AtRiskSession& session : report->sessions)
            keys.append(session.key);
        const Result<QList<Persisted>> persisted = answerOf(m_keeper->persist(keys, true));
        return persisted ? *persisted : QList<Persisted>();
    }
    void cache(qint64 user, const QByteArray& session, const QByteArrayList& elements, const QByteArray& ttlMs) const
    {
        const QByteArray key = "conversation:user:" + QByteArray::number(user) + ":session:" + session;
        m_fixture.redis(QByteArrayList{"RPUSH", key} + elements);
        m_fixture.redis({"PEXPIRE", key, ttlMs});
    }

private Q_SLOTS:
    void initTestCase() { QCOMPARE(m_fixture.start(), QString()); }
    void init()
    {
        QCOMPARE(m_fixture.reset(), QString());
        ServiceSettings settings = m_fixture.settings();
        settings.readOnly = true;
        m_service = m_fixture.makeService(settings);
        m_keeper = std::make_unique<AtRiskKeeper>(*m_service, std::make_shared<const SystemClock>());
    }
    void cleanup()
    {
        m_keeper.reset();
        m_service.reset();
    }

    void golden()
    {
        QCOMPARE(m_fixture.loadGolden(), QString());
        const StoreDump before = StoreDump::of(m_fixture);
        QElapsedTimer passed;
        passed.start();
        const Result<AtRiskReport> report = find();
        QVERIFY2(report, qPrintable(report ? QString() : report.error().text()));
        const QHash<QString, SessionKey> cases = golden::cases();
        const QHash<QString, qint64> atRisk{
            {QStringLiteral("cache_only"), 10}, {QStringLiteral("cache_only_tail"), 3}, {QStringLiteral("no_ttl"), 1}};
        for (auto it = atRisk.begin(); it != atRisk.end(); ++it) {
            const AtRiskSession* session = sessionIn(*report, cases[it.key()]);
            QVERIFY2(session, qPrintable(it.key()));
            QCOMPARE(session->messages, it.value());
        }
        const AtRiskSession* foreign = sessionIn(*report, cases[QStringLiteral("foreign_session")]);
        QVERIFY(foreign && foreign->ownedByOther && foreign->messages > 0);
        QCOMPARE(report->sessions.size(), atRisk.size() + 1);
        // Those that never end come last.
        QCOMPARE(report->sessions.last().key, cases[QStringLiteral("no_ttl")]);
        QCOMPARE(report->sessions.last().ttlMs, CachedSession::noTtl);
        QCOMPARE(before.differenceTo(StoreDump::of(m_fixture), passed.elapsed() + 1000), QString());
    }

    /// All but the foreign session, which is refused alone; the archived times are the cached ones; twice is once.
    void goldenIsPersisted()
    {
        QCOMPARE(m_fixture.loadGolden(), QString());
        const SessionKey foreign = golden::cases()[QStringLiteral("foreign_session")];
        const SessionKey whole = golden::cases()[QStringLiteral("cache_only")];
        const auto cached = answerOf(m_service->cachedMessages(whole, 0));
        const QList<Persisted> persisted = persistAll();
        QCOMPARE(persisted.size(), 4);
        for (const Persisted& session : persisted) {
            QCOMPARE(session.complete(), session.key != foreign);
            if (session.key == foreign) {
                QVERIFY(session.error && session.error->kind == StoreError::Kind::Conflict);
                QCOMPARE(session.archived, 0);
            }
        }
        const auto archived = answerOf(m_service->archivedMessages(whole, std::nullopt, 0));
        QVERIFY(cached && archived);
        QCOMPARE(archived->size(), cached->messages.size());
        for (qsizetype i = 0; i < archived->size(); ++i) {
            QCOMPARE(archived->at(i).content, cached->messages[i].content);
            QCOMPARE(archived->at(i).at.micros(), cached->messages[i].at.micros());
        }
        const Result<AtRiskReport> after = find();
        QVERIFY(after);
        QCOMPARE(after->sessions.size(), 1);
        QCOMPARE(after->sessions.first().key, foreign);
        const QStringList rows = m_fixture.sql(messagesSql);
        QCOMPARE(answerOf(m_keeper->persist({whole, foreign}, true))->size(), 2);
        QCOMPARE(m_fixture.sql(messagesSql), rows);
    }

    void orderedByTimeLeft()
    {
        cache(1, "late", {element("a", "2026-11-22T08:00:00")}, "600000");
        cache(2, "soon", {element("b", "2026-11-22T08:00:00")}, "100000");
        cache(3, "later", {element("c", "2026-11-22T08:00:00")}, "900000");
        const Result<AtRiskReport> all = find();
        QVERIFY(all);
        QStringList order;
        for (const AtRiskSession& session : all->sessions)
            order.append(session.key.sessionId);
        QCOMPARE(order, (QStringList{QStringLiteral("soon"), QStringLiteral("late"), QStringLiteral("later")}));
        QCOMPARE(find({std::nullopt, std::chrono::seconds(200)})->sessions.size(), 1);
        QCOMPARE(find({3, std::nullopt})->sessions.size(), 1);
        QCOMPARE(find({3, std::chrono::seconds(200)})->sessions.size(), 0);
    }

    /// Counts that fit hide nothing: one is only cached, another one only archived.
    void equalCountsDoNotDeceive()
    {
        const SessionKey key{1, QStringLiteral("s")};
        cache(1, "s", {element("a", "2026-11-22T08:00:00"), element("b", "2026-11-22T08:00:10")}, "600000");
        QCOMPARE(persistAll().size(), 1);
        m_fixture.sql(QStringLiteral("UPDATE conversation_messages SET content = 'other', created_at = created_at - "
                                     "interval '1 hour' WHERE content = 'a'"));
        const Result<AtRiskReport> report = find();
        QVERIFY(report);
        QVERIFY(sessionIn(*report, key));
        QCOMPARE(sessionIn(*report, key)->messages, 1);
        QVERIFY(sessionIn(*report, key)->archived);
    }

    /// The same words again and again, without row ids: the one that is only cached is archived, at its time and once.
    void whatSaysTheSameIsArchivedOnce()
    {
        QByteArrayList elements;
        QStringList times;
        for (int i = 0; i < 7; ++i) {
            const QByteArray time = "2026-11-22T08:0" + QByteArray::number(i) + ":00.1";
            elements.append(element("ok", time));
            times.append(QString::fromLatin1(time).replace(u'T', u' '));
        }
        cache(1, "tail", elements, "600000");
        cache(2, "middle", elements, "600000");
        QCOMPARE(persistAll().size(), 2);
        m_fixture.sql(QStringLiteral("DELETE FROM conversation_messages WHERE (session_id = 'tail' AND created_at >= "
                                     "'2026-11-22 08:06') OR (session_id = 'middle' AND created_at BETWEEN "
                                     "'2026-11-22 08:03' AND '2026-11-22 08:04'); UPDATE conversation_messages SET "
                                     "created_at = created_at + interval '20 ms'"));
        const QList<Persisted> persisted = persistAll();
        QCOMPARE(persisted.size(), 2);
        for (const Persisted& session : persisted)
            QCOMPARE(session.archived, 1);
        for (const QString& session : {QStringLiteral("tail"), QStringLiteral("middle")}) {
            QStringList expected = times;
            const qsizetype cachedOnly = session == u"tail" ? 6 : 3;
            for (qsizetype i = 0; i < expected.size(); ++i)
                expected[i] += i == cachedOnly ? QString() : QStringLiteral("2");
            QCOMPARE(m_fixture.sql(QStringLiteral("SELECT created_at FROM conversation_messages WHERE session_id = "
                                                  "'%1' ORDER BY created_at, id")
                                       .arg(session)),
                     expected);
        }
        QCOMPARE(find()->sessions.size(), 0);
    }

    void whatIsNotAtRisk()
    {
        cache(1, "double", {element("a", "2026-11-22T08:00:00"), element("a", "2026-11-22T08:00:00")}, "600000");
        cache(2, "broken", {"{no json", element("b", "2026-11-22T08:00:00")}, "600000");
        QCOMPARE(persistAll().size(), 2);
        QCOMPARE(find()->sessions.size(), 0);
        QCOMPARE(m_fixture.sql(QStringLiteral("SELECT count(*) FROM conversation_messages")),
                 QStringList{QStringLiteral("2")});
        // Cleared: meant to go, and not to be woken.
        cache(1, "double", {element("c", "2026-11-22T09:00:00")}, "600000");
        m_fixture.sql(QStringLiteral("UPDATE conversation_sessions SET is_active = false WHERE session_id = 'double'"));
        QCOMPARE(find()->sessions.size(), 0);
    }

    /// Without times they keep their places; there is nothing else to go by.
    void timesAreFilledIn()
    {
        cache(1, "s", {element("a"), element("b", "2026-11-22T08:00:00"), element("c")}, "600000");
        QVERIFY(persistAll().value(0).complete());
        QCOMPARE(m_fixture.sql(QStringLiteral("SELECT content FROM conversation_messages ORDER BY created_at, id")),
                 (QStringList{QStringLiteral("a"), QStringLiteral("b"), QStringLiteral("c")}));
        QCOMPARE(find()->sessions.size(), 0);
        cache(1, "no times", {element("a")}, "600000");
        QCOMPARE(persistAll().value(0).refused, 1);
    }

    void unknownUserIsRefusedAlone()
    {
        cache(99, "nobody", {element("a", "2026-11-22T08:00:00")}, "600000");
        cache(1, "somebody", {element("a", "2026-11-22T08:00:00")}, "600000");
        const QList<Persisted> persisted = persistAll();
        QCOMPARE(persisted.size(), 2);
        for (const Persisted& session : persisted)
            QCOMPARE(session.complete(), session.key.userId == 1);
        QCOMPARE(find()->sessions.size(), 1);
    }

    /// What waits in Redis for the archive is archived once, whoever comes first.
    void pendingIsNotDoubled()
    {
        const SessionKey key{1, QStringLiteral("waiting")};
        QVERIFY(m_fixture.stores().stop(Server::Postgres).ok());
        {
            const auto writer = m_fixture.makeService();
            const Result<AddedMessage> added = answerOf(writer->addUserMessage(key, QStringLiteral("hello")));
            QVERIFY(added && added->pendingWaits());
        }
        QVERIFY(m_fixture.stores().restart(Server::Postgres).ok());
        const QDeadlineTimer deadline(20'000);
        Result<AtRiskReport> report = find();
        while (!report && !deadline.hasExpired()) {
            QThread::msleep(100);
            report = find();
        }
        QVERIFY2(report, qPrintable(report ? QString() : report.error().text()));
        QCOMPARE(report->sessions.size(), 1);
        const Result<QList<Persisted>> persisted = answerOf(m_keeper->persist({key}, true));
        QVERIFY(persisted && persisted->first().complete());
        QCOMPARE(m_fixture.redis({"LLEN", "talkglass:pending"}), QByteArrayList{"1"});
        const auto writer = m_fixture.makeService();
        QVERIFY(answerOf(writer->upkeepNow()));
        QCOMPARE(m_fixture.redis({"LLEN", "talkglass:pending"}), QByteArrayList{"0"});
        QCOMPARE(m_fixture.sql(QStringLiteral("SELECT content FROM conversation_messages")),
                 QStringList{QStringLiteral("hello")});
        QCOMPARE(m_fixture.sql(QStringLiteral("SELECT message_count FROM conversation_sessions")),
                 QStringList{QStringLiteral("1")});
    }

    void readOnlyIsRefused()
    {
        cache(1, "s", {element("a", "2026-11-22T08:00:00")}, "600000");
        const auto refused = answerOf(m_keeper->persist({{1, QStringLiteral("s")}}, false));
        QVERIFY(!refused);
        QCOMPARE(refused.error().kind, StoreError::Kind::ReadOnly);
        QCOMPARE(find()->sessions.size(), 1);
    }

    /// Half an answer would say that nothing is at risk.
    void storeAwayIsAnError()
    {
        cache(1, "s", {element("a", "2026-11-22T08:00:00")}, "600000");
        QVERIFY(m_fixture.stores().freeze(Server::Postgres).ok());
        const Result<AtRiskReport> report = find();
        QVERIFY(m_fixture.stores().thaw(Server::Postgres).ok());
        QVERIFY(!report);
        QVERIFY(report.error().isOutage());
    }
};

QTEST_GUILESS_MAIN(TestAtRisk)
#include "tst_at_risk.moc"
