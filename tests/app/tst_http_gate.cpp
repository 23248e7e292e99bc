#include "app/http/ConnectionTable.h"
#include "app/http/HistoryJson.h"
#include "app/http/Metrics.h"
#include "app/http/RequestFields.h"
#include "app/http/RequestGate.h"
#include "app/http/RequestLog.h"
#include "tests/support/ManualClock.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QTest>

#include <limits>
#include <sys/socket.h>
#include <unistd.h>

using namespace talkglass;

namespace {

/// The least of a request that passes.
HttpRequest goodRequest(const QByteArray& token)
{
    HttpRequest request;
    request.method = HttpMethod::Get;
    request.methodName = "GET";
    request.target = "/api/conversations/sessions";
    request.host = "localhost:8765";
    request.hosts = 1;
    request.authorization = "Bearer " + token;
    request.authorizations = 1;
    request.peer = "127.0.0.1";
    return request;
}

QString detailOf(const HttpAnswer& answer)
{
    return QJsonDocument::fromJson(answer.body)[u"detail"].toString();
}

QByteArray headerOf(const HttpAnswer& answer, const QByteArray& name)
{
    for (const auto& [key, value] : answer.headers) {
        if (key == name)
            return value;
    }
    return {};
}

} // namespace

/// The checks and the small parts of the endpoint, without sockets and stores.
class TestHttpGate : public QObject
{
    Q_OBJECT

    std::shared_ptr<ManualClock> m_clock = std::make_shared<ManualClock>();
    Tokens m_tokens{"secret", m_clock};
    const QByteArray m_token = m_tokens.make(3, 0);

    RequestGate makeGate()
    {
        return RequestGate({}, {QStringLiteral("pc.example")}, {QStringLiteral("https://app.example:8443")}, m_tokens,
                           m_clock);
    }
    int statusOf(const HttpRequest& request)
    {
        RequestGate gate = makeGate();
        const RequestGate::Verdict verdict = gate.check(request);
        return verdict.refusal ? verdict.refusal->status : 200;
    }

private Q_SLOTS:
    void hosts_data()
    {
        QTest::addColumn<QByteArray>("host");
        QTest::addColumn<bool>("allowed");
        const auto row = [](const char* host, bool allowed) {
            QTest::newRow(*host ? host : "empty") << QByteArray(host) << allowed;
        };
        for (const char* host : {"localhost", "localhost:1", "LOCALHOST:8765", "127.0.0.1", "127.0.0.1:8765", "[::1]",
                                 "[::1]:8765", "pc.example", "PC.example:8765"})
            row(host, true);
        for (const char* host :
             {"", "evil.example", "localhost.evil.example", "evil.localhost", "localhost:", "localhost:x",
              "localhost:123456", "127.0.0.1.evil.example", "127.0.0.2", "::1", "[::1", "[::1]x", "[::2]:8765",
              "localhost@evil.example", "user@localhost", "localhost,evil.example", "0.0.0.0", "xpc.example", ":8765"})
            row(host, QByteArray(host) == "localhost:");
    }

    void hosts()
    {
        QFETCH(QByteArray, host);
        QFETCH(bool, allowed);
        HttpRequest request = goodRequest(m_token);
        request.host = host;
        QCOMPARE(statusOf(request), allowed ? 200 : 403);
    }

    void hostFaultsNameTheSetting()
    {
        HttpRequest request = goodRequest(m_token);
        request.host = "evil.example";
        RequestGate gate = makeGate();
        const RequestGate::Verdict verdict = gate.check(request);
        QVERIFY(detailOf(*verdict.refusal).contains(QLatin1String("--allow-host")));
        request.hosts = 2; // even if the first is good
        request.host = "localhost";
        QCOMPARE(statusOf(request), 403);
        request.hosts = 0;
        request.host = {};
        QCOMPARE(statusOf(request), 403);
    }

    void origins()
    {
        HttpRequest request = goodRequest(m_token);
        for (const char* origin : {"http://evil.example", "null", "", "http://localhost:8765", "https://app.example",
                                   "https://app.example:8443/", "HTTPS://APP.EXAMPLE:8443"}) {
            request.origin = QByteArray(origin);
            QCOMPARE(statusOf(request), 403);
        }
        request.origin = "https://app.example:8443";
        RequestGate gate = makeGate();
        const RequestGate::Verdict verdict = gate.check(request);
        QVERIFY(!verdict.refusal);
        QCOMPARE(verdict.corsOrigin, request.origin);
    }

    void preflights()
    {
        HttpRequest request = goodRequest({});
        request.authorizations = 0;
        request.authorization = {};
        request.method = HttpMethod::Options;
        request.askedMethod = "POST";
        QCOMPARE(statusOf(request), 401); // no origin: an ordinary request
        request.origin = "https://app.example:8443";
        RequestGate gate = makeGate();
        const RequestGate::Verdict verdict = gate.check(request);
        QCOMPARE(verdict.refusal->status, 204);
        QVERIFY(headerOf(*verdict.refusal, "Access-Control-Allow-Methods").contains("POST"));
        request.origin = "https://evil.example";
        QCOMPARE(statusOf(request), 403);
    }

    /// What is wrong first is said, although everything after it is wrong as well.
    void order()
    {
        HttpRequest request = goodRequest({});
        request.target = "/api/agents/chat?" + QByteArray(5000, 'x');
        request.headerTooLarge = true;
        request.bodyTooLarge = true;
        request.host = "evil.example";
        request.origin = "http://evil.example";
        request.method = HttpMethod::Other;
        request.contentType = "text/plain";
        request.body = "{";
        QCOMPARE(statusOf(request), 414);
        request.target = "/api/agents/chat";
        QCOMPARE(statusOf(request), 431);
        request.headerTooLarge = false;
        QCOMPARE(statusOf(request), 413);
        request.bodyTooLarge = false;
        QCOMPARE(statusOf(request), 403);
        request.host = "localhost";
        QCOMPARE(statusOf(request), 403);
        request.origin = {};
        QCOMPARE(statusOf(request), 401);
        request.authorization = "Bearer " + m_token;
        QCOMPARE(statusOf(request), 405);
        request.method = HttpMethod::Post;
        QCOMPARE(statusOf(request), 415);
        request.contentType = "application/json";
        QCOMPARE(statusOf(request), 422);
        request.body = "{}";
        QCOMPARE(statusOf(request), 200);
        request.target = "/nowhere";
        QCOMPARE(statusOf(request), 404);
        request.authorizations = 2;
        QCOMPARE(statusOf(request), 401);
    }

    void tooLargeEndsTheConnection()
    {
        HttpRequest request = goodRequest(m_token);
        request.bodyTooLarge = true;
        RequestGate gate = makeGate();
        QVERIFY(gate.check(request).refusal->close);
    }

    void urlLimit()
    {
        HttpRequest request = goodRequest(m_token);
        request.target = "/openapi.json?" + QByteArray(4096 - 14, 'x');
        QCOMPARE(request.target.size(), 4096);
        QCOMPARE(statusOf(request), 200);
        request.target += 'x';
        QCOMPARE(statusOf(request), 414);
    }

    void failedLoginsAreLimited()
    {
        RequestGate gate = makeGate();
        HttpRequest wrong = goodRequest("wrong");
        for (int i = 0; i < 5; ++i) {
            const RequestGate::Verdict verdict = gate.check(wrong);
            QCOMPARE(verdict.refusal->status, 401);
            QCOMPARE(headerOf(*verdict.refusal, "WWW-Authenticate"), QByteArray("Bearer"));
        }
        const RequestGate::Verdict sixth = gate.check(wrong);
        QCOMPARE(sixth.refusal->status, 429);
        QCOMPARE(headerOf(*sixth.refusal, "Retry-After"), QByteArray("60"));
        QVERIFY(!gate.check(goodRequest(m_token)).refusal); // a valid one is always served
        wrong.peer = "127.0.0.2";
        QCOMPARE(gate.check(wrong).refusal->status, 401);
        HttpRequest health = goodRequest("wrong");
        health.target = "/health";
        QVERIFY(!gate.check(health).refusal);
        m_clock->advanceSeconds(60);
        wrong.peer = "127.0.0.1";
        QCOMPARE(gate.check(wrong).refusal->status, 401);
    }

    void contentTypes_data()
    {
        QTest::addColumn<QByteArray>("type");
        QTest::addColumn<int>("status");
        const auto row = [](const char* type, int status) {
            QTest::newRow(*type ? type : "empty") << QByteArray(type) << status;
        };
        for (const char* type : {"application/json", "Application/JSON", "application/json; charset=utf-8",
                                 "application/json;charset=\"UTF-8\"", " application/json ; x=y"})
            row(type, 200);
        for (const char* type :
             {"", "text/plain", "application/jsonx", "text/json", "application/x-www-form-urlencoded",
              "multipart/form-data", "application/json; charset=latin1", "x application/json"})
            row(type, 415);
    }

    void contentTypes()
    {
        QFETCH(QByteArray, type);
        QFETCH(int, status);
        HttpRequest request = goodRequest(m_token);
        request.method = HttpMethod::Post;
        request.target += "/s/messages";
        request.body = "{\"content\": \"x\"}";
        request.contentType = type;
        QCOMPARE(statusOf(request), status);
    }

    void bodies_data()
    {
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<int>("status");
        QTest::newRow("object") << QByteArray("{}") << 200;
        QTest::newRow("spaces") << QByteArray(" {\"a\": 1}\n") << 200;
        QTest::newRow("nothing") << QByteArray() << 422;
        QTest::newRow("text") << QByteArray("hello") << 422;
        QTest::newRow("list") << QByteArray("[]") << 422;
        QTest::newRow("string") << QByteArray("\"x\"") << 422;
        QTest::newRow("open") << QByteArray("{\"a\": ") << 422;
        QTest::newRow("rest") << QByteArray("{} {}") << 422;
        QTest::newRow("no UTF-8") << QByteArray("{\"a\": \"\xff\xfe\"}") << 422;
        QTest::newRow("deep") << QByteArray("{\"a\":") + QByteArray(5000, '[') + QByteArray(5000, ']') + '}' << 422;
        QTest::newRow("NUL") << QByteArray("{\"a\":\0 1}", 9) << 422;
    }

    void bodies()
    {
        QFETCH(QByteArray, body);
        QFETCH(int, status);
        HttpRequest request = goodRequest(m_token);
        request.method = HttpMethod::Post;
        request.target = "/api/agents/chat";
        request.contentType = "application/json";
        request.body = body;
        QCOMPARE(statusOf(request), status);
    }

    void targets_data()
    {
        QTest::addColumn<QByteArray>("target");
        QTest::addColumn<int>("route"); // of GET; -1: unknown path
        QTest::addColumn<QString>("id");
        const auto row = [](const char* target, int route, const QString& id = {}) {
            QTest::newRow(target) << QByteArray(target) << route << id;
        };
        const QByteArray base = "/api/conversations/sessions";
        const auto session = [&](const char* rest, HttpRoute route, const QString& id) {
            row(QByteArray(base + rest).constData(), int(route), id);
        };
        session("", HttpRoute::List, {});
        session("?limit=3", HttpRoute::List, {});
        session("/a", HttpRoute::History, QStringLiteral("a"));
        session("/a?limit=1", HttpRoute::History, QStringLiteral("a"));
        session("/info", HttpRoute::History, QStringLiteral("info"));
        session("/info/info", HttpRoute::Info, QStringLiteral("info"));
        session("/a%2Fb", HttpRoute::History, QStringLiteral("a/b"));
        session("/a%2finfo", HttpRoute::History, QStringLiteral("a/info"));
        session("/a%2Fb/info", HttpRoute::Info, QStringLiteral("a/b"));
        session("/..", HttpRoute::History, QStringLiteral(".."));
        session("/../info", HttpRoute::Info, QStringLiteral(".."));
        session("/%2e%2e%2f%2e%2e", HttpRoute::History, QStringLiteral("../.."));
        session("/a:session:b", HttpRoute::History, QStringLiteral("a:session:b"));
        session("/a%252Fb", HttpRoute::History, QStringLiteral("a%2Fb"));
        session("/a+b%20c", HttpRoute::History, QStringLiteral("a+b c"));
        session("/%F0%9F%A6%8A", HttpRoute::History, QString::fromUtf8("\xF0\x9F\xA6\x8A"));
        session("/%00", HttpRoute::History, QString(QChar(0)));
        row("/health", int(HttpRoute::Health));
        row("/metrics?x", int(HttpRoute::Metrics));
        row("/openapi.json", int(HttpRoute::OpenApi));
        for (const char* target :
             {"", "/", "*", "/health/", "//health", "/Health", "/api", "/api/conversations", "/metrics.txt",
              "http://localhost/health", "/api/agents/chat/", "/../health", "/%68ealth"})
            row(target, -1);
        for (const char* rest : {"/", "//", "//info", "x", "/a/", "/a/b", "/a/info/", "/a/messages/1", "/a/%69nfo"})
            row(QByteArray(base + rest).constData(), -1);
    }

    void targets()
    {
        QFETCH(QByteArray, target);
        QFETCH(int, route);
        QFETCH(QString, id);
        const HttpTarget parsed(target);
        QCOMPARE(parsed.isKnown(), route >= 0);
        if (route < 0)
            return;
        QCOMPARE(int(parsed.route(HttpMethod::Get).value()), route);
        const Result<QString> session = parsed.sessionId();
        QVERIFY(session);
        QCOMPARE(*session, id);
    }

    void badIds()
    {
        for (const char* id : {"%", "%2", "%zz", "a%", "%ff", "%C3", "%ED%A0%80", "%c0%af"})
            QVERIFY2(!HttpTarget(QByteArray("/api/conversations/sessions/") + id).sessionId(), id);
    }

    void methods()
    {
        const HttpTarget messages("/api/conversations/sessions/a/messages");
        QCOMPARE(messages.route(HttpMethod::Post).value(), HttpRoute::Post);
        QVERIFY(!messages.route(HttpMethod::Get));
        QCOMPARE(messages.allowed(), QByteArray("POST"));
        const HttpTarget session("/api/conversations/sessions/a");
        QCOMPARE(session.route(HttpMethod::Delete).value(), HttpRoute::Clear);
        QVERIFY(!session.route(HttpMethod::Post));
        QCOMPARE(session.allowed(), QByteArray("GET, DELETE"));
        QCOMPARE(HttpTarget("/health").allowed(), QByteArray("GET"));
    }

    void queries()
    {
        const HttpTarget target("/x?limit=5&offset=&flag&limit=7&a%62=c&text=a+b%20c&bad=%zz");
        QCOMPARE(target.query("limit").value(), QByteArray("7"));
        QCOMPARE(target.query("offset").value(), QByteArray(""));
        QCOMPARE(target.query("flag").value(), QByteArray(""));
        QCOMPARE(target.query("text").value(), QByteArray("a b c"));
        QCOMPARE(target.query("bad").value(), QByteArray("%zz"));
        QVERIFY(!target.query("none"));
        QVERIFY(!HttpTarget("/x").query("limit"));
    }

    void wholeNumbers()
    {
        const auto read = [](const char* query) {
            return requestfields::whole(HttpTarget(QByteArray("/x") + query), "limit", 20, 1, 100);
        };
        QCOMPARE(*read(""), 20);
        QCOMPARE(*read("?limit=1"), 1);
        QCOMPARE(*read("?limit=100"), 100);
        for (const char* wrong : {"?limit=0", "?limit=101", "?limit=-1", "?limit=", "?limit=x", "?limit=1.5",
                                  "?limit=1e2", "?limit=99999999999999999999"}) {
            const Result<qint64> number = read(wrong);
            QVERIFY2(!number, wrong);
            QVERIFY(number.error().message.contains(QLatin1String("limit")));
        }
    }

    void fields()
    {
        const QJsonObject body{{QStringLiteral("text"), QStringLiteral("x")},
                               {QStringLiteral("number"), 7},
                               {QStringLiteral("half"), 7.5},
                               {QStringLiteral("null"), QJsonValue()},
                               {QStringLiteral("list"), QJsonArray()},
                               {QStringLiteral("object"), QJsonObject{{QStringLiteral("a"), 1}}}};
        QCOMPARE(*requestfields::text(body, QLatin1String("text")), QStringLiteral("x"));
        for (const char* wrong : {"number", "null", "list", "object", "none"}) {
            const Result<QString> text = requestfields::text(body, QLatin1String(wrong));
            QVERIFY(!text && text.error().message.startsWith(QLatin1String(wrong)));
        }
        QCOMPARE(*requestfields::optionalText(body, QLatin1String("none")), QString());
        QCOMPARE(*requestfields::optionalText(body, QLatin1String("null")), QString());
        QCOMPARE(*requestfields::optionalText(body, QLatin1String("number"), true), QStringLiteral("7"));
        QVERIFY(!requestfields::optionalText(body, QLatin1String("number")));
        QVERIFY(!requestfields::optionalText(body, QLatin1String("half"), true));
        QCOMPARE(requestfields::optionalObject(body, QLatin1String("object"))->size(), 1);
        QCOMPARE(requestfields::optionalObject(body, QLatin1String("null"))->size(), 0);
        QVERIFY(!requestfields::optionalObject(body, QLatin1String("list")));
    }

    void historyOfEveryKind()
    {
        Message plain;
        plain.archiveId = 17;
        plain.role = QStringLiteral("user");
        plain.content = QStringLiteral("<b>\"\u00e4\u2028</b>");
        plain.at = *Timestamp::fromIso(u"2026-11-22T08:40:18.708852");
        plain.metadata = {{QStringLiteral("model"), QStringLiteral("m")}, {QStringLiteral("parentId"), 3}};
        Message bare;
        bare.role = QStringLiteral("assistant");
        bare.at = plain.at;
        Message broken;
        broken.malformed = true;
        broken.raw = "{not json\xff";
        const QByteArray json = historyJson(QStringLiteral("s/1"), {plain, bare, broken});
        QJsonParseError error;
        const QJsonDocument document = QJsonDocument::fromJson(json, &error);
        QCOMPARE(error.error, QJsonParseError::NoError);
        QCOMPARE(document[u"session_id"].toString(), QStringLiteral("s/1"));
        const QJsonArray messages = document[u"messages"].toArray();
        QCOMPARE(messages[0][u"id"].toString(), QStringLiteral("msg-17"));
        QCOMPARE(messages[0][u"content"].toString(), plain.content);
        QCOMPARE(messages[0][u"timestamp"].toString(), QStringLiteral("2026-11-22T08:40:18.708852Z"));
        QCOMPARE(messages[0][u"createdAt"].toInteger(), plain.at.millis());
        QCOMPARE(messages[0][u"model"].toString(), QStringLiteral("m"));
        QCOMPARE(messages[0][u"parentId"].toInteger(), 3);
        QVERIFY(messages[0][u"provider"].isUndefined());
        QCOMPARE(messages[1][u"id"].toString(), QString(u"at-" + QString::number(plain.at.micros())));
        QVERIFY(messages[2][u"malformed"].toBool());
        QVERIFY(messages[2][u"timestamp"].isNull());
        QCOMPARE(QByteArray::fromBase64(messages[2][u"raw_base64"].toString().toLatin1()), broken.raw);
    }

    void metrics()
    {
        Metrics metrics;
        metrics.countRequest(HttpRoute::History, 200, 90);
        metrics.countRequest(HttpRoute::History, 200, 30'000);
        metrics.countRequest(HttpRoute::History, 418, 6'000'000);
        metrics.countCacheHit();
        metrics.countStoreError(Store::Archive);
        const QByteArray text = metrics.text({2, 3, 4, true, false});
        const QByteArray labels = "method=\"GET\",route=\"/api/conversations/sessions/{id}\"";
        const QByteArray duration = QByteArrayLiteral("talkglass_http_request_duration_seconds");
        const QList<QByteArray> lines{
            "talkglass_http_requests_total{" + labels + ",status=\"200\"} 2",
            "talkglass_http_requests_total{" + labels + ",status=\"other\"} 1",
            duration + "_bucket{" + labels + ",le=\"0.0001\"} 1",
            duration + "_bucket{" + labels + ",le=\"0.05\"} 2",
            duration + "_bucket{" + labels + ",le=\"+Inf\"} 3",
            duration + "_sum{" + labels + "} 6.03009",
            duration + "_count{" + labels + "} 3",
            "talkglass_cache_hits_total 1",
            "talkglass_cache_misses_total 0",
            "talkglass_store_errors_total{store=\"archive\"} 1",
            "talkglass_store_up{store=\"archive\"} 0",
            "talkglass_http_connections 2",
            "talkglass_waiting_writes 3",
            "talkglass_pending_archive_writes 4",
        };
        for (const QByteArray& line : lines)
            QVERIFY2(text.split('\n').contains(line), QByteArray(line + "\nis not in\n" + text).constData());
        QVERIFY(!metrics.text({0, 0, std::nullopt, true, true}).contains("talkglass_pending_archive_writes "));
    }

    void logIsBounded()
    {
        RequestLog log(3);
        for (int i = 0; i < 5; ++i) {
            RequestRecord record;
            record.status = 200 + i;
            log.add(record);
        }
        const RequestLog::Taken taken = log.take();
        QCOMPARE(taken.records.size(), 3);
        QCOMPARE(taken.records.first().status, 200);
        QCOMPARE(taken.skipped, 2);
        QCOMPARE(log.take().records.size(), 0);
        QCOMPARE(log.take().skipped, 0);
    }

    /// The connection that has been idle for longest makes room; one with a request under way never does.
    void roomForOneMore()
    {
        ConnectionTable table(2);
        int ends[3][2];
        for (auto& pair : ends)
            QCOMPARE(::socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
        const auto isShut = [](int socket) {
            char byte = 0;
            return ::recv(socket, &byte, 1, MSG_DONTWAIT) == 0;
        };
        QVERIFY(table.makeRoom());
        table.add(1, ends[0][0], "a");
        table.add(2, ends[1][0], "b");
        table.setBusy(1);
        table.setIdle(1); // now 2 is idle for longer
        QVERIFY(table.makeRoom());
        QVERIFY(isShut(ends[1][1]));
        QVERIFY(!isShut(ends[0][1]));
        table.add(3, ends[2][0], "c");
        QCOMPARE(table.size(), 3);
        table.remove(2);
        QCOMPARE(table.size(), 2);
        table.setBusy(1);
        table.setBusy(3);
        QCOMPARE(table.busy(), 2);
        QVERIFY(!table.makeRoom());
        table.setIdle(3);
        QCOMPARE(table.peerOf(3), QByteArray("c"));
        table.remove(1);
        table.remove(1);
        QCOMPARE(table.busy(), 0);
        QVERIFY(table.makeRoom());
        for (auto& pair : ends) {
            ::close(pair[0]);
            ::close(pair[1]);
        }
    }
};

QTEST_GUILESS_MAIN(TestHttpGate)
#include "tst_http_gate.moc"
