#include "models/endpoint/EndpointCalls.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTest>

using namespace talkglass;

/// The examples to copy: every route of the contract, safe in a shell whatever the session is called.
class TestEndpointCalls : public QObject
{
    Q_OBJECT

    static EndpointCall call(QStringView method, QStringView path)
    {
        for (const EndpointCall& call : endpointCalls()) {
            if (call.method == method && call.path == path)
                return call;
        }
        return {};
    }

    /// What a shell makes of it, word by word.
    static QStringList words(const QString& command)
    {
        QProcess shell;
        shell.start(QStringLiteral("sh"), {QStringLiteral("-c"), QString(u"printf '%s\\n' " + command)});
        if (!shell.waitForFinished(10'000))
            return {};
        QStringList words = QString::fromUtf8(shell.readAllStandardOutput()).split(u'\n');
        words.removeLast();
        return words;
    }

private Q_SLOTS:
    void everyRouteOnce()
    {
        QFile file(QStringLiteral(TALKGLASS_SOURCE_DIR "/resources/openapi/openapi.json"));
        QVERIFY2(file.open(QIODevice::ReadOnly), qPrintable(file.errorString()));
        const QJsonObject paths = QJsonDocument::fromJson(file.readAll()).object().value(u"paths").toObject();
        QStringList contract;
        for (auto path = paths.begin(); path != paths.end(); ++path) {
            const QJsonObject methods = path.value().toObject();
            for (auto method = methods.begin(); method != methods.end(); ++method) {
                if (method.key() == u"parameters")
                    continue;
                // The whole document asks for a token; an empty list takes that back.
                const QJsonValue security = method.value()[u"security"];
                const bool login = !security.isArray() || !security.toArray().isEmpty();
                contract.append(method.key().toUpper() + u' ' + path.key() + (login ? u" token" : u""));
            }
        }
        QStringList examples;
        for (const EndpointCall& call : endpointCalls())
            examples.append(call.method + u' ' + call.path + (call.login ? u" token" : u""));
        contract.sort();
        examples.sort();
        QCOMPARE(examples, contract);
    }

    void get()
    {
        const QString command =
            curlCommand(call(u"GET", u"/api/conversations/sessions/{id}"), QStringLiteral("http://127.0.0.1:8765"),
                        "to.ke.n", QStringLiteral("chat-1"));
        QCOMPARE(words(command),
                 QStringList({QStringLiteral("curl"), QStringLiteral("--path-as-is"), QStringLiteral("-sS"),
                              QStringLiteral("-H"), QStringLiteral("Authorization: Bearer to.ke.n"),
                              QStringLiteral("http://127.0.0.1:8765/api/conversations/sessions/chat-1?limit=50")}));
    }

    void post()
    {
        const QStringList said = words(curlCommand(call(u"POST", u"/api/agents/chat"), QStringLiteral("http://[::1]:1"),
                                                   "t", QStringLiteral("it's \"mine\"; $(touch x) `y` \\ %")));
        QCOMPARE(said.value(3), QStringLiteral("-X"));
        QCOMPARE(said.value(4), QStringLiteral("POST"));
        QVERIFY(said.contains(QStringLiteral("Content-Type: application/json")));
        const QJsonObject body = QJsonDocument::fromJson(said.value(said.indexOf(u"--data-raw") + 1).toUtf8()).object();
        QCOMPARE(body.value(u"session_id").toString(), QStringLiteral("it's \"mine\"; $(touch x) `y` \\ %"));
        QCOMPARE(said.last(), QStringLiteral("http://[::1]:1/api/agents/chat"));
    }

    void sessionsInThePath_data()
    {
        QTest::addColumn<QString>("session");
        QTest::addColumn<QString>("path");
        QTest::newRow("slash") << "a/b"
                               << "a%2Fb";
        QTest::newRow("dots") << ".."
                              << "..";
        QTest::newRow("quote") << "'; rm -rf / #"
                               << "%27%3B%20rm%20-rf%20%2F%20%23";
        QTest::newRow("question") << "a?b&c"
                                  << "a%3Fb%26c";
        QTest::newRow("unicode") << QStringLiteral("ü:é") << "%C3%BC%3A%C3%A9";
        QTest::newRow("place") << "{id}"
                               << "%7Bid%7D";
    }

    void sessionsInThePath()
    {
        QFETCH(QString, session);
        QFETCH(QString, path);
        const QStringList said = words(curlCommand(call(u"DELETE", u"/api/conversations/sessions/{id}"),
                                                   QStringLiteral("http://h:1"), "t", session));
        QCOMPARE(said.last(), QString(u"http://h:1/api/conversations/sessions/" + path));
        QVERIFY(said.contains(u"DELETE"));
    }

    void healthNeedsNoLogin()
    {
        const QStringList said =
            words(curlCommand(call(u"GET", u"/health"), QStringLiteral("http://h:1"), "secret-token", {}));
        QVERIFY(!said.join(u' ').contains(u"secret-token"));
    }
};

QTEST_GUILESS_MAIN(TestEndpointCalls)
#include "tst_endpoint_calls.moc"
