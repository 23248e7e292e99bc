#include "tests/support/HttpFixture.h"
#include "tests/support/RespFile.h"

#include <QFile>
#include <QJsonArray>
#include <QTest>

using namespace talkglass;
using Server = LocalStores::Server;

namespace {

QStringList idsOf(const HttpResponse& response)
{
    QStringList ids;
    for (const QJsonValue& id : response.object()[u"sessions"].toArray())
        ids.append(id.toString());
    return ids;
}

} // namespace

/// What the endpoint answers while a store is away, and while it stops itself.
class TestHttpDegraded : public QObject
{
    Q_OBJECT

    const OpenApiContract m_contract;
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
    QString idOf(const QString& name) const { return m_cases[name][u"session_id"].toString(); }

private Q_SLOTS:
    void initTestCase()
    {
        QCOMPARE(m_http.start(), QString());
        QFile cases(goldenFile(u"cases.json"));
        QVERIFY(cases.open(QIODevice::ReadOnly));
        m_cases = QJsonDocument::fromJson(cases.readAll()).object();
    }

    void init()
    {
        QCOMPARE(m_http.stores().loadGolden(), QString());
        QCOMPARE(m_http.restart(m_http.stores().settings()), QString());
    }

    /// One store away: the other one serves, and every answer says so. Both away: 503.
    void storesAway()
    {
        const QByteArray expired = m_http.session(idOf(QStringLiteral("expired")));
        QVERIFY(m_http.stores().stores().stop(Server::Redis));
        HttpClient client = m_http.client(1);
        HttpResponse response = checked(client, "GET", expired);
        QCOMPARE(response.status, 200);
        QCOMPARE(response.object()[u"messages"].toArray().size(), 14);
        QCOMPARE(response.header("X-Degraded"), QByteArray("cache"));
        response = checked(client, "GET", expired + "/info");
        QCOMPARE(response.object()[u"residency"].toString(), QStringLiteral("unknown"));
        QCOMPARE(response.header("X-Degraded"), QByteArray("cache"));
        response = checked(client, "GET", m_http.sessions());
        QVERIFY(idsOf(response).contains(idOf(QStringLiteral("expired"))));
        QCOMPARE(response.header("X-Degraded"), QByteArray("cache"));
        response = checked(client, "GET", m_http.session(QStringLiteral("nowhere")) + "/info");
        QCOMPARE(response.status, 503); // it may be in the cache
        response = checked(client, "POST", expired + "/messages", "{\"content\": \"x\"}");
        QCOMPARE(response.status, 200);
        QCOMPARE(response.object()[u"stored_in"].toArray(), QJsonArray{QStringLiteral("archive")});
        response = checked(client, "DELETE", expired);
        QCOMPARE(response.status, 503);
        QVERIFY(response.detail().contains(u"repeated"));
        HttpClient anybody(m_http.port());
        response = checked(anybody, "GET", "/health");
        QCOMPARE(response.status, 200);
        QCOMPARE(response.object()[u"status"].toString(), QStringLiteral("degraded"));
        QCOMPARE(response.object()[u"cache"][u"state"].toString(), QStringLiteral("away"));

        QVERIFY(m_http.stores().stores().stop(Server::Postgres));
        for (const QByteArray& target : {expired, QByteArray(expired + "/info"), m_http.sessions()}) {
            response = checked(client, "GET", target);
            QCOMPARE(response.status, 503);
            QVERIFY(response.header("Retry-After").toInt() > 0);
        }
        QCOMPARE(checked(client, "POST", expired + "/messages", "{\"content\": \"x\"}").status, 503);
        QCOMPARE(checked(anybody, "GET", "/health").status, 503);
        QCOMPARE(checked(client, "GET", "/metrics").status, 200);
        QVERIFY(m_http.stores().stores().restart(Server::Redis).ok());
        QVERIFY(m_http.stores().stores().restart(Server::Postgres).ok());
    }

    /// What a store could not be asked for is neither missing nor cleared.
    void partAwayIsNoAnswer()
    {
        QVERIFY(m_http.stores().stores().stop(Server::Postgres));
        HttpClient nobody = m_http.client(5);
        HttpResponse response = checked(nobody, "GET", m_http.session(QStringLiteral("nowhere")) + "/info");
        QCOMPARE(response.status, 503);
        HttpClient archivedOnly = m_http.client(1);
        m_http.stores().redis({"FLUSHALL"});
        response = checked(archivedOnly, "DELETE", m_http.sessions());
        QCOMPARE(response.status, 503);
        QVERIFY(response.detail().contains(u"PostgreSQL"));
        QVERIFY(m_http.stores().stores().restart(Server::Postgres).ok());
    }

    /// The store is there, and yet it cannot tell.
    void tablesMissing()
    {
        m_http.stores().sql(QStringLiteral("DROP TABLE conversation_messages, conversation_sessions"));
        HttpClient client = m_http.client(1);
        const HttpResponse response = checked(client, "GET", m_http.session(QStringLiteral("nowhere")) + "/info");
        QCOMPARE(response.status, 503);
        QVERIFY2(response.detail().contains(u"conversation_sessions"), qPrintable(response.detail()));
    }

    /// The cache alone: what it has, newest first.
    void archiveAway()
    {
        QVERIFY(m_http.stores().stores().stop(Server::Postgres));
        HttpClient client = m_http.client(2);
        const HttpResponse response = checked(client, "GET", m_http.sessions() + "?limit=100");
        QCOMPARE(response.status, 200);
        QCOMPARE(response.header("X-Degraded"), QByteArray("archive"));
        QVERIFY(idsOf(response).contains(idOf(QStringLiteral("cache_only"))));
        QVERIFY(idsOf(response).contains(idOf(QStringLiteral("cache_only_tail"))));
        QVERIFY(m_http.stores().stores().restart(Server::Postgres).ok());
    }

    void gracefulStop()
    {
        HttpClient client = m_http.client(1);
        QCOMPARE(checked(client, "GET", m_http.sessions()).status, 200);
        HttpClient late = m_http.client(1);
        late.send("GET " + m_http.sessions() + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " +
                  m_http.token(1) + "\r\n");
        QTest::qWait(100);
        m_http.endpoint().stop();
        late.send("\r\n"); // what was begun is taken to its end
        const HttpResponse response = late.receive();
        QCOMPARE(response.status, 200);
        QCOMPARE(response.header("Connection").toLower(), QByteArray("close"));
        QVERIFY(late.isEnded());
        QVERIFY(client.isEnded());
        QTRY_COMPARE_WITH_TIMEOUT(m_http.endpoint().state(), Endpoint::State::Stopped, 20'000);
        QCOMPARE(m_http.endpoint().url(), QString());
    }
};

QTEST_GUILESS_MAIN(TestHttpDegraded)
#include "tst_http_degraded.moc"
