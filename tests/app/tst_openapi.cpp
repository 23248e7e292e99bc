#include "app/http/HttpRoute.h"
#include "tests/support/OpenApiContract.h"

#include <QJsonArray>
#include <QTest>

using namespace talkglass;

namespace {

const QByteArray sessions = QByteArrayLiteral("/api/conversations/sessions");

HttpResponse response(int status, const QByteArray& body, const QList<std::pair<QByteArray, QByteArray>>& headers = {})
{
    HttpResponse made{status, headers, body};
    made.headers.append(std::pair<QByteArray, QByteArray>("Content-Type", "application/json"));
    return made;
}

} // namespace

/// The contract itself, and that what checks answers against it finds what is wrong.
class TestOpenApi : public QObject
{
    Q_OBJECT

    const OpenApiContract m_contract;

private Q_SLOTS:
    void everyRouteIsThere()
    {
        const QJsonObject paths = m_contract.document()[u"paths"].toObject();
        int operations = 0;
        for (const QJsonValue& path : paths) {
            const QStringList names = path.toObject().keys();
            operations += int(names.size()) - int(names.contains(QStringLiteral("parameters")));
        }
        QCOMPARE(operations, httpRoutes - 1);
        for (int i = 0; i < httpRoutes - 1; ++i) {
            const auto route = HttpRoute(i);
            const QString method = httpRouteMethod(route) == HttpMethod::Get    ? QStringLiteral("get")
                                   : httpRouteMethod(route) == HttpMethod::Post ? QStringLiteral("post")
                                                                                : QStringLiteral("delete");
            const QJsonObject known = paths[QString::fromLatin1(httpRoutePath(route))][method].toObject();
            QVERIFY2(known.contains(u"responses"), httpRoutePath(route));
        }
    }

    void wrongAnswersAreFound_data()
    {
        QTest::addColumn<QByteArray>("target");
        QTest::addColumn<int>("status");
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<QString>("fault"); // a part of it; empty: nothing is wrong
        const auto row = [](const char* name, const QByteArray& target, int status, const QByteArray& body,
                            const char* fault) {
            QTest::newRow(name) << target << status << body << QString::fromLatin1(fault);
        };
        const QByteArray page = R"(, "total": 2, "limit": 20, "offset": 0, "has_more": false})";
        row("ids", sessions, 200, R"({"sessions": ["a", "b"])" + page, "");
        row("none", sessions, 200, R"({"sessions": [])" + page, "");
        row("an id is a number", sessions, 200, R"({"sessions": ["a", 2])" + page, "sessions[1]");
        row("a field is missing", sessions, 200, R"({"sessions": [], "limit": 20, "offset": 0, "has_more": true})",
            "total");
        row("a field too many", sessions, 200, R"({"sessions": [], "more": 1)" + page, "more");
        row("a number is text", sessions, 200,
            R"({"sessions": [], "total": "2", "limit": 20, "offset": 0, "has_more": false})", "total");
        row("a number is too large", sessions, 200,
            R"({"sessions": [], "total": 2, "limit": 101, "offset": 0, "has_more": false})", "maximum");
        row("no JSON", sessions, 200, "{", "");
        row("another status", sessions, 418, R"({"detail": "x"})", "418");
        row("an error", sessions, 401, R"({"detail": "x"})", "");
        row("an error without detail", sessions, 401, "{}", "detail");
        row("an error with an empty detail", sessions, 401, R"({"detail": ""})", "minLength");
        row("health", "/health", 200, R"({"status": "ok", "cache": {"state": "up"}, "archive": {"state": "away"}})",
            "");
        row("a word that is none", "/health", 200,
            R"({"status": "fine", "cache": {"state": "up"}, "archive": {"state": "away"}})", "enum");
        row("no such path", "/nowhere", 200, "{}", "not in the contract");
    }

    void wrongAnswersAreFound()
    {
        QFETCH(QByteArray, target);
        QFETCH(int, status);
        QFETCH(QByteArray, body);
        QFETCH(QString, fault);
        const QString found = m_contract.fault("GET", target, response(status, body));
        if (fault.isEmpty() && QByteArray(QTest::currentDataTag()) != "no JSON")
            QCOMPARE(found, QString());
        else
            QVERIFY2(!found.isEmpty() && found.contains(fault), qPrintable(found));
    }

    void messages()
    {
        const QByteArray good = R"({"session_id": "a", "messages": [{"id": "msg-1", "role": "user", "content": "x",
            "timestamp": "2026-11-22T08:40:18Z", "createdAt": 1, "updatedAt": 1, "metadata": {}}]})";
        const QList<std::pair<QByteArray, QByteArray>> source{{"X-Source", "cache"}};
        const auto faultOf = [&](const QByteArray& body, const auto& headers) {
            return m_contract.fault("GET", sessions + "/a", response(200, body, headers));
        };
        QCOMPARE(faultOf(good, source), QString());
        QVERIFY(faultOf(good, QList<std::pair<QByteArray, QByteArray>>{}).contains(u"X-Source"));
        QVERIFY(faultOf(good, QList<std::pair<QByteArray, QByteArray>>{{"X-Source", "both"}}).contains(u"X-Source"));
        QByteArray noZone = good;
        QVERIFY(faultOf(noZone.replace("18Z", "18"), source).contains(u"format"));
        QByteArray noRole = good;
        QVERIFY(faultOf(noRole.replace("\"role\": \"user\", ", ""), source).contains(u"messages[0].role"));
    }

    void bodiesWhereNoneMayBe()
    {
        QCOMPARE(m_contract.fault("DELETE", sessions + "/a", HttpResponse{204, {}, {}}), QString());
        QVERIFY(!m_contract.fault("DELETE", sessions + "/a", HttpResponse{204, {}, "x"}).isEmpty());
        QVERIFY(!m_contract.fault("PUT", sessions + "/a", HttpResponse{204, {}, {}}).isEmpty());
    }

    void unknownKeywordsAreFaults()
    {
        const JsonSchema schema{QJsonObject()};
        QVERIFY(!schema.fault({{QStringLiteral("pattern"), QStringLiteral("x")}}, QStringLiteral("x")).isEmpty());
        QVERIFY(!schema.fault({{QStringLiteral("pattern"), QStringLiteral("x")}}, QJsonObject()).isEmpty());
        QVERIFY(!schema.fault({{QStringLiteral("$ref"), QStringLiteral("#/none")}}, 1).isEmpty());
        QVERIFY(!schema.fault({{QStringLiteral("type"), QStringLiteral("integer")}}, 1.5).isEmpty());
        QCOMPARE(schema.fault({{QStringLiteral("type"), QStringLiteral("integer")}}, 2.0), QString());
    }
};

QTEST_GUILESS_MAIN(TestOpenApi)
#include "tst_openapi.moc"
