#include "tests/support/HttpClient.h"
#include "tests/support/ProgramRun.h"
#include "tests/support/ServiceFixture.h"

#include <QJsonArray>
#include <QProcess>
#include <QRegularExpression>
#include <QTemporaryFile>
#include <QTest>

#include <csignal>

using namespace talkglass;

namespace {

constexpr int waitMs = 30'000;

} // namespace

/// The program `talkglass serve`, from its first line to its end.
class TestServe : public QObject
{
    Q_OBJECT

    ServiceFixture m_fixture;

    QProcessEnvironment environment(const QString& secret = {}) const
    {
        QProcessEnvironment environment = programEnvironment(m_fixture);
        environment.remove(QStringLiteral("SECRET_KEY"));
        if (!secret.isEmpty())
            environment.insert(QStringLiteral("SECRET_KEY"), secret);
        return environment;
    }
    QString line(QProcess& program) const
    {
        const bool came =
            QTest::qWaitFor([&] { return program.canReadLine() || program.state() == QProcess::NotRunning; }, waitMs);
        return came ? QString::fromUtf8(program.readLine()).trimmed() : QString();
    }
    /// Started, and its first line read. The port; 0 if something was wrong.
    quint16 serve(QProcess& program, const QStringList& more = {}, const QString& secret = QStringLiteral("s")) const
    {
        program.setProcessEnvironment(environment(secret));
        QStringList arguments{QStringLiteral("serve")};
        if (!more.contains(QStringLiteral("--listen")))
            arguments += {QStringLiteral("--listen"), QStringLiteral("127.0.0.1:0")};
        program.start(QStringLiteral(TALKGLASS_PROGRAM), arguments + more);
        static const QRegularExpression form(QStringLiteral("^listening on http://127\\.0\\.0\\.1:(\\d+)$"));
        return quint16(form.match(line(program)).captured(1).toUInt());
    }
    QByteArray token(qint64 user, const QString& secret = QStringLiteral("s"), const QStringList& more = {}) const
    {
        QProcess program;
        program.setProcessEnvironment(environment(secret));
        program.start(QStringLiteral(TALKGLASS_PROGRAM),
                      QStringList{QStringLiteral("token"), QStringLiteral("--user"), QString::number(user)} + more);
        return program.waitForFinished(waitMs) && program.exitCode() == 0 ? program.readAllStandardOutput().trimmed()
                                                                          : QByteArray();
    }
    static bool ends(QProcess& program, int exitCode)
    {
        const bool ended = program.state() == QProcess::NotRunning || program.waitForFinished(waitMs);
        return ended && program.exitStatus() == QProcess::NormalExit && program.exitCode() == exitCode;
    }

private Q_SLOTS:
    void initTestCase() { QCOMPARE(m_fixture.start(), QString()); }

    void firstLineAndToken()
    {
        QProcess program;
        const quint16 port = serve(program, {QStringLiteral("--user"), QStringLiteral("3")}, QString());
        QVERIFY(port != 0);
        const QString second = line(program);
        const QByteArray ready = second.section(u' ', -1).toLatin1();
        QVERIFY2(second.startsWith(u"token for user 3"), qPrintable(second));
        HttpClient client(port, ready);
        QCOMPARE(client.post("/api/conversations/sessions/s/messages", "{\"content\": \"x\"}").status, 200);
        QCOMPARE(m_fixture.sql(QStringLiteral("SELECT user_id FROM conversation_sessions WHERE session_id = 's'")),
                 QStringList{QStringLiteral("3")});
        program.terminate();
        QVERIFY(ends(program, 0));
        QCOMPARE(program.readAllStandardError(), QByteArray());
    }

    void tokensOfTheSecret()
    {
        QProcess program;
        const quint16 port = serve(program);
        QVERIFY(port != 0);
        HttpClient client(port, token(2));
        QCOMPARE(client.get("/api/conversations/sessions").status, 200);
        client.setToken(token(2, QStringLiteral("another")));
        QCOMPARE(client.get("/api/conversations/sessions").status, 401);
        client.setToken(token(2, QStringLiteral("s"), {QStringLiteral("--expires"), QStringLiteral("6")}));
        QCOMPARE(client.get("/api/conversations/sessions").status, 200);
        QTRY_COMPARE_WITH_TIMEOUT(client.get("/api/conversations/sessions").status, 401, 20'000);
        QVERIFY(!program.canReadLine()); // no token is shown where there is a secret
        ::kill(pid_t(program.processId()), SIGINT);
        QVERIFY(ends(program, 0));
    }

    void secretOfAnEnvFile()
    {
        QTemporaryFile file;
        QVERIFY(file.open());
        file.write("SECRET_KEY=\"from the file\"\n");
        file.close();
        QProcess program;
        const quint16 port =
            serve(program, {QStringLiteral("--env-file"), file.fileName()}, QStringLiteral("shadowed"));
        QVERIFY(port != 0);
        HttpClient client(port, token(1, QStringLiteral("from the file")));
        QCOMPARE(client.get("/api/conversations/sessions").status, 200);
        program.terminate();
        QVERIFY(ends(program, 0));
    }

    void builtInAgent()
    {
        QProcess program;
        const quint16 port = serve(program);
        QVERIFY(port != 0);
        HttpClient client(port, token(4));
        const HttpResponse response = client.post("/api/agents/chat", "{\"message\": \"hello\"}");
        QCOMPARE(response.status, 200);
        const QString session = response.object()[u"session_id"].toString();
        const HttpResponse history = client.get("/api/conversations/sessions/" + session.toLatin1());
        QCOMPARE(history.object()[u"messages"].toArray().size(), 2);
        program.terminate();
        QVERIFY(ends(program, 0));
    }

    void allowedHostsAndOrigins()
    {
        QProcess program;
        const quint16 port = serve(program, {QStringLiteral("--allow-host"), QStringLiteral("pc.example"),
                                             QStringLiteral("--allow-origin"), QStringLiteral("https://a.example")});
        QVERIFY(port != 0);
        HttpClient client(port, token(1));
        QCOMPARE(client.request("GET", "/health", {}, {{"Host", "pc.example"}, {"Origin", "https://a.example"}}).status,
                 200);
        QCOMPARE(client.request("GET", "/health", {}, {{"Host", "other.example"}}).status, 403);
        program.terminate();
        QVERIFY(ends(program, 0));
    }

    void requestLog_data()
    {
        QTest::addColumn<QString>("format");
        QTest::newRow("text") << QStringLiteral("text");
        QTest::newRow("json") << QStringLiteral("json");
    }

    void requestLog()
    {
        QFETCH(QString, format);
        QProcess program;
        const quint16 port = serve(program, {QStringLiteral("--log-format"), format});
        QVERIFY(port != 0);
        HttpClient client(port, token(1));
        QCOMPARE(client.get("/api/conversations/sessions/a%1Bb?limit=3").status, 200);
        const QByteArray logged = line(program).toUtf8();
        if (format == u"json") {
            const QJsonObject record = QJsonDocument::fromJson(logged).object();
            QCOMPARE(record[u"method"].toString(), QStringLiteral("GET"));
            QCOMPARE(record[u"path"].toString(), QStringLiteral("/api/conversations/sessions/a%1Bb"));
            QCOMPARE(record[u"status"].toInt(), 200);
            QCOMPARE(record[u"user_id"].toInt(), 1);
            QVERIFY(record[u"duration_us"].toInteger() > 0);
            QVERIFY(record[u"time"].toString().endsWith(u'Z'));
        } else {
            QVERIFY2(logged.contains(" 127.0.0.1 1 GET /api/conversations/sessions/a%1Bb 200 "), logged.constData());
        }
        program.terminate();
        QVERIFY(ends(program, 0));
    }

    void readOnly()
    {
        QProcess program;
        const quint16 port = serve(program, {QStringLiteral("--read-only")});
        QVERIFY(port != 0);
        HttpClient client(port, token(1));
        QCOMPARE(client.post("/api/conversations/sessions/s/messages", "{\"content\": \"x\"}").status, 403);
        program.terminate();
        QVERIFY(ends(program, 0));
        QVERIFY(program.readAllStandardError().contains("read-only"));
    }

    /// Every request that was sent before the signal has its answer, and what was acknowledged is stored.
    void endDropsNothing()
    {
        QCOMPARE(m_fixture.reset(), QString());
        QProcess program;
        const quint16 port = serve(program);
        QVERIFY(port != 0);
        const QByteArray ready = token(1);
        std::vector<std::unique_ptr<HttpClient>> clients;
        for (int i = 0; i < 50; ++i) {
            clients.push_back(std::make_unique<HttpClient>(port, ready));
            QCOMPARE(clients.back()->get("/health").status, 200);
        }
        const QByteArray body = "{\"content\": \"at the end\"}";
        for (const auto& client : clients)
            client->send("POST /api/conversations/sessions/end/messages HTTP/1.1\r\nHost: localhost\r\n"
                         "Content-Type: application/json\r\nAuthorization: Bearer " +
                         ready + "\r\nContent-Length: " + QByteArray::number(body.size()) + "\r\n\r\n" + body);
        program.terminate();
        for (const auto& client : clients)
            QCOMPARE(client->receive().status, 200);
        QVERIFY(ends(program, 0));
        QCOMPARE(m_fixture.sql(QStringLiteral("SELECT count(*) FROM conversation_messages WHERE session_id = 'end'")),
                 QStringList{QStringLiteral("50")});
        HttpClient late(port, ready);
        QCOMPARE(late.get("/health").status, 0);
    }

    void failures_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<QString>("names");
        const auto row = [](const char* line, const char* names) {
            QTest::newRow(line) << QString::fromLatin1(line).split(u' ') << QString::fromLatin1(names);
        };
        row("serve --listen localhost:99999", "--listen");
        row("serve --listen example.org:80", "--listen");
        row("serve --listen 127.0.0.1:x", "--listen");
        row("serve --listen 203.0.113.7:0", "203.0.113.7");
        row("serve --log-format xml", "--log-format");
        row("serve --allow-origin example.org", "--allow-origin");
        row("serve --allow-origin https://a.example/", "--allow-origin");
        row("serve session", "session");
        row("serve --json", "--json");
        row("token --user 1", "SECRET_KEY");
        row("token --user 1 --expires 0", "--expires");
        row("sessions --listen 127.0.0.1:0", "--listen");
    }

    void failures()
    {
        QFETCH(QStringList, arguments);
        QFETCH(QString, names);
        QProcess program;
        program.setProcessEnvironment(environment());
        program.start(QStringLiteral(TALKGLASS_PROGRAM), arguments);
        QVERIFY(ends(program, 2));
        const QByteArray error = program.readAllStandardError();
        QVERIFY2(error.count('\n') == 1 && error.contains(names.toUtf8()), error.constData());
        QCOMPARE(program.readAllStandardOutput(), QByteArray());
    }

    void addressInUse()
    {
        QProcess first;
        const quint16 port = serve(first);
        QVERIFY(port != 0);
        QProcess second;
        const QString place = QStringLiteral("127.0.0.1:%1").arg(port);
        QCOMPARE(serve(second, {QStringLiteral("--listen"), place}), quint16(0));
        QVERIFY(ends(second, 2));
        const QByteArray error = second.readAllStandardError();
        QVERIFY2(error.count('\n') == 1 && error.contains(QByteArray::number(port)), error.constData());
        first.terminate();
        QVERIFY(ends(first, 0));
    }

    void demo()
    {
        QProcess program;
        const quint16 port = serve(program, {QStringLiteral("--demo")}, QString());
        QVERIFY(port != 0);
        HttpClient client(port, line(program).section(u' ', -1).toLatin1());
        QVERIFY(client.get("/api/conversations/sessions").object()[u"total"].toInt() > 0);
        program.terminate();
        QVERIFY(ends(program, 0));
    }
};

QTEST_GUILESS_MAIN(TestServe)
#include "tst_serve.moc"
