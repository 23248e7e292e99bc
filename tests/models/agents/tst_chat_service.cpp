#include "models/agents/AgentChatService.h"
#include "models/agents/ChatJob.h"
#include "tests/support/ScriptedHttp.h"
#include "tests/support/ServiceFixture.h"

#include <QJsonArray>
#include <QSignalSpy>
#include <QTest>
#include <QUuid>

using namespace talkglass;
using namespace std::chrono_literals;
using Server = LocalStores::Server;

namespace {

constexpr int patienceMs = 25'000;
const QString rowsSql =
    QStringLiteral("SELECT role, content FROM conversation_messages WHERE session_id = 'talk' ORDER BY created_at, id");

Message said(const QString& role, const QString& content)
{
    Message message;
    message.role = role;
    message.content = content;
    return message;
}

} // namespace

/// A question, its answer, and what is kept when one of the parts is away. Real stores, a scripted agent.
class TestChatService : public QObject
{
    Q_OBJECT

    ServiceFixture m_fixture;
    ScriptedHttp m_http;
    std::unique_ptr<HybridConversationService> m_service;
    std::unique_ptr<AgentChatService> m_chat;

    void makeChat(AgentLimits limits = {})
    {
        m_chat.reset();
        limits.silence = 2s;
        limits.firstPause = 1ms;
        const QByteArray json = "{\"agents\": [{\"id\": \"s\", \"name\": \"Support\", \"model\": \"model-1\","
                                "\"base_url\": \"" +
                                m_http.baseUrl().toEncoded() + "\"}, {\"id\": 2, \"built_in\": true}]}";
        const Result<AgentList> agents = AgentList::fromJson(json, QStringLiteral("test"));
        QVERIFY(agents);
        m_chat = std::make_unique<AgentChatService>(*m_service, *agents, std::make_shared<const SystemClock>(),
                                                    QProcessEnvironment(), limits);
    }

    static ChatRequest request(const char* text)
    {
        ChatRequest request;
        request.userId = 1;
        request.message = QString::fromUtf8(text);
        request.sessionId = QStringLiteral("talk");
        return request;
    }

    Result<ChatAnswer> ask(const ChatRequest& request)
    {
        const QFuture<Result<ChatAnswer>> answer = m_chat->ask(request);
        if (!QTest::qWaitFor([&] { return answer.isFinished(); }, patienceMs) || answer.resultCount() == 0)
            return StoreError{StoreError::Kind::Protocol, Store::None, QStringLiteral("no answer at all"), {}};
        return answer.result();
    }

    QStringList rows() const { return m_fixture.sql(rowsSql); }

private Q_SLOTS:
    void initTestCase() { QCOMPARE(m_fixture.start(), QString()); }

    void init()
    {
        QCOMPARE(m_fixture.reset(), QString());
        m_service = m_fixture.makeService();
        makeChat();
    }

    void cleanup()
    {
        m_chat.reset();
        m_service.reset();
    }

    void answers()
    {
        m_http.setScript({ScriptedHttp::stream({"It ", "rains."})});
        ChatRequest asked = request("What is the weather?");
        asked.requestId = QStringLiteral("r1");
        QStringList order;
        QString pieces;
        connect(m_chat.get(), &ChatService::questionSaved, this, [&](const QString& id, const AddedMessage& question) {
            order.append(id + u" saved " + question.message.content);
        });
        connect(m_chat.get(), &ChatService::answerGrew, this, [&](const QString& id, const QString& piece) {
            pieces += piece;
            if (!order.last().endsWith(u"grew"))
                order.append(id + u" grew");
        });
        connect(m_chat.get(), &ChatService::answerReady, this,
                [&](const QString& id, const NewMessage& answer) { order.append(id + u" ready " + answer.content); });
        const Result<ChatAnswer> answer = ask(asked);
        QVERIFY2(answer, answer ? "" : qPrintable(answer.error().text()));
        QCOMPARE(answer->response, QStringLiteral("It rains."));
        QCOMPARE(pieces, answer->response);
        QCOMPARE(answer->agentId, QStringLiteral("s"));
        QCOMPARE(answer->agentName, QStringLiteral("Support"));
        QCOMPARE(answer->sessionId, QStringLiteral("talk"));
        QCOMPARE(answer->modelUsed, QStringLiteral("scripted-1"));
        QVERIFY(answer->question.archived && answer->answer.archived && answer->answer.cached);
        QCOMPARE(order, QStringList({QStringLiteral("r1 saved What is the weather?"), QStringLiteral("r1 grew"),
                                     QStringLiteral("r1 ready It rains.")}));
        QCOMPARE(rows(),
                 QStringList({QStringLiteral("user|What is the weather?"), QStringLiteral("assistant|It rains.")}));
        QCOMPARE(m_fixture.sql(QStringLiteral(
                     "SELECT message_metadata->>'model', message_metadata->>'provider', message_metadata->>'agent_id' "
                     "FROM conversation_messages WHERE role = 'assistant'")),
                 QStringList{QStringLiteral("scripted-1|127.0.0.1|s")});
        QCOMPARE(m_fixture.redis({"LLEN", "conversation:user:1:session:talk"}), QByteArrayList{"2"});
    }

    void tellsWhatPrecedes()
    {
        QVERIFY(answerOf(m_service->addUserMessage({1, QStringLiteral("talk")}, QStringLiteral("I am Ana."))));
        QVERIFY(answerOf(m_service->addAssistantMessage({1, QStringLiteral("talk")}, QStringLiteral("Hello Ana."))));
        m_http.setScript({ScriptedHttp::stream({"Ana."})});
        QVERIFY(ask(request("Who am I?")));
        QStringList told;
        for (const QJsonValue& message : m_http.requests().first().body.value(u"messages").toArray())
            told.append(message[u"content"].toString());
        QCOMPARE(told,
                 QStringList({QStringLiteral("I am Ana."), QStringLiteral("Hello Ana."), QStringLiteral("Who am I?")}));
    }

    void makesASession()
    {
        m_http.setScript({ScriptedHttp::stream({"Yes."})});
        ChatRequest asked = request("Anybody there?");
        asked.sessionId.clear();
        const Result<ChatAnswer> answer = ask(asked);
        QVERIFY(answer);
        QVERIFY(!QUuid(answer->sessionId).isNull());
        QCOMPARE(m_fixture.sql(QStringLiteral("SELECT session_id, message_count FROM conversation_sessions")),
                 QStringList{QString(answer->sessionId + u"|2")});
    }

    void choosesAgentAndModel()
    {
        m_http.setScript({ScriptedHttp::json(ScriptedHttp::completion("ok"))});
        ChatRequest asked = request("x");
        asked.model = QStringLiteral("model-2");
        QVERIFY(ask(asked));
        QCOMPARE(m_http.requests().first().body.value(u"model").toString(), QStringLiteral("model-2"));
        asked.agentId = QStringLiteral("2");
        const Result<ChatAnswer> answer = ask(asked);
        QVERIFY(answer);
        QCOMPARE(answer->agentName, AgentList::builtInAgent().name);
        QVERIFY(answer->response.contains(u"built-in agent"));
        QCOMPARE(m_http.requests().size(), 1);
        QCOMPARE(m_fixture.sql(QStringLiteral("SELECT count(*) FROM conversation_messages")),
                 QStringList{QStringLiteral("4")});
    }

    void agentFails()
    {
        m_http.setScript(
            {ScriptedHttp::json("{\"error\": {\"message\": \"boom\"}}", 500), ScriptedHttp::stream({"Now."})});
        const Result<ChatAnswer> answer = ask(request("Keep me"));
        QVERIFY(!answer);
        QCOMPARE(answer.error().kind, StoreError::Kind::AgentFailed);
        QCOMPARE(answer.error().message, QStringLiteral("Support gave no answer: it answered with status 500: boom."));
        QCOMPARE(rows(), QStringList{QStringLiteral("user|Keep me")});

        ChatRequest again = request("Keep me");
        again.messageSaved = true;
        QVERIFY(ask(again));
        QCOMPARE(rows(), QStringList({QStringLiteral("user|Keep me"), QStringLiteral("assistant|Now.")}));
    }

    void refusedBeforeAnythingIsSaved_data()
    {
        QTest::addColumn<QString>("what");
        QTest::addColumn<int>("kind");
        QTest::newRow("agent") << "agent" << int(StoreError::Kind::InvalidInput);
        QTest::newRow("empty") << "empty" << int(StoreError::Kind::InvalidInput);
        QTest::newRow("NUL") << "NUL" << int(StoreError::Kind::InvalidInput);
        QTest::newRow("session") << "session" << int(StoreError::Kind::InvalidInput);
        QTest::newRow("user") << "user" << int(StoreError::Kind::UnknownUser);
        QTest::newRow("conflict") << "conflict" << int(StoreError::Kind::Conflict);
        QTest::newRow("read-only") << "read-only" << int(StoreError::Kind::ReadOnly);
        QTest::newRow("too many") << "too many" << int(StoreError::Kind::Unavailable);
    }

    void refusedBeforeAnythingIsSaved()
    {
        QFETCH(QString, what);
        QFETCH(int, kind);
        QVERIFY(answerOf(m_service->addUserMessage({2, QStringLiteral("of another")}, QStringLiteral("mine"))));
        m_http.setScript({ScriptedHttp::stream({"never"})});
        ChatRequest asked = request("Hello");
        if (what == u"agent")
            asked.agentId = QStringLiteral("nobody");
        else if (what == u"empty")
            asked.message = QStringLiteral(" \n");
        else if (what == u"NUL")
            asked.message = QChar(u'\0');
        else if (what == u"session")
            asked.sessionId = QString(300, u'x');
        else if (what == u"user")
            asked.userId = 99;
        else if (what == u"conflict")
            asked.sessionId = QStringLiteral("of another");
        else if (what == u"read-only")
            m_service->setReadOnly(true);
        else
            makeChat([] {
                AgentLimits limits;
                limits.running = 0;
                return limits;
            }());
        const Result<ChatAnswer> answer = ask(asked);
        QVERIFY(!answer);
        QCOMPARE(int(answer.error().kind), kind);
        QCOMPARE(m_http.requests().size(), 0);
        QCOMPARE(m_fixture.sql(QStringLiteral("SELECT content FROM conversation_messages")),
                 QStringList{QStringLiteral("mine")});
    }

    void archiveAway()
    {
        QVERIFY(m_fixture.stores().stop(Server::Postgres));
        m_http.setScript({ScriptedHttp::stream({"Still here."})});
        const Result<ChatAnswer> answer = ask(request("Are you there?"));
        QVERIFY(m_fixture.stores().restart(Server::Postgres));
        QVERIFY2(answer, answer ? "" : qPrintable(answer.error().text()));
        QVERIFY(!answer->answer.archived && answer->answer.cached);
        const QStringList both{QStringLiteral("user|Are you there?"), QStringLiteral("assistant|Still here.")};
        QTRY_COMPARE_WITH_TIMEOUT(rows(), both, patienceMs); // the service pays back by itself
    }

    void bothAway()
    {
        QVERIFY(m_fixture.stores().stop(Server::Postgres));
        QVERIFY(m_fixture.stores().stop(Server::Redis));
        m_http.setScript({ScriptedHttp::stream({"never"})});
        const Result<ChatAnswer> answer = ask(request("Lost?"));
        QVERIFY(m_fixture.stores().restart(Server::Redis));
        QVERIFY(m_fixture.stores().restart(Server::Postgres));
        QVERIFY(!answer);
        QCOMPARE(answer.error().kind, StoreError::Kind::Unavailable);
        QCOMPARE(m_http.requests().size(), 0);
    }

    /// The answer has come, and cannot be kept: the error is the store's, and the question is safe.
    void answerCannotBeSaved()
    {
        ScriptedHttp::Answer slow = ScriptedHttp::stream({"half", " done"});
        m_http.setScript({slow});
        ChatRequest asked = request("Quick!");
        asked.requestId = QStringLiteral("r");
        QString ready;
        connect(m_chat.get(), &ChatService::answerGrew, this, [this] { m_service->setReadOnly(true); });
        connect(m_chat.get(), &ChatService::answerReady, this,
                [&ready](const QString&, const NewMessage& answer) { ready = answer.content; });
        const Result<ChatAnswer> answer = ask(asked);
        QVERIFY(!answer);
        QCOMPARE(answer.error().kind, StoreError::Kind::ReadOnly);
        QVERIFY2(answer.error().message.startsWith(u"The message was saved, but not the answer"),
                 qPrintable(answer.error().message));
        QCOMPARE(ready, QStringLiteral("half done"));
        QCOMPARE(rows(), QStringList{QStringLiteral("user|Quick!")});
    }

    void manyAtOnce()
    {
        m_http.setScript({ScriptedHttp::stream({"ok"})});
        QList<QFuture<Result<ChatAnswer>>> answers;
        for (int i = 0; i < 30; ++i) {
            ChatRequest asked = request("Hello");
            asked.sessionId = QStringLiteral("talk %1").arg(i % 10);
            answers.append(m_chat->ask(asked));
        }
        const auto finished = [&answers] {
            return std::all_of(answers.cbegin(), answers.cend(),
                               [](const auto& future) { return future.isFinished(); });
        };
        QVERIFY(QTest::qWaitFor(finished, patienceMs));
        for (const auto& answer : answers)
            QVERIFY2(answer.result(), answer.result() ? "" : qPrintable(answer.result().error().text()));
        QCOMPARE(m_fixture.sql(QStringLiteral("SELECT count(*) FROM conversation_messages")),
                 QStringList{QStringLiteral("60")});
    }

    void endsInBetween()
    {
        ScriptedHttp::Answer answer = ScriptedHttp::stream({"half"}, false);
        answer.hangs = true;
        m_http.setScript({answer});
        ChatRequest asked = request("Hello");
        asked.requestId = QStringLiteral("r");
        QSignalSpy grown(m_chat.get(), &ChatService::answerGrew);
        const QFuture<Result<ChatAnswer>> future = m_chat->ask(asked);
        QTRY_COMPARE_WITH_TIMEOUT(grown.size(), 1, patienceMs);
        m_chat.reset();
        QTRY_VERIFY_WITH_TIMEOUT(future.isCanceled(), patienceMs);
    }

    void contexts()
    {
        QList<Message> history;
        for (int i = 0; i < 10; ++i)
            history.append(said(i % 2 ? QStringLiteral("assistant") : QStringLiteral("user"), QString::number(i)));
        const auto texts = [](const QList<Message>& messages) {
            QString all;
            for (const Message& message : messages)
                all += message.content;
            return all;
        };
        QCOMPARE(texts(contextOf(history, QStringLiteral("8"), 40, 1000)), QStringLiteral("012345678"));
        QCOMPARE(texts(contextOf(history, QStringLiteral("8"), 3, 1000)), QStringLiteral("678"));
        QCOMPARE(texts(contextOf(history, QStringLiteral("8"), 40, 3)), QStringLiteral("678"));
        QCOMPARE(texts(contextOf(history, QStringLiteral("8"), 40, 0)), QStringLiteral("8"));
        QCOMPARE(texts(contextOf(history, QStringLiteral("new"), 40, 1000)), QStringLiteral("0123456789new"));
        QCOMPARE(texts(contextOf({}, QStringLiteral("new"), 40, 1000)), QStringLiteral("new"));
        QCOMPARE(contextOf(history, QStringLiteral("9"), 2, 1000).constLast().role, QStringLiteral("user"));
    }
};

QTEST_GUILESS_MAIN(TestChatService)
#include "tst_chat_service.moc"
