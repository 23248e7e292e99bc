#include "tests/support/HttpFixture.h"
#include "tests/support/RespFile.h"

#include <QFile>
#include <QJsonArray>
#include <QSignalSpy>
#include <QTest>

#include <algorithm>

using namespace talkglass;

namespace {

/// An agent that says what it was asked, or fails.
class FakeChat final : public ChatService
{
public:
    QList<ChatRequest> asked;
    std::optional<StoreError> failure;

    const AgentList& agents() const override { return m_agents; }
    QFuture<Result<ChatAnswer>> ask(const ChatRequest& request) override
    {
        asked.append(request);
        QPromise<Result<ChatAnswer>> promise;
        promise.start();
        if (failure) {
            promise.addResult(*failure);
        } else {
            ChatAnswer answer;
            answer.response = QString(u"heard: " + request.message);
            answer.agentId = request.agentId.isEmpty() ? QStringLiteral("0") : request.agentId;
            answer.agentName = QStringLiteral("Fake");
            answer.sessionId = request.sessionId.isEmpty() ? QStringLiteral("made") : request.sessionId;
            answer.modelUsed = QStringLiteral("none");
            promise.addResult(answer);
        }
        promise.finish();
        return promise.future();
    }

private:
    const AgentList m_agents;
};

QStringList idsOf(const HttpResponse& response)
{
    QStringList ids;
    for (const QJsonValue& id : response.object()[u"sessions"].toArray())
        ids.append(id.isObject() ? id[u"session_id"].toString() : id.toString());
    return ids;
}

} // namespace

/// Every route on real stores with the data of a deployed service; every answer keeps the contract.
class TestHttpContract : public QObject
{
    Q_OBJECT

    const OpenApiContract m_contract;
    FakeChat m_chat;
    HttpFixture m_http;
    QJsonObject m_cases;

    HttpResponse checked(HttpClient& client, const QByteArray& method, const QByteArray& target,
                         const QByteArray& body = {})
    {
        const HttpResponse response = method == "POST" ? client.post(target, body) : client.request(method, target);
        const QString fault = m_contract.fault(method, target, response);
        if (!fault.isEmpty())
            QTest::qFail(qPrintable(fault), __FILE__, __LINE__);
        return response;
    }
    HttpResponse checkedGet(const QByteArray& target, qint64 user = 1)
    {
        HttpClient client = m_http.client(user);
        return checked(client, "GET", target);
    }
    qint64 userOf(const QString& name) const { return m_cases[name][u"user_id"].toInteger(); }
    QString idOf(const QString& name) const { return m_cases[name][u"session_id"].toString(); }

private Q_SLOTS:
    void initTestCase()
    {
        m_http.setChat(&m_chat);
        QCOMPARE(m_http.start(), QString());
        QFile cases(goldenFile(u"cases.json"));
        QVERIFY(cases.open(QIODevice::ReadOnly));
        m_cases = QJsonDocument::fromJson(cases.readAll()).object();
    }

    void init()
    {
        QCOMPARE(m_http.stores().loadGolden(), QString());
        QCOMPARE(m_http.restart(m_http.stores().settings()), QString());
        m_chat.asked.clear();
        m_chat.failure.reset();
    }

    void histories_data()
    {
        QTest::addColumn<int>("count");
        QTest::addColumn<QByteArray>("source");
        QTest::newRow("longer_than_cache") << 260 << QByteArray("merged");
        QTest::newRow("expired") << 14 << QByteArray("archive");
        QTest::newRow("cache_only") << 10 << QByteArray("cache");
        QTest::newRow("cleared") << 0 << QByteArray("archive");
        QTest::newRow("cleared_then_rewarmed") << 8 << QByteArray("cache");
        QTest::newRow("broken_elements") << 7 << QByteArray("cache");
        QTest::newRow("wrong_type") << 0 << QByteArray("archive");
        QTest::newRow("no_ttl") << 1 << QByteArray("cache");
        QTest::newRow("old_400_days") << 8 << QByteArray("archive");
    }

    void histories()
    {
        QFETCH(int, count);
        QFETCH(QByteArray, source);
        const QString name = QString::fromLatin1(QTest::currentDataTag());
        const HttpResponse response = checkedGet(m_http.session(idOf(name)), userOf(name));
        QCOMPARE(response.status, 200);
        QCOMPARE(response.object()[u"session_id"].toString(), idOf(name));
        QCOMPARE(response.object()[u"messages"].toArray().size(), count);
        QCOMPARE(response.header("X-Source"), source);
        const HttpResponse two = checkedGet(m_http.session(idOf(name)) + "?limit=2", userOf(name));
        const QJsonArray all = response.object()[u"messages"].toArray();
        const QJsonArray newest = two.object()[u"messages"].toArray();
        QCOMPARE(newest.size(), std::min(count, 2));
        for (qsizetype i = 0; i < newest.size(); ++i)
            QCOMPARE(newest[i][u"content"], all[all.size() - newest.size() + i][u"content"]);
    }

    void historyOfNobody()
    {
        const HttpResponse response = checkedGet(m_http.session(QStringLiteral("nowhere")));
        QCOMPARE(response.status, 200);
        QCOMPARE(response.object()[u"messages"].toArray(), QJsonArray());
        // Another user's conversation is none of one's own.
        const HttpResponse foreign = checkedGet(m_http.session(idOf(QStringLiteral("expired"))), 5);
        QCOMPARE(foreign.object()[u"messages"].toArray(), QJsonArray());
    }

    /// The service for programs fills the cache after a miss; a read-only one does not.
    void historyWarmsTheCache()
    {
        const QString id = QStringLiteral("to be warmed");
        HttpClient client = m_http.client();
        QCOMPARE(checked(client, "POST", m_http.session(id) + "/messages", "{\"content\": \"x\"}").status, 200);
        const QByteArray key = "conversation:user:1:session:" + id.toUtf8();
        ServiceSettings settings = m_http.stores().settings();
        settings.readOnly = true;
        m_http.stores().redis({"DEL", key});
        QCOMPARE(m_http.restart(settings), QString());
        QCOMPARE(checkedGet(m_http.session(id)).header("X-Source"), QByteArray("archive"));
        QCOMPARE(m_http.stores().redis({"LLEN", key}), QByteArrayList{"0"});
        settings.readOnly = false;
        QCOMPARE(m_http.restart(settings), QString());
        QCOMPARE(checkedGet(m_http.session(id)).header("X-Source"), QByteArray("archive"));
        QCOMPARE(m_http.stores().redis({"LLEN", key}), QByteArrayList{"1"});
        QCOMPARE(checkedGet(m_http.session(id)).header("X-Source"), QByteArray("cache"));
    }

    void infos_data()
    {
        QTest::addColumn<QString>("residency");
        QTest::addColumn<int>("count"); // -1: not found
        QTest::newRow("longer_than_cache") << "both" << 260;
        QTest::newRow("expired") << "archive_only" << 14;
        QTest::newRow("cache_only") << "cache_only" << 10;
        QTest::newRow("cache_only_tail") << "both" << 21;
        QTest::newRow("cleared") << "archive_only" << 4;
        QTest::newRow("cleared_then_rewarmed") << "ghost" << 8;
        QTest::newRow("wrong_counter") << "both" << 20;
        QTest::newRow("foreign_session") << "cache_only" << 1;
        QTest::newRow("wrong_type") << "" << -1;
        QTest::newRow("no_ttl") << "cache_only" << 1;
        QTest::newRow("titled_pinned") << "both" << 16;
    }

    void infos()
    {
        QFETCH(QString, residency);
        QFETCH(int, count);
        const QString name = QString::fromLatin1(QTest::currentDataTag());
        const HttpResponse response = checkedGet(m_http.session(idOf(name)) + "/info", userOf(name));
        if (count < 0) {
            QCOMPARE(response.status, 404);
            return;
        }
        QCOMPARE(response.status, 200);
        const QJsonObject info = response.object();
        QCOMPARE(info[u"residency"].toString(), residency);
        QCOMPARE(info[u"message_count"].toInt(), count);
        if (name == u"no_ttl")
            QCOMPARE(info[u"ttl"].toInt(), -1);
        else if (residency == u"archive_only")
            QVERIFY(info[u"ttl"].isNull());
        else
            QVERIFY(info[u"ttl"].toInt() > 86'000);
        if (name == u"titled_pinned") {
            QVERIFY(info[u"pinned"].toBool());
            QVERIFY(!info[u"title"].toString().isEmpty());
        }
    }

    void infoOfNobody()
    {
        QCOMPARE(checkedGet(m_http.session(QStringLiteral("nowhere")) + "/info").status, 404);
        QCOMPARE(checkedGet(m_http.session(idOf(QStringLiteral("expired"))) + "/info", 5).status, 404);
    }

    /// The union of both stores, as the archive and the command line count it.
    void lists()
    {
        const QStringList archived =
            m_http.stores().sql(QStringLiteral("SELECT session_id FROM conversation_sessions WHERE user_id = 2 AND "
                                               "is_active ORDER BY last_activity DESC, id DESC"));
        const HttpResponse response = checkedGet(m_http.sessions() + "?limit=100", 2);
        QCOMPARE(response.status, 200);
        const QStringList ids = idsOf(response);
        QCOMPARE(response.object()[u"total"].toInt(), ids.size());
        QVERIFY(!response.object()[u"has_more"].toBool());
        QVERIFY(ids.contains(idOf(QStringLiteral("cache_only"))));
        QVERIFY(ids.contains(idOf(QStringLiteral("cleared_then_rewarmed"))));
        QVERIFY(!ids.contains(idOf(QStringLiteral("cleared"))));
        QStringList rest = ids;
        rest.removeIf([&](const QString& id) { return !archived.contains(id); });
        QCOMPARE(rest, archived);

        // In pages, every session once.
        QStringList paged;
        for (int offset = 0;; offset += 3) {
            const HttpResponse page =
                checkedGet(m_http.sessions() + "?limit=3&offset=" + QByteArray::number(offset), 2);
            QCOMPARE(page.object()[u"total"].toInt(), ids.size());
            QCOMPARE(page.object()[u"offset"].toInt(), offset);
            paged += idsOf(page);
            if (!page.object()[u"has_more"].toBool())
                break;
        }
        QCOMPARE(paged, ids);
        QCOMPARE(idsOf(checkedGet(m_http.sessions() + "?offset=1000", 2)), QStringList());
        QCOMPARE(idsOf(checkedGet(m_http.sessions(), 99)), QStringList());
    }

    void listsWithDetails()
    {
        const HttpResponse response = checkedGet(m_http.sessions() + "?limit=100&detail=true", 2);
        QCOMPARE(response.status, 200);
        QCOMPARE(idsOf(response), idsOf(checkedGet(m_http.sessions() + "?limit=100", 2)));
        QStringList residencies;
        QString before = QStringLiteral("9999");
        for (const QJsonValue& session : response.object()[u"sessions"].toArray()) {
            residencies.append(session[u"residency"].toString());
            const QString at = session[u"last_activity"].toString();
            // Its newest messages never reached the archive, whose order this is.
            if (session[u"session_id"].toString() == idOf(QStringLiteral("cache_only_tail")))
                continue;
            QVERIFY2(at.left(19) <= before.left(19), qPrintable(QString(at + u" after " + before)));
            before = at;
        }
        for (const char* residency : {"both", "cache_only", "ghost"})
            QVERIFY2(residencies.contains(QLatin1String(residency)), residency);
    }

    void wrongNumbers()
    {
        for (const char* query : {"limit=0", "limit=101", "limit=x", "offset=-1", "offset=", "detail=maybe"}) {
            const HttpResponse response = checkedGet(m_http.sessions() + '?' + query);
            QCOMPARE(response.status, 422);
            QVERIFY(response.detail().startsWith(QString::fromLatin1(QByteArray(query).split('=').first())));
        }
        QCOMPARE(checkedGet(m_http.session(QStringLiteral("s")) + "?limit=0").status, 422);
        QCOMPARE(checkedGet(m_http.session(QStringLiteral("s")) + "?unknown=1").status, 200);
    }

    void postAndRead()
    {
        HttpClient client = m_http.client(5);
        const QString id = QString::fromUtf8("n\xc3\xa4w: a/b \xf0\x9f\xa6\x8a");
        const QByteArray target = m_http.session(id);
        HttpResponse posted = checked(client, "POST", target + "/messages",
                                      "{\"content\": \"<b>\\u00e4\\n</b>\", \"metadata\": {\"model\": \"m\", \"n\": 1},"
                                      " \"unknown\": [1]}");
        QCOMPARE(posted.status, 200);
        QCOMPARE(posted.object()[u"stored_in"].toArray(),
                 (QJsonArray{QStringLiteral("archive"), QStringLiteral("cache")}));
        posted = checked(client, "POST", target + "/messages", "{\"content\": \"second\", \"metadata\": null}");
        QCOMPARE(posted.status, 200);
        const HttpResponse history = checked(client, "GET", target);
        const QJsonArray messages = history.object()[u"messages"].toArray();
        QCOMPARE(messages.size(), 2);
        QCOMPARE(messages[0][u"content"].toString(), QString::fromUtf8("<b>\xc3\xa4\n</b>"));
        QCOMPARE(messages[0][u"role"].toString(), QStringLiteral("user"));
        QCOMPARE(messages[0][u"model"].toString(), QStringLiteral("m"));
        QCOMPARE(messages[0][u"metadata"][u"n"].toInt(), 1);
        QVERIFY(messages[0][u"id"].toString().startsWith(u"msg-"));
        QCOMPARE(messages[0][u"createdAt"].toInteger(),
                 Timestamp::fromIso(messages[0][u"timestamp"].toString())->millis());
        QCOMPARE(messages[1][u"content"].toString(), QStringLiteral("second"));
        QCOMPARE(checked(client, "GET", target + "/info").object()[u"message_count"].toInt(), 2);
        QCOMPARE(idsOf(checked(client, "GET", m_http.sessions())).first(), id);
    }

    void wrongMessages_data()
    {
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<QString>("names");
        const auto row = [](const char* name, const char* body, const char* names) {
            QTest::newRow(name) << QByteArray(body) << QString::fromLatin1(names);
        };
        row("missing", "{}", "content");
        row("number", "{\"content\": 7}", "content");
        row("null", "{\"content\": null}", "content");
        row("list", "{\"content\": [\"x\"]}", "content");
        row("metadata is a list", "{\"content\": \"x\", \"metadata\": []}", "metadata");
        row("metadata is text", "{\"content\": \"x\", \"metadata\": \"{}\"}", "metadata");
        row("NUL", "{\"content\": \"a\\u0000b\"}", "NUL");
        row("half a surrogate pair", "{\"content\": \"\\ud800\"}", "Unicode");
        row("large number in metadata", "{\"content\": \"x\", \"metadata\": {\"a\": [12345678901234567890]}}",
            "metadata");
        row("NUL in metadata", "{\"content\": \"x\", \"metadata\": {\"a\": \"\\u0000\"}}", "metadata");
    }

    /// Digits that are kept as they are, and such as are nobody's.
    void largeNumbersThatChangeNothing()
    {
        HttpClient client = m_http.client(5);
        const QByteArray target = m_http.session(QStringLiteral("large")) + "/messages";
        for (const char* metadata :
             {"{\"n\": 9223372036854775807}", "{\"n\": 1e30}", "{\"n\": \"12345678901234567890\"}",
              "{\"n\": 1}, \"trace\": 12345678901234567890"})
            QCOMPARE(checked(client, "POST", target, QByteArray("{\"content\": \"x\", \"metadata\": ") + metadata + '}')
                         .status,
                     200);
    }

    void wrongMessages()
    {
        QFETCH(QByteArray, body);
        QFETCH(QString, names);
        HttpClient client = m_http.client(5);
        const HttpResponse response =
            checked(client, "POST", m_http.session(QStringLiteral("wrong")) + "/messages", body);
        QCOMPARE(response.status, 422);
        QVERIFY2(response.detail().contains(names), qPrintable(response.detail()));
        QCOMPARE(checked(client, "GET", m_http.session(QStringLiteral("wrong")) + "/info").status, 404);
    }

    void otherUsersSession()
    {
        HttpClient client = m_http.client(5);
        const QByteArray target = m_http.session(idOf(QStringLiteral("expired")));
        QCOMPARE(checked(client, "POST", target + "/messages", "{\"content\": \"x\"}").status, 409);
        QCOMPARE(checked(client, "DELETE", target).status, 404);
        QCOMPARE(checkedGet(target).object()[u"messages"].toArray().size(), 14);
    }

    void unknownUser()
    {
        HttpClient client = m_http.client(99);
        const HttpResponse response =
            checked(client, "POST", m_http.session(QStringLiteral("s")) + "/messages", "{\"content\": \"x\"}");
        QCOMPARE(response.status, 403);
        QVERIFY(response.detail().contains(u"99"));
        QCOMPARE(m_http.stores().redis({"EXISTS", "conversation:user:99:session:s"}), QByteArrayList{"0"});
    }

    void clears()
    {
        HttpClient client = m_http.client(2);
        const QByteArray target = m_http.session(idOf(QStringLiteral("cache_only_tail")));
        QVERIFY(idsOf(checked(client, "GET", m_http.sessions())).contains(idOf(QStringLiteral("cache_only_tail"))));
        const HttpResponse cleared = checked(client, "DELETE", target);
        QCOMPARE(cleared.status, 204);
        QCOMPARE(cleared.body, QByteArray());
        QCOMPARE(checked(client, "GET", target).object()[u"messages"].toArray(), QJsonArray());
        QVERIFY(!idsOf(checked(client, "GET", m_http.sessions())).contains(idOf(QStringLiteral("cache_only_tail"))));
        QCOMPARE(checked(client, "DELETE", m_http.session(QStringLiteral("nowhere"))).status, 404);
    }

    void clearsAll()
    {
        HttpClient client = m_http.client(2);
        QCOMPARE(checked(client, "DELETE", m_http.sessions()).status, 204);
        QCOMPARE(idsOf(checked(client, "GET", m_http.sessions())), QStringList());
        QCOMPARE(m_http.stores().sql(
                     QStringLiteral("SELECT count(*) FROM conversation_sessions WHERE user_id = 2 AND is_active")),
                 QStringList{QStringLiteral("0")});
        QCOMPARE(m_http.stores().redis({"KEYS", "conversation:user:2:*"}), QByteArrayList());
        QVERIFY(!idsOf(checkedGet(m_http.sessions(), 3)).isEmpty());
        QCOMPARE(checked(client, "DELETE", m_http.sessions()).status, 204);
    }

    void chats()
    {
        HttpClient client = m_http.client(3);
        const QByteArray target = "/api/agents/chat";
        HttpResponse response = checked(client, "POST", target, "{\"message\": \"hello\"}");
        QCOMPARE(response.status, 200);
        QCOMPARE(response.object()[u"response"].toString(), QStringLiteral("heard: hello"));
        QCOMPARE(response.object()[u"session_id"].toString(), QStringLiteral("made"));
        response = checked(client, "POST", target,
                           "{\"message\": \"again\", \"agent_id\": 7, \"session_id\": \"s/1\", \"model\": null}");
        QCOMPARE(response.object()[u"agent_id"].toString(), QStringLiteral("7"));
        QCOMPARE(m_chat.asked.last().sessionId, QStringLiteral("s/1"));
        QCOMPARE(m_chat.asked.last().userId, 3);

        for (const char* wrong : {"{}", "{\"message\": 1}", "{\"message\": \"x\", \"agent_id\": 1.5}",
                                  "{\"message\": \"x\", \"session_id\": 1}", "{\"message\": \"x\", \"model\": []}",
                                  "{\"message\": \"x\", \"session_id\": \"a\\u0000\"}"})
            QCOMPARE(checked(client, "POST", target, wrong).status, 422);
        QCOMPARE(m_chat.asked.size(), 2);

        const auto statusFor = [&](StoreError::Kind kind) {
            m_chat.failure = StoreError{kind, Store::None, QStringLiteral("so it is"), {}};
            const HttpResponse failed = checked(client, "POST", target, "{\"message\": \"x\"}");
            return failed.detail() == u"so it is" ? failed.status : 0;
        };
        QCOMPARE(statusFor(StoreError::Kind::AgentFailed), 502);
        QCOMPARE(statusFor(StoreError::Kind::InvalidInput), 422);
        QCOMPARE(statusFor(StoreError::Kind::Conflict), 409);
        QCOMPARE(statusFor(StoreError::Kind::ReadOnly), 403);
        QCOMPARE(statusFor(StoreError::Kind::Unavailable), 503);
    }

    void withoutAgents()
    {
        m_http.setChat(nullptr);
        QCOMPARE(m_http.restart(m_http.stores().settings()), QString());
        HttpClient client = m_http.client();
        QCOMPARE(checked(client, "POST", "/api/agents/chat", "{\"message\": \"x\"}").status, 503);
        m_http.setChat(&m_chat);
    }

    void readOnly()
    {
        ServiceSettings settings = m_http.stores().settings();
        settings.readOnly = true;
        QCOMPARE(m_http.restart(settings), QString());
        HttpClient client = m_http.client(2);
        const QByteArray target = m_http.session(idOf(QStringLiteral("cache_only")));
        const HttpResponse post = checked(client, "POST", target + "/messages", "{\"content\": \"x\"}");
        QCOMPARE(post.status, 403);
        QVERIFY(post.detail().contains(u"read-only"));
        QCOMPARE(checked(client, "DELETE", target).status, 403);
        QCOMPARE(checked(client, "DELETE", m_http.sessions()).status, 403);
        QCOMPARE(checked(client, "GET", target).object()[u"messages"].toArray().size(), 10);
    }

    void tooManyWrites()
    {
        ServiceSettings settings = m_http.stores().settings();
        settings.mostWaitingWrites = 0;
        QCOMPARE(m_http.restart(settings), QString());
        HttpClient client = m_http.client(5);
        const HttpResponse response =
            checked(client, "POST", m_http.session(QStringLiteral("s")) + "/messages", "{\"content\": \"x\"}");
        QCOMPARE(response.status, 503);
        QVERIFY(response.header("Retry-After").toInt() > 0);
        QCOMPARE(checked(client, "GET", m_http.session(QStringLiteral("s")) + "/info").status, 404);
    }

    void health()
    {
        HttpClient client(m_http.port());
        const HttpResponse response = checked(client, "GET", "/health");
        QCOMPARE(response.status, 200);
        QCOMPARE(response.object()[u"status"].toString(), QStringLiteral("ok"));
        QVERIFY(!response.body.contains(m_http.stores().settings().redis.socketPath.toUtf8()));
    }

    void metrics()
    {
        HttpClient client = m_http.client(1);
        checked(client, "GET", m_http.session(idOf(QStringLiteral("expired"))));
        checked(client, "GET", m_http.session(QStringLiteral("nowhere")) + "/info");
        const HttpResponse response = checked(client, "GET", "/metrics");
        QCOMPARE(response.status, 200);
        const QList<QByteArray> lines = response.body.split('\n');
        for (const char* line :
             {"talkglass_http_requests_total{method=\"GET\",route=\"/api/conversations/sessions/{id}\",status=\"200\"} "
              "1",
              "talkglass_http_requests_total{method=\"GET\",route=\"/api/conversations/sessions/{id}/info\","
              "status=\"404\"} 1",
              "talkglass_cache_misses_total 1", "talkglass_cache_hits_total 0", "talkglass_store_up{store=\"cache\"} 1",
              "talkglass_http_connections 1", "talkglass_pending_archive_writes 0"})
            QVERIFY2(lines.contains(QByteArray(line)), response.body.constData());
    }

    void openApi()
    {
        const HttpResponse response = checkedGet("/openapi.json");
        QCOMPARE(response.status, 200);
        QCOMPARE(response.object(), m_contract.document());
    }

    void requestsAreTold()
    {
        QSignalSpy spy(&m_http.endpoint(), &Endpoint::requestsLogged);
        QTest::qWait(50); // the endpoint looks now and then whether anybody listens
        checkedGet(m_http.session(idOf(QStringLiteral("expired"))) + "?limit=2");
        QTRY_COMPARE_WITH_TIMEOUT(spy.size(), 1, 20'000);
        const auto record = spy.first().first().value<QList<RequestRecord>>().first();
        QCOMPARE(record.method, QStringLiteral("GET"));
        QCOMPARE(record.route, QStringLiteral("/api/conversations/sessions/{id}"));
        QCOMPARE(record.path.toUtf8(), m_http.session(idOf(QStringLiteral("expired"))));
        QCOMPARE(record.status, 200);
        QCOMPARE(record.source, QStringLiteral("archive"));
        QCOMPARE(record.userId.value_or(0), 1);
        QCOMPARE(record.peer, QStringLiteral("127.0.0.1"));
        QVERIFY(record.durationMicros > 0);
    }

    void cors()
    {
        EndpointSettings settings;
        settings.allowedOrigins = {QStringLiteral("https://app.example")};
        QCOMPARE(m_http.restart(m_http.stores().settings(), {}, settings), QString());
        HttpClient client = m_http.client();
        const QList<std::pair<QByteArray, QByteArray>> origin{{"Origin", "https://app.example"}};
        const HttpResponse page = client.request("GET", m_http.sessions(), {}, origin);
        QCOMPARE(page.status, 200);
        QCOMPARE(page.header("Access-Control-Allow-Origin"), QByteArray("https://app.example"));
        client.setToken({});
        const HttpResponse refused = client.request("GET", m_http.sessions(), {}, origin);
        QCOMPARE(refused.status, 401);
        QCOMPARE(refused.header("Access-Control-Allow-Origin"), QByteArray("https://app.example"));
        const HttpResponse preflight = client.request(
            "OPTIONS", m_http.sessions(), {},
            origin + QList<std::pair<QByteArray, QByteArray>>{{"Access-Control-Request-Method", "POST"}});
        QCOMPARE(preflight.status, 204);
        QVERIFY(checkedGet(m_http.sessions()).header("Access-Control-Allow-Origin").isNull());
    }

    void addressInUse()
    {
        HttpEndpoint second(m_http.service(), nullptr, std::make_shared<const SystemClock>());
        EndpointSettings settings;
        settings.port = m_http.port();
        second.start(settings);
        QTRY_COMPARE_WITH_TIMEOUT(second.state(), Endpoint::State::Failed, 20'000);
        QVERIFY(second.error().message.contains(QString::number(settings.port)));
        settings.port = 0;
        second.start(settings);
        QTRY_COMPARE_WITH_TIMEOUT(second.state(), Endpoint::State::Running, 20'000);
        QVERIFY(second.settings().port != 0);
    }

    void bothLoopbackAddresses()
    {
        HttpClient six(m_http.port(), m_http.token(1), QStringLiteral("::1"));
        if (six.socket().state() == QAbstractSocket::ConnectedState)
            QCOMPARE(six.get(m_http.sessions()).status, 200);
        else
            QVERIFY(!QFile::exists(QStringLiteral("/proc/net/if_inet6")) ||
                    six.socket().error() != QAbstractSocket::SocketTimeoutError);
    }
};

QTEST_GUILESS_MAIN(TestHttpContract)
#include "tst_http_contract.moc"
