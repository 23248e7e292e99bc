#include "models/agents/AgentClient.h"
#include "models/agents/AgentList.h"
#include "models/agents/ServerSentEvents.h"
#include "tests/support/ManualClock.h"
#include "tests/support/ScriptedHttp.h"

#include <QJsonArray>
#include <QSignalSpy>
#include <QTest>

#include <optional>

using namespace talkglass;
using namespace std::chrono_literals;

namespace {

constexpr int patienceMs = 20'000;
const QString keyName = QStringLiteral("AGENT_KEY");
const QString keyText = QStringLiteral("sk-very-secret");

AgentLimits shortLimits()
{
    AgentLimits limits;
    limits.silence = 400ms;
    limits.overall = 10s;
    limits.firstPause = 1ms;
    limits.longestPause = 2s;
    limits.answerBytes = 10'000;
    return limits;
}

Message said(const char* role, const char* content)
{
    Message message;
    message.role = QString::fromLatin1(role);
    message.content = QString::fromUtf8(content);
    return message;
}

} // namespace

/// What an agent's service may do, and what becomes of it.
class TestAgentClient : public QObject
{
    Q_OBJECT

    struct Outcome
    {
        Result<AgentAnswer> answer;
        QString pieces;
        int grown = 0;
    };

    ScriptedHttp m_http;
    AgentLimits m_limits;
    QString m_key;

    AgentQuestion question() const
    {
        AgentQuestion question;
        question.agent = {QStringLiteral("1"),
                          QStringLiteral("Support"),
                          QStringLiteral("Be kind."),
                          QStringLiteral("model-1"),
                          m_http.baseUrl(),
                          keyName,
                          false};
        question.context = {said("user", "Hi"), said("tool", "{}"), said("assistant", "Hello"), said("user", "Olá?")};
        question.watched = true;
        return question;
    }

    std::optional<Outcome> ask(const AgentQuestion& question)
    {
        QProcessEnvironment environment;
        if (!m_key.isEmpty())
            environment.insert(keyName, m_key);
        AgentClient client(m_limits, environment, std::make_shared<ManualClock>());
        const std::unique_ptr<AgentCall> call(client.call(question, nullptr));
        std::optional<Outcome> outcome;
        QString pieces;
        int grown = 0;
        int finished = 0;
        connect(call.get(), &AgentCall::grew, this, [&](const QString& piece) {
            pieces += piece;
            ++grown;
        });
        connect(call.get(), &AgentCall::finished, this, [&](const Result<AgentAnswer>& answer) {
            outcome = Outcome{answer, pieces, grown};
            ++finished;
        });
        call->start();
        if (outcome || !QTest::qWaitFor([&] { return outcome.has_value(); }, patienceMs))
            return std::nullopt;
        QTest::qWait(20); // nothing comes after the end
        return finished == 1 && grown == outcome->grown ? outcome : std::nullopt;
    }

private Q_SLOTS:
    void init()
    {
        m_limits = shortLimits();
        m_key = keyText;
    }

    void whole()
    {
        m_http.setScript({ScriptedHttp::json(ScriptedHttp::completion("All is well \xE2\x9C\x93"))});
        const auto outcome = ask(question());
        QVERIFY(outcome && outcome->answer);
        QCOMPARE(outcome->answer->text, QStringLiteral("All is well ✓"));
        QCOMPARE(outcome->answer->model, QStringLiteral("scripted-1"));
        QCOMPARE(outcome->pieces, outcome->answer->text);
    }

    void whatIsSent()
    {
        m_http.setScript({ScriptedHttp::json(ScriptedHttp::completion("ok"))});
        QVERIFY(ask(question()));
        QCOMPARE(m_http.requests().size(), 1);
        const ScriptedHttp::Request request = m_http.requests().first();
        QVERIFY2(request.line.startsWith("POST /v1/chat/completions HTTP/1.1"), request.line.constData());
        QCOMPARE(request.headers.value("authorization"), QByteArray("Bearer sk-very-secret"));
        QCOMPARE(request.headers.value("content-type"), QByteArray("application/json"));
        QCOMPARE(request.body.value(u"model").toString(), QStringLiteral("model-1"));
        QVERIFY(request.body.value(u"stream").toBool());
        QStringList messages;
        for (const QJsonValue& message : request.body.value(u"messages").toArray())
            messages.append(message[u"role"].toString() + u'=' + message[u"content"].toString());
        QCOMPARE(messages, QStringList({QStringLiteral("system=Be kind."), QStringLiteral("user=Hi"),
                                        QStringLiteral("assistant=Hello"), QStringLiteral("user=Olá?")}));
    }

    void otherModel()
    {
        m_http.setScript({ScriptedHttp::json(ScriptedHttp::completion("ok"))});
        AgentQuestion other = question();
        other.model = QStringLiteral("model-2");
        other.agent.keyVariable.clear();
        other.agent.baseUrl = QUrl(m_http.baseUrl().toString() + u'/');
        QVERIFY(ask(other)->answer);
        QVERIFY(m_http.requests().first().line.startsWith("POST /v1/chat/completions "));
        QCOMPARE(m_http.requests().first().body.value(u"model").toString(), QStringLiteral("model-2"));
        QVERIFY(!m_http.requests().first().headers.contains("authorization"));
    }

    void stream()
    {
        m_http.setScript({ScriptedHttp::stream({"Bom ", "dia, ", "São Paulo"})});
        const auto outcome = ask(question());
        QVERIFY(outcome && outcome->answer);
        QCOMPARE(outcome->answer->text, QStringLiteral("Bom dia, São Paulo"));
        QCOMPARE(outcome->pieces, outcome->answer->text);
        QCOMPARE(outcome->grown, 3);
        QCOMPARE(outcome->answer->model, QStringLiteral("scripted-1"));
    }

    void streamCutAnywhere()
    {
        const QByteArray bytes = ScriptedHttp::stream({"a", "\xC3\xA9", "c"}).pieces.join();
        ScriptedHttp::Answer answer = ScriptedHttp::stream({});
        answer.pieces.clear();
        for (qsizetype i = 0; i < bytes.size(); i += 7)
            answer.pieces.append(bytes.mid(i, 7));
        m_http.setScript({answer});
        const auto outcome = ask(question());
        QVERIFY(outcome && outcome->answer);
        QCOMPARE(outcome->answer->text, QStringLiteral("aéc"));
    }

    void streamThatStaysOpen()
    {
        m_limits.silence = 15s;
        ScriptedHttp::Answer answer = ScriptedHttp::stream({"done"});
        answer.hangs = true;
        m_http.setScript({answer});
        const auto outcome = ask(question());
        QVERIFY(outcome && outcome->answer);
        QCOMPARE(outcome->answer->text, QStringLiteral("done"));
    }

    void serviceWithoutStreams()
    {
        m_http.setScript({ScriptedHttp::json("{\"error\": {\"message\": \"stream is not supported\"}}", 400),
                          ScriptedHttp::json(ScriptedHttp::completion("whole"))});
        const auto outcome = ask(question());
        QVERIFY(outcome && outcome->answer);
        QCOMPARE(outcome->answer->text, QStringLiteral("whole"));
        QCOMPARE(m_http.requests().size(), 2);
        QVERIFY(!m_http.requests().at(1).body.value(u"stream").toBool());
    }

    void busyThenWell_data()
    {
        QTest::addColumn<int>("status");
        QTest::addColumn<QByteArrayList>("headers");
        QTest::newRow("429") << 429 << QByteArrayList{};
        QTest::newRow("503") << 503 << QByteArrayList{};
        QTest::newRow("seconds") << 429 << QByteArrayList{"Retry-After: 1"};
        QTest::newRow("date") << 503 << QByteArrayList{"Retry-After: Thu, 01 Jan 1970 00:00:10 GMT"};
        QTest::newRow("nonsense") << 503 << QByteArrayList{"Retry-After: soon"};
    }

    void busyThenWell()
    {
        QFETCH(int, status);
        QFETCH(QByteArrayList, headers);
        ScriptedHttp::Answer busy = ScriptedHttp::json("{}", status);
        busy.headers = headers;
        m_http.setScript({busy, busy, ScriptedHttp::stream({"at ", "last"})});
        const auto outcome = ask(question());
        QVERIFY(outcome && outcome->answer);
        QCOMPARE(outcome->answer->text, QStringLiteral("at last"));
        QCOMPARE(m_http.requests().size(), 3);
    }

    void refusals_data()
    {
        QTest::addColumn<int>("status");
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<QString>("says");
        QTest::addColumn<int>("requests");
        const QByteArray said = "{\"error\": {\"message\": \"no such model\\n x\"}}";
        QTest::newRow("401") << 401 << QByteArray("{\"error\": {\"message\": \"bad key sk-very-secret\"}}")
                             << "refused the key (401): bad key ***" << 1;
        QTest::newRow("404") << 404 << said << "(404): no such model x" << 1;
        QTest::newRow("429") << 429 << QByteArray("{}") << "(429)" << 3;
        QTest::newRow("503") << 503 << QByteArray("<html>") << "(503)" << 3;
        QTest::newRow("500") << 500 << QByteArray("{\"detail\": \"broken\"}") << "status 500: broken" << 1;
        QTest::newRow("400") << 400 << QByteArray("{\"error\": \"too long\"}") << "status 400: too long" << 1;
        QTest::newRow("400 again") << 400 << QByteArray("{\"error\": \"stream\"}") << "status 400: stream" << 2;
        QTest::newRow("302") << 302 << QByteArray() << "another address (302 http://127.0.0.1:1/stolen)" << 1;
        QTest::newRow("error in 200") << 200 << said << "no such model" << 1;
        QTest::newRow("garbage") << 200 << QByteArray("\xff\xfe garbage") << "no JSON" << 1;
        QTest::newRow("html") << 200 << QByteArray("<html></html>") << "no JSON" << 1;
        QTest::newRow("array") << 200 << QByteArray("[1]") << "no JSON" << 1;
        QTest::newRow("empty object") << 200 << QByteArray("{}") << "empty" << 1;
        QTest::newRow("wrong shape") << 200 << QByteArray("{\"choices\": {\"message\": []}}") << "empty" << 1;
        QTest::newRow("empty") << 200 << ScriptedHttp::completion("  \n") << "empty" << 1;
        QTest::newRow("huge") << 200 << ScriptedHttp::completion(QByteArray(200'000, 'x')) << "too long" << 1;
        QTest::newRow("too long") << 200 << ScriptedHttp::completion(QByteArray(10'001, 'x')) << "too long" << 1;
    }

    void refusals()
    {
        QFETCH(int, status);
        QFETCH(QByteArray, body);
        QFETCH(QString, says);
        QFETCH(int, requests);
        ScriptedHttp::Answer answer = ScriptedHttp::json(body, status);
        if (status == 302)
            answer.headers = {"Location: http://127.0.0.1:1/stolen"};
        m_http.setScript({answer});
        const auto outcome = ask(question());
        QVERIFY(outcome && !outcome->answer);
        const StoreError error = outcome->answer.error();
        QCOMPARE(error.kind, StoreError::Kind::AgentFailed);
        QVERIFY2(error.message.contains(says), qPrintable(error.message));
        QVERIFY2(error.message.startsWith(u"Support gave no answer: "), qPrintable(error.message));
        QVERIFY(!error.text().contains(keyText));
        QVERIFY(!error.text().contains(u'\n'));
        QCOMPARE(m_http.requests().size(), requests);
    }

    void waitsNoLongerThanItIsWorth()
    {
        ScriptedHttp::Answer busy = ScriptedHttp::json("{}", 429);
        busy.headers = {"Retry-After: 3600"};
        m_http.setScript({busy});
        const auto outcome = ask(question());
        QVERIFY(outcome && !outcome->answer);
        QVERIFY2(outcome->answer.error().message.contains(u"3600 s"), qPrintable(outcome->answer.error().message));
        QCOMPARE(m_http.requests().size(), 1);
    }

    void brokenStreams_data()
    {
        QTest::addColumn<QByteArrayList>("pieces");
        QTest::addColumn<bool>("hangs");
        QTest::addColumn<bool>("announced");
        QTest::addColumn<QString>("says");
        const QByteArrayList begun = ScriptedHttp::stream({"half an "}, false).pieces;
        QTest::newRow("closed") << begun << false << false << "middle of its answer";
        QTest::newRow("cut") << begun << false << true << "middle of its answer";
        QTest::newRow("hangs") << begun << true << false << "nothing came from 127.0.0.1";
        QTest::newRow("hangs at once") << QByteArrayList{} << true << false << "nothing came from 127.0.0.1";
        QTest::newRow("no JSON") << QByteArrayList{begun.first(), "data: {\"choi\n\n"} << false << false << "no JSON";
        QTest::newRow("error") << QByteArrayList{begun.first(),
                                                 "data: {\"error\": {\"message\": \"out of memory\"}}\n\n"}
                               << false << false << "broke off: out of memory";
        QTest::newRow("empty") << QByteArrayList{"data: [DONE]\n\n"} << false << false << "empty";
        QTest::newRow("huge") << QByteArrayList(20, ScriptedHttp::stream({QByteArray(1000, 'y')}, false).pieces.first())
                              << true << false << "too long";
        QTest::newRow("endless line") << QByteArrayList(20, QByteArray(1000, 'z')) << true << false << "too long";
        QTest::newRow("endless comments")
            << QByteArrayList(800, QByteArray(1000, ':') + "\n") << true << false << "too long";
    }

    void brokenStreams()
    {
        QFETCH(QByteArrayList, pieces);
        QFETCH(bool, hangs);
        QFETCH(bool, announced);
        QFETCH(QString, says);
        ScriptedHttp::Answer answer = ScriptedHttp::stream({});
        answer.pieces = pieces;
        answer.hangs = hangs;
        answer.announced = announced;
        m_http.setScript({answer});
        const auto outcome = ask(question());
        QVERIFY(outcome && !outcome->answer);
        QCOMPARE(outcome->answer.error().kind, StoreError::Kind::AgentFailed);
        QVERIFY2(outcome->answer.error().message.contains(says), qPrintable(outcome->answer.error().message));
    }

    void endWithoutMark()
    {
        ScriptedHttp::Answer answer = ScriptedHttp::stream({"all"}, false);
        answer.pieces.append("data: {\"choices\": [{\"delta\": {}, \"finish_reason\": \"stop\"}]}");
        m_http.setScript({answer});
        const auto outcome = ask(question());
        QVERIFY(outcome && outcome->answer);
        QCOMPARE(outcome->answer->text, QStringLiteral("all"));
    }

    void takesTooLong()
    {
        m_limits.silence = 10s;
        m_limits.overall = 200ms;
        ScriptedHttp::Answer answer = ScriptedHttp::stream({"so slow"}, false);
        answer.hangs = true;
        m_http.setScript({answer});
        const auto outcome = ask(question());
        QVERIFY(outcome && !outcome->answer);
        QVERIFY2(outcome->answer.error().message.contains(u"longer than 0.2 s"),
                 qPrintable(outcome->answer.error().message));
    }

    void noKey_data()
    {
        QTest::addColumn<QString>("key");
        QTest::addColumn<QString>("says");
        QTest::newRow("not set") << QString() << "AGENT_KEY";
        QTest::newRow("blank") << "  "
                               << "is not set";
        QTest::newRow("line break") << "a\r\nX-Other: b"
                                    << "no usable key";
    }

    void noKey()
    {
        QFETCH(QString, says);
        QFETCH(QString, key);
        m_key = key;
        m_http.setScript({ScriptedHttp::json(ScriptedHttp::completion("ok"))});
        const auto outcome = ask(question());
        QVERIFY(outcome && !outcome->answer);
        QVERIFY2(outcome->answer.error().message.contains(says), qPrintable(outcome->answer.error().message));
        QCOMPARE(m_http.requests().size(), 0);
    }

    void nobodyListens()
    {
        AgentQuestion other = question();
        other.agent.baseUrl = QUrl(QStringLiteral("http://127.0.0.1:1/v1"));
        const auto outcome = ask(other);
        QVERIFY(outcome && !outcome->answer);
        QVERIFY2(outcome->answer.error().message.contains(u"127.0.0.1:1 refused the connection"),
                 qPrintable(outcome->answer.error().message));
    }

    void notStorable()
    {
        m_http.setScript({ScriptedHttp::json("{\"choices\": [{\"message\": {\"content\": \"a\\u0000b\\ud83dc\"}}]}")});
        const auto outcome = ask(question());
        QVERIFY(outcome && outcome->answer);
        QVERIFY(outcome->answer->text.isValidUtf16());
        QVERIFY(!outcome->answer->text.contains(QChar(u'\0')));
        QVERIFY(outcome->answer->text.startsWith(u'a') && outcome->answer->text.endsWith(u'c'));
        QCOMPARE(outcome->answer->model, QStringLiteral("model-1"));
    }

    void deletedInBetween()
    {
        ScriptedHttp::Answer answer = ScriptedHttp::stream({"so slow"}, false);
        answer.hangs = true;
        m_http.setScript({answer});
        AgentClient client(m_limits, {}, std::make_shared<ManualClock>());
        AgentQuestion asked = question();
        asked.agent.keyVariable.clear();
        std::unique_ptr<AgentCall> call(client.call(asked, nullptr));
        QSignalSpy grown(call.get(), &AgentCall::grew);
        call->start();
        QTRY_COMPARE_WITH_TIMEOUT(grown.size(), 1, patienceMs);
        call.reset();
        QTest::qWait(20);
    }

    void builtIn()
    {
        AgentQuestion asked = question();
        asked.agent = AgentList::builtInAgent();
        const auto outcome = ask(asked);
        QVERIFY(outcome && outcome->answer);
        QVERIFY(outcome->answer->text.contains(u"built-in agent of Talkglass"));
        QVERIFY(outcome->answer->text.contains(u"Olá?"));
        QCOMPARE(outcome->pieces, outcome->answer->text);
        QVERIFY(outcome->grown > 10);
    }

    void events_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QByteArrayList>("events");
        QTest::newRow("one") << QByteArray("data: a\n\n") << QByteArrayList{"a"};
        QTest::newRow("no blank") << QByteArray("data:a\n\n") << QByteArrayList{"a"};
        QTest::newRow("two blanks") << QByteArray("data:  a\n\n") << QByteArrayList{" a"};
        QTest::newRow("returns") << QByteArray("data: a\r\n\r\ndata: b\r\r") << QByteArrayList{"a", "b"};
        QTest::newRow("lines") << QByteArray("data: a\ndata: b\n\n") << QByteArrayList{"a\nb"};
        QTest::newRow("others") << QByteArray(": hm\nevent: x\nid: 1\ndata: a\nretry: 1\n\n\n\n")
                                << QByteArrayList{"a"};
        QTest::newRow("no end") << QByteArray("data: a\n") << QByteArrayList{};
        QTest::newRow("mark") << QByteArray("\xEF\xBB\xBF"
                                            "data: a\n\n")
                              << QByteArrayList{"a"};
        QTest::newRow("empty data") << QByteArray("data\ndata:\n\n") << QByteArrayList{""};
    }

    void events()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(QByteArrayList, events);
        QCOMPARE(ServerSentEvents().take(bytes), events);
        ServerSentEvents one;
        QByteArrayList taken;
        for (const char byte : bytes)
            taken += one.take(QByteArray(1, byte));
        QCOMPARE(taken, events);
    }
};

QTEST_GUILESS_MAIN(TestAgentClient)
#include "tst_agent_client.moc"
