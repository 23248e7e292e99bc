#include "models/agents/AgentList.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace talkglass;

/// Profiles of agents: what is read, and what is refused with file and field.
class TestAgentList : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void builtInAlone()
    {
        const AgentList list;
        QCOMPARE(list.agents().size(), 1);
        QVERIFY(list.usual().builtIn);
        QVERIFY(!list.usual().name.isEmpty());
        QVERIFY(list.find(list.usual().id));
        QVERIFY(!list.find(u"7"));
    }

    void readsAll()
    {
        const Result<AgentList> list = AgentList::fromJson(
            "{\"agents\": [{\"id\": 7, \"model\": \"m\", \"base_url\": \"http://localhost:11434/v1\"},"
            "{\"id\": \"s\", \"name\": \"Support\", \"instruction\": \" Be kind. \", \"model\": \"gpt-4o-mini\","
            "\"base_url\": \"https://api.example/v1\", \"key_variable\": \"API_KEY\"},"
            "{\"id\": \"demo\", \"built_in\": true}]}",
            QStringLiteral("a.json"));
        QVERIFY2(list, list ? "" : qPrintable(list.error().text()));
        QCOMPARE(list->agents().size(), 3);
        QCOMPARE(list->usual().id, QStringLiteral("7"));
        QCOMPARE(list->usual().name, QStringLiteral("7"));
        const Agent* support = list->find(u"s");
        QVERIFY(support);
        QCOMPARE(support->name, QStringLiteral("Support"));
        QCOMPARE(support->instruction, QStringLiteral(" Be kind. "));
        QCOMPARE(support->model, QStringLiteral("gpt-4o-mini"));
        QCOMPARE(support->baseUrl, QUrl(QStringLiteral("https://api.example/v1")));
        QCOMPARE(support->keyVariable, QStringLiteral("API_KEY"));
        QVERIFY(!support->builtIn);
        QVERIFY(list->find(u"demo")->builtIn);
    }

    void refuses_data()
    {
        QTest::addColumn<QByteArray>("json");
        QTest::addColumn<QString>("names");
        const auto one = [](const char* fields) -> QByteArray {
            return QByteArray("{\"agents\": [{") + fields + "}]}";
        };
        QTest::newRow("no JSON") << QByteArray("{\n\n  agents: 1}") << "a.json is no JSON";
        QTest::newRow("line") << QByteArray("{\n\n  agents: 1}") << "line 3";
        QTest::newRow("array") << QByteArray("[]") << "a.json: agents";
        QTest::newRow("empty") << QByteArray("{\"agents\": []}") << "a.json: agents";
        QTest::newRow("no object") << QByteArray("{\"agents\": [1]}") << "a.json: agents[0]";
        QTest::newRow("no id") << one("\"model\": \"m\", \"base_url\": \"http://h/v1\"") << "agents[0].id is missing";
        QTest::newRow("half id") << one("\"id\": 1.5, \"model\": \"m\", \"base_url\": \"http://h\"") << "agents[0].id";
        QTest::newRow("empty id") << one("\"id\": \"\", \"model\": \"m\", \"base_url\": \"http://h\"")
                                  << "agents[0].id";
        QTest::newRow("no model") << one("\"id\": 1, \"base_url\": \"http://h/v1\"") << "agents[0].model is missing";
        QTest::newRow("no base_url") << one("\"id\": 1, \"model\": \"m\"") << "agents[0].base_url is missing";
        QTest::newRow("ftp") << one("\"id\": 1, \"model\": \"m\", \"base_url\": \"ftp://h\"") << "agents[0].base_url";
        QTest::newRow("no host") << one("\"id\": 1, \"model\": \"m\", \"base_url\": \"http:///v1\"")
                                 << "agents[0].base_url";
        QTest::newRow("password") << one("\"id\": 1, \"model\": \"m\", \"base_url\": \"http://u:p@h\"")
                                  << "agents[0].base_url holds a password";
        QTest::newRow("name") << one("\"id\": 1, \"name\": 4, \"model\": \"m\", \"base_url\": \"http://h\"")
                              << "agents[0].name is no text";
        QTest::newRow("key") << one("\"id\": 1, \"model\": \"m\", \"base_url\": \"http://h\", \"api_key\": \"sk-1\"")
                             << "agents[0].api_key";
        QTest::newRow("key as a variable")
            << one("\"id\": 1, \"model\": \"m\", \"base_url\": \"http://h\", \"key_variable\": \"sk-1.2\"")
            << "agents[0].key_variable";
        QTest::newRow("built_in") << one("\"id\": 1, \"built_in\": \"yes\"") << "agents[0].built_in";
        QTest::newRow("twice") << QByteArray("{\"agents\": [{\"id\": 1, \"built_in\": true}, {\"id\": \"1\", "
                                             "\"built_in\": true}]}")
                               << "agents[1].id is '1'";
    }

    void refuses()
    {
        QFETCH(QByteArray, json);
        QFETCH(QString, names);
        const Result<AgentList> list = AgentList::fromJson(json, QStringLiteral("a.json"));
        QVERIFY(!list);
        QCOMPARE(list.error().kind, StoreError::Kind::InvalidInput);
        QVERIFY2(list.error().message.contains(names), qPrintable(list.error().message));
        QVERIFY(list.error().message.contains(u"a.json"));
        QVERIFY(!list.error().text().contains(u"sk-1"));
    }

    void files()
    {
        QTemporaryDir folder;
        const QString path = folder.filePath(QStringLiteral("agents.json"));
        QCOMPARE(AgentList::fromFile(path).error().kind, StoreError::Kind::NotFound);
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("{\"agents\": [{\"id\": \"d\", \"built_in\": true}]}");
        file.close();
        const Result<AgentList> list = AgentList::fromFile(path);
        QVERIFY(list);
        QCOMPARE(list->usual().id, QStringLiteral("d"));
        QVERIFY(AgentList::usualFile().endsWith(u"/agents.json"));
    }
};

QTEST_GUILESS_MAIN(TestAgentList)
#include "tst_agent_list.moc"
