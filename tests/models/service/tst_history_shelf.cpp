#include "models/service/HistoryShelf.h"
#include "tests/support/ManualClock.h"
#include "tests/support/ServiceFixture.h"

#include <QTest>

using namespace talkglass;

using Server = LocalStores::Server;

namespace {

const SessionKey key{1, QStringLiteral("talk: é/:session:x")};
const QByteArray listKey = "conversation:user:1:session:" + key.sessionId.toUtf8();
const QByteArray answer = "an answer";

} // namespace

/// What is answered from memory must never be older than the last change.
class TestHistoryShelf : public QObject
{
    Q_OBJECT

    ServiceFixture m_fixture;
    std::shared_ptr<ManualClock> m_clock = std::make_shared<ManualClock>();

    Timestamp inAMinute() const { return m_clock->now().plusSeconds(60); }
    /// As a client of the service does; empty if nothing may be kept.
    static QByteArray readAndKeep(HybridConversationService& service)
    {
        HistoryShelf& shelf = service.historyShelf();
        const HistoryShelf::Ticket ticket = shelf.begin(key);
        const Result<History> history = answerOf(service.conversationHistory({key}));
        if (!history || !history->keepUntil.isValid())
            return {};
        QByteArray body;
        for (const Message& message : history->messages)
            body += message.content.toUtf8() + '\n';
        shelf.put(key, 0, ticket, {body, history->source}, history->keepUntil);
        return body;
    }

private Q_SLOTS:
    void initTestCase() { QCOMPARE(m_fixture.start(), QString()); }
    void init() { QCOMPARE(m_fixture.reset(), QString()); }

    void keepsNothingUntilLive()
    {
        HistoryShelf shelf(m_clock);
        QCOMPARE(shelf.begin(key), HistoryShelf::Ticket(0));
        shelf.put(key, 0, 0, {answer}, inAMinute());
        QVERIFY(!shelf.find(key, 0));
    }

    void keepsUntilTheListEnds()
    {
        HistoryShelf shelf(m_clock);
        shelf.setLive(true);
        shelf.put(key, 0, shelf.begin(key), {answer}, inAMinute());
        QVERIFY(shelf.find(key, 0));
        QCOMPARE(shelf.find(key, 0)->bytes, answer);
        QVERIFY(!shelf.find(key, 10)); // another question
        m_clock->advanceSeconds(60);
        QVERIFY(!shelf.find(key, 0));
    }

    void aChangeMakesTicketsWorthless()
    {
        HistoryShelf shelf(m_clock);
        shelf.setLive(true);
        const HistoryShelf::Ticket ticket = shelf.begin(key);
        shelf.drop(key);
        shelf.put(key, 0, ticket, {answer}, inAMinute());
        QVERIFY(!shelf.find(key, 0));

        const HistoryShelf::Ticket next = shelf.begin(key);
        shelf.put(key, 0, ticket, {answer}, inAMinute());
        QVERIFY(!shelf.find(key, 0));
        shelf.setLive(false);
        shelf.setLive(true);
        shelf.put(key, 0, next, {answer}, inAMinute());
        QVERIFY(!shelf.find(key, 0));
    }

    void staysWithinItsBounds()
    {
        constexpr qsizetype mostBytes = 1024 * 1024;
        HistoryShelf shelf(m_clock, mostBytes);
        shelf.setLive(true);
        const QByteArray large(10'000, 'x');
        const auto name = [](int i) { return SessionKey{1, QString::number(i)}; };
        for (int i = 0; i < 1000; ++i)
            shelf.put(name(i), 0, shelf.begin(name(i)), {large}, inAMinute());
        qsizetype kept = 0;
        for (int i = 0; i < 1000; ++i) {
            if (const auto found = shelf.find(name(i), 0))
                kept += found->bytes.size();
        }
        QVERIFY(kept > mostBytes / 4);
        QVERIFY(kept <= mostBytes);
        shelf.put(key, 0, shelf.begin(key), {QByteArray(mostBytes, 'x')}, inAMinute());
        QVERIFY(!shelf.find(key, 0)); // one answer must not push out all others
    }

    /// Our own message is there in the very next read, without waiting for what Redis tells.
    void aPostOfOursIsSeenAtOnce()
    {
        const auto service = m_fixture.makeService();
        QVERIFY(answerOf(service->upkeepNow())); // until then no list is trusted
        service->keepHistories(true);
        for (int i = 0; i < 200; ++i) {
            QVERIFY(answerOf(service->addUserMessage(key, QString::number(i % 50))));
            if (i % 50 == 49) {
                QVERIFY(answerOf(service->clearSession(key)));
                QVERIFY(!service->historyShelf().find(key, 0));
                continue;
            }
            QVERIFY(!service->historyShelf().find(key, 0));
            const QByteArray body = readAndKeep(*service);
            const QByteArray last = QByteArray::number(i % 50) + QByteArray("\n");
            QVERIFY(body.endsWith(last));
        }
    }

    void changesOfOthersAreHeard_data()
    {
        QTest::addColumn<QList<QByteArray>>("command");
        QTest::newRow("push") << QList<QByteArray>{"RPUSH", listKey, "{\"role\": \"user\", \"content\": \"new\"}"};
        QTest::newRow("delete") << QList<QByteArray>{"DEL", listKey};
        QTest::newRow("expire") << QList<QByteArray>{"PEXPIRE", listKey, "30"};
        QTest::newRow("flush") << QList<QByteArray>{"FLUSHALL"};
    }

    void changesOfOthersAreHeard()
    {
        QFETCH(QList<QByteArray>, command);
        const auto service = m_fixture.makeService();
        QVERIFY(answerOf(service->upkeepNow())); // until then no list is trusted
        QVERIFY(answerOf(service->addUserMessage(key, QStringLiteral("old"))));
        QVERIFY(!readAndKeep(*service).isEmpty());
        QVERIFY(!service->historyShelf().find(key, 0)); // not asked for yet

        service->keepHistories(true);
        QTRY_VERIFY_WITH_TIMEOUT(!readAndKeep(*service).isEmpty() && service->historyShelf().find(key, 0), 10'000);
        m_fixture.redis(command);
        QTRY_VERIFY_WITH_TIMEOUT(!service->historyShelf().find(key, 0), 10'000);
    }

    void aFrozenRedisEndsIt()
    {
        const auto service = m_fixture.makeService();
        QVERIFY(answerOf(service->addUserMessage(key, QStringLiteral("old"))));
        service->keepHistories(true);
        QTRY_VERIFY_WITH_TIMEOUT(!readAndKeep(*service).isEmpty() && service->historyShelf().find(key, 0), 10'000);
        QVERIFY(m_fixture.stores().freeze(Server::Redis));
        QTRY_VERIFY_WITH_TIMEOUT(!service->historyShelf().find(key, 0), 10'000);
        QVERIFY(m_fixture.stores().thaw(Server::Redis));
        QTRY_VERIFY_WITH_TIMEOUT(!readAndKeep(*service).isEmpty() && service->historyShelf().find(key, 0), 20'000);
        service->keepHistories(false);
        QVERIFY(!service->historyShelf().find(key, 0));
    }

    /// A message that only the archive took is missing in the list, so the list is no answer any more.
    void aMessageThatTheCacheRefusedIsNotHidden()
    {
        const auto service = m_fixture.makeService();
        QVERIFY(answerOf(service->addUserMessage(key, QStringLiteral("old"))));
        service->keepHistories(true);
        QTRY_VERIFY_WITH_TIMEOUT(!readAndKeep(*service).isEmpty() && service->historyShelf().find(key, 0), 10'000);
        m_fixture.redis({"CONFIG", "SET", "maxmemory", "1"}); // reads go on, writes are refused
        const Result<AddedMessage> added = answerOf(service->addUserMessage(key, QStringLiteral("new")));
        m_fixture.redis({"CONFIG", "SET", "maxmemory", "0"});
        QVERIFY(added && added->archived && !added->cached);
        QVERIFY(!service->historyShelf().find(key, 0));
        const Result<History> history = answerOf(service->conversationHistory({key}));
        QVERIFY(history);
        QCOMPARE(history->messages.last().content, QStringLiteral("new"));
    }
};

QTEST_GUILESS_MAIN(TestHistoryShelf)
#include "tst_history_shelf.moc"
