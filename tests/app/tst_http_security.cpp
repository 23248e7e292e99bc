#include "tests/support/HttpFixture.h"

#include <QElapsedTimer>
#include <QJsonArray>
#include <QTest>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <thread>
#include <vector>

using namespace talkglass;

namespace {

constexpr int fastRequestMs = 700;

HttpLimits quickLimits()
{
    HttpLimits limits;
    limits.requestTime = std::chrono::milliseconds(fastRequestMs);
    return limits;
}

/// A bare socket: thousands of them cost little. −1: refused.
int connectTo(quint16 port)
{
    const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0)
        return socket;
    ::close(socket);
    return -1;
}

/// Closing sends a reset, not an orderly end.
void hangUp(int socket)
{
    const linger abrupt{1, 0};
    ::setsockopt(socket, SOL_SOCKET, SO_LINGER, &abrupt, sizeof abrupt);
    ::close(socket);
}

} // namespace

/// One test for each line of the list in reference/http-api.md, said by sockets that do what no good client does.
class TestHttpSecurity : public QObject
{
    Q_OBJECT

    HttpFixture m_http;

    QByteArray head(const QByteArray& target, const QByteArray& method = "GET", const QByteArray& more = {}) const
    {
        return method + ' ' + target + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + m_http.token(1) +
               "\r\n" + more + "\r\n";
    }
    HttpResponse ask(const QByteArray& target, const QList<std::pair<QByteArray, QByteArray>>& headers,
                     const QByteArray& method = "GET", const QByteArray& body = {})
    {
        HttpClient client = m_http.client(1);
        return client.request(method, target, body, headers);
    }
    bool isServing()
    {
        HttpClient client = m_http.client(1);
        return client.get(m_http.sessions()).status == 200;
    }

private Q_SLOTS:
    void initTestCase()
    {
        rlimit limit{};
        QCOMPARE(::getrlimit(RLIMIT_NOFILE, &limit), 0);
        limit.rlim_cur = std::min<rlim_t>(limit.rlim_max, 8192);
        QCOMPARE(::setrlimit(RLIMIT_NOFILE, &limit), 0);
        QCOMPARE(m_http.start(), QString());
    }

    void cleanup() { QVERIFY(isServing()); }

    void wrongHost()
    {
        QCOMPARE(ask(m_http.sessions(), {{"Host", "evil.example"}}).status, 403);
        HttpClient none = m_http.client();
        none.send("GET /health HTTP/1.0\r\n\r\n");
        QCOMPARE(none.receive().status, 403);
        HttpClient two = m_http.client();
        two.send("GET /health HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n");
        QCOMPARE(two.receive().status, 403);
    }

    void foreignOrigin()
    {
        const HttpResponse response = ask("/health", {{"Origin", "http://evil.example"}});
        QCOMPARE(response.status, 403);
        QVERIFY(response.header("Access-Control-Allow-Origin").isNull());
        QCOMPARE(
            ask(m_http.sessions(), {{"Origin", "null"}, {"Access-Control-Request-Method", "POST"}}, "OPTIONS").status,
            403);
    }

    void noOrBadToken()
    {
        QCOMPARE(m_http.restart(m_http.stores().settings()), QString());
        HttpClient client(m_http.port());
        for (const char* target : {"/api/conversations/sessions", "/api/conversations/sessions/s", "/metrics",
                                   "/openapi.json", "/nowhere"}) {
            const HttpResponse response = client.get(target);
            QCOMPARE(response.status, 401);
            QVERIFY(!response.detail().isEmpty());
        }
        QCOMPARE(client.get("/nowhere").status, 429); // the sixth
        client.setToken("garbage");
        QCOMPARE(client.get(m_http.sessions()).status, 429);
        QCOMPARE(client.get("/health").status, 200);
        client.setToken(m_http.token(1)); // the same address
        QCOMPARE(client.get(m_http.sessions()).status, 200);
    }

    void oversizedBody()
    {
        const qsizetype limit = 1024 * 1024;
        const QByteArray target = m_http.session(QStringLiteral("large")) + "/messages";
        const QByteArray begin = "{\"content\": \"";
        HttpClient client = m_http.client(1);
        QCOMPARE(client.post(target, begin + QByteArray(limit - begin.size() - 2, 'x') + "\"}").status, 200);
        HttpResponse response = client.post(target, begin + QByteArray(limit - begin.size() - 1, 'x') + "\"}");
        QCOMPARE(response.status, 413);
        QVERIFY(!response.detail().isEmpty());
        QVERIFY(client.isEnded());

        HttpClient chunked = m_http.client(1);
        chunked.send(head(target, "POST", "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n"));
        const QByteArray chunk = QByteArray::number(64 * 1024, 16) + "\r\n" + QByteArray(64 * 1024, 'x') + "\r\n";
        for (int i = 0; i < 20; ++i)
            chunked.send(chunk);
        chunked.send("0\r\n\r\n");
        QCOMPARE(chunked.receive().status, 413);

        // One that asks first, and one that would never end, are told at once.
        HttpClient asking = m_http.client(1);
        asking.send(head(target, "POST", "Content-Length: 2000000\r\nExpect: 100-continue\r\n"));
        QCOMPARE(asking.receive().status, 413);
        HttpClient endless = m_http.client(1);
        endless.send(head(target, "POST", "Content-Length: 99999999999\r\n"));
        QCOMPARE(endless.receive().status, 413);
    }

    void oversizedHeader()
    {
        HttpClient client = m_http.client(1);
        const HttpResponse response =
            client.request("GET", m_http.sessions(), {}, {{"X-Large", QByteArray(17 * 1024, 'x')}});
        QCOMPARE(response.status, 431);
        QVERIFY(client.isEnded());
        QList<std::pair<QByteArray, QByteArray>> many;
        for (int i = 0; i < 2000; ++i)
            many.append(std::pair<QByteArray, QByteArray>("X-" + QByteArray::number(i), "12345678"));
        QCOMPARE(ask(m_http.sessions(), many).status, 431);
        QCOMPARE(ask(m_http.sessions(), {{"X-Allowed", QByteArray(15 * 1024, 'x')}}).status, 200);
        HttpClient endless = m_http.client(1);
        endless.send("GET / HTTP/1.1\r\nX: ");
        for (int i = 0; i < 40 && endless.socket().state() == QAbstractSocket::ConnectedState; ++i) {
            endless.send(QByteArray(64 * 1024, 'x'));
            endless.socket().waitForBytesWritten(1000);
        }
        QVERIFY(endless.isEnded());
        HttpClient marker = m_http.client(1); // the name that marks one as too large cannot be sent
        marker.send(head("/health", "GET", ":body-too-large: x\r\n"));
        QVERIFY(marker.receive().status != 413);
    }

    void oversizedUrl()
    {
        HttpClient client = m_http.client(1);
        QCOMPARE(client.get("/health?" + QByteArray(4200, 'x')).status, 414);
        QVERIFY(client.isEnded());
        HttpClient larger = m_http.client(1);
        QCOMPARE(larger.get('/' + QByteArray(100'000, 'x')).status, 414);
    }

    void slowHeaderSender()
    {
        QCOMPARE(m_http.restart(m_http.stores().settings(), quickLimits()), QString());
        HttpClient slow = m_http.client(1);
        const QByteArray bytes = head("/health").repeated(20);
        QElapsedTimer time;
        time.start();
        // A byte now and then does not win time.
        for (qsizetype i = 0; i < bytes.size() && slow.socket().state() == QAbstractSocket::ConnectedState; ++i) {
            slow.send(bytes.mid(i, 1));
            QTest::qWait(20);
        }
        QVERIFY(slow.isEnded());
        QVERIFY(time.elapsed() >= fastRequestMs);
        HttpClient slowBody = m_http.client(1);
        slowBody.send(head(m_http.session(QStringLiteral("s")) + "/messages", "POST",
                           "Content-Type: application/json\r\nContent-Length: 20\r\n") +
                      "{");
        QVERIFY(slowBody.isEnded());
        // RESTinio forgets the limit of a connection that asks for an upgrade.
        HttpClient upgrade = m_http.client(1);
        upgrade.send(head("/health", "GET", "Connection: Upgrade\r\nUpgrade: websocket\r\n"));
        QCOMPARE(upgrade.receive().status, 200);
        QVERIFY(upgrade.isEnded());
        QCOMPARE(m_http.restart(m_http.stores().settings()), QString());
    }

    void wrongContentType()
    {
        const QByteArray target = m_http.session(QStringLiteral("s")) + "/messages";
        for (const char* type : {"text/plain", "application/x-www-form-urlencoded", "multipart/form-data"}) {
            const HttpResponse response = ask(target, {{"Content-Type", type}}, "POST", "{\"content\": \"x\"}");
            QCOMPARE(response.status, 415);
        }
        QCOMPARE(ask(target, {}, "POST", "{\"content\": \"x\"}").status, 415);
        QCOMPARE(ask("/api/agents/chat", {{"Content-Type", "text/plain"}}, "POST", "{}").status, 415);
    }

    void badJson()
    {
        HttpClient client = m_http.client(1);
        const QByteArray target = m_http.session(QStringLiteral("s")) + "/messages";
        for (const char* body :
             {"", "{", "nope", "[1]", "\"content\"", "{\"content\": \"\xff\"}", "{'content': 'x'}"}) {
            const HttpResponse response = client.post(target, body);
            QCOMPARE(response.status, 422);
            QVERIFY(!response.detail().isEmpty());
        }
        const QByteArray deep = "{\"metadata\":" + QByteArray(100'000, '[') + QByteArray(100'000, ']') + '}';
        QCOMPARE(client.post(target, deep).status, 422);
    }

    void wrongTypes()
    {
        HttpClient client = m_http.client(1);
        const QByteArray target = m_http.session(QStringLiteral("s")) + "/messages";
        QVERIFY(client.post(target, "{\"content\": {}}").detail().startsWith(u"content"));
        QVERIFY(client.post(target, "{\"content\": \"x\", \"metadata\": 1}").detail().startsWith(u"metadata"));
        QVERIFY(client.post("/api/agents/chat", "{\"message\": []}").detail().startsWith(u"message"));
        QVERIFY(client.get(m_http.sessions() + "?limit=ten").detail().startsWith(u"limit"));
        QVERIFY(client.get(m_http.sessions() + "?offset=1.5").detail().startsWith(u"offset"));
    }

    void wrongMethods()
    {
        for (const char* method : {"PUT", "PATCH", "HEAD", "OPTIONS"}) {
            HttpClient client = m_http.client(1);
            const HttpResponse response = client.request(method, m_http.sessions());
            QCOMPARE(response.status, 405);
            QCOMPARE(response.header("Allow"), QByteArray("GET, DELETE"));
            QCOMPARE(client.get("/health").status, 200); // nothing is left of the first answer
        }
        HttpClient unknown = m_http.client(1);
        unknown.send("BREW / HTTP/1.1\r\nHost: localhost\r\n\r\n");
        QVERIFY(unknown.isEnded());
    }

    /// What is written under a name is found under this name, and nowhere else, whatever the name looks like.
    void pathTricks_data()
    {
        QTest::addColumn<QString>("id");
        const auto row = [](const char* id) { QTest::newRow(id) << QString::fromUtf8(id); };
        for (const char* id : {"a/b",
                               "a%2Fb",
                               "../../etc/passwd",
                               "..",
                               ".",
                               "x:session:y",
                               ":session:",
                               "2:session:s",
                               "a b+c",
                               "?",
                               "#x",
                               "info",
                               "messages",
                               "a/info",
                               "a/messages",
                               "\xF0\x9F\xA6\x8A",
                               "a\xCC\x81",
                               "\xC3\xA1",
                               "'; DROP TABLE x",
                               "*",
                               "\"",
                               "\\",
                               "\r\nX: y",
                               "\x01",
                               "%00",
                               "{id}"})
            row(id);
        QTest::newRow("255") << QString(255, QChar(0xe4));
    }

    void pathTricks()
    {
        QFETCH(QString, id);
        QCOMPARE(m_http.stores().reset(), QString());
        HttpClient client = m_http.client(1);
        const QByteArray target = m_http.session(id);
        QCOMPARE(client.post(target + "/messages", "{\"content\": \"here\"}").status, 200);
        QCOMPARE(client.get(target).object()[u"session_id"].toString(), id);
        QCOMPARE(client.get(target).object()[u"messages"].toArray().size(), 1);
        QCOMPARE(client.get(target + "/info").object()[u"message_count"].toInt(), 1);
        QCOMPARE(client.get(m_http.sessions()).object()[u"sessions"].toArray(), QJsonArray{id});
        const QByteArray key = "conversation:user:1:session:" + id.toUtf8();
        QCOMPARE(m_http.stores().redis({"KEYS", "conversation:*"}), QByteArrayList{key});
        HttpClient other = m_http.client(2);
        QCOMPARE(other.get(target).object()[u"messages"].toArray().size(), 0);
        QCOMPARE(client.remove(target).status, 204);
        QCOMPARE(m_http.stores().redis({"KEYS", "conversation:*"}), QByteArrayList());
    }

    void impossibleIds()
    {
        HttpClient client = m_http.client(1);
        const QByteArray base = m_http.sessions() + '/';
        for (const QByteArray& id :
             {QByteArray("%00"), QByteArray("a%00b"), QByteArray("%ff"), QByteArray("%C3%28"), QByteArray("%ED%A0%80"),
              QByteArray("%zz"), QByteArray("%"), QByteArray(256, 'x'), QByteArray("%C3%A4").repeated(256)}) {
            QCOMPARE(client.get(base + id).status, 422);
            QCOMPARE(client.get(base + id + "/info").status, 422);
            QCOMPARE(client.remove(base + id).status, 422);
            QCOMPARE(client.post(base + id + "/messages", "{\"content\": \"x\"}").status, 422);
        }
        for (const char* path : {"/", "//info", "/a/b/c", "/a/INFO"})
            QCOMPARE(client.get(m_http.sessions() + path).status, 404);
        HttpClient raw = m_http.client(1);
        raw.send(head(base + "\xc3\xa4")); // not encoded at all
        const int status = raw.receive().status;
        QVERIFY2(status == 200 || status == 0, QByteArray::number(status).constData());
    }

    /// The same request in two readings, and what comes after it.
    void smuggling()
    {
        HttpClient both = m_http.client(1);
        both.send(head(m_http.session(QStringLiteral("s")) + "/messages", "POST",
                       "Content-Type: application/json\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n") +
                  "0\r\n\r\nGET /health HTTP/1.1\r\nHost: localhost\r\n\r\n");
        QVERIFY(both.isEnded());
        HttpClient absolute = m_http.client(1);
        QCOMPARE(absolute.get("http://evil.example/health").status, 404);
    }

    void pipelinedRequests()
    {
        HttpClient client = m_http.client(1);
        client.send(head("/health") + head("/openapi.json") + head(m_http.sessions()));
        QVERIFY(client.receive().object().contains(u"status"));
        QVERIFY(client.receive().object().contains(u"openapi"));
        QVERIFY(client.receive().object().contains(u"total"));
    }

    /// As many as there may be do nothing at all; whoever has something to say is served, and they make room.
    void idleConnections()
    {
        constexpr int most = 1024;
        std::vector<int> idle;
        for (int i = 0; i < most; ++i) {
            const int socket = connectTo(m_http.port());
            QVERIFY(socket >= 0);
            idle.push_back(socket);
        }
        for (int i = 0; i < 20; ++i)
            QVERIFY(isServing());
        const int extra = connectTo(m_http.port()); // and one more that does nothing either
        QVERIFY(extra >= 0);
        idle.push_back(extra);
        QVERIFY(isServing());
        // Those that were idle for longest have gone, the newest are still there.
        const auto isOpen = [](int socket) {
            char byte = 0;
            return ::recv(socket, &byte, 1, MSG_DONTWAIT) < 0 && errno == EAGAIN;
        };
        QVERIFY(QTest::qWaitFor([&] { return !isOpen(idle.front()); }, 20'000));
        QVERIFY(isOpen(idle.back()));
        for (const int socket : idle)
            ::close(socket);
    }

    /// Twenty thousand clients end in the middle of a request, while others are served without a fault.
    void hangUps()
    {
        constexpr int threads = 4;
        constexpr int hangUpsEach = 5000;
        const QByteArray get = head(m_http.sessions());
        const QByteArray body = "{\"content\": \"half\"}";
        const QByteArray post =
            head(m_http.session(QStringLiteral("hang up")) + "/messages", "POST",
                 "Content-Type: application/json\r\nContent-Length: " + QByteArray::number(body.size()) + "\r\n") +
            body;
        const quint16 port = m_http.port();
        std::atomic<int> done{0};
        std::atomic<int> refused{0};
        std::vector<std::thread> rude;
        for (int t = 0; t < threads; ++t) {
            rude.emplace_back([&, t] {
                for (int i = 0; i < hangUpsEach; ++i) {
                    const int socket = connectTo(port);
                    if (socket < 0) {
                        ++refused;
                        continue;
                    }
                    const QByteArray& bytes = i % 2 == 0 ? get : post;
                    // At every place of the request, and after all of it.
                    const qsizetype size = (qsizetype(i) * 7 + t) % (bytes.size() + 1);
                    [[maybe_unused]] const ssize_t sent = ::send(socket, bytes.constData(), size_t(size), MSG_NOSIGNAL);
                    i % 3 == 0 ? void(::close(socket)) : hangUp(socket);
                    ++done;
                }
            });
        }
        int served = 0;
        HttpClient polite = m_http.client(2);
        while (done + refused < threads * hangUpsEach) {
            const HttpResponse posted =
                polite.post(m_http.session(QStringLiteral("polite")) + "/messages", "{\"content\": \"whole\"}");
            QCOMPARE(posted.status, 200);
            QVERIFY(isServing());
            ++served;
        }
        for (std::thread& thread : rude)
            thread.join();
        QCOMPARE(refused.load(), 0);
        QVERIFY(served > 0);
        HttpClient reader = m_http.client(2);
        QCOMPARE(reader.get(m_http.session(QStringLiteral("polite"))).object()[u"messages"].toArray().size(), served);
        // Nothing is left behind of them.
        QVERIFY(QTest::qWaitFor(
            [&] {
                HttpClient client = m_http.client(1);
                return client.get("/metrics").body.contains("\ntalkglass_http_connections 3\n");
            },
            20'000));
    }
};

QTEST_GUILESS_MAIN(TestHttpSecurity)
#include "tst_http_security.moc"
