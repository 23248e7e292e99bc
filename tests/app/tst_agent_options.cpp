#include "app/Options.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

using namespace talkglass;

/// Where the list of agents comes from.
class TestAgentOptions : public QObject
{
    Q_OBJECT

    QTemporaryDir m_folder;

    QString file(const char* name, const QByteArray& json)
    {
        QFile file(m_folder.filePath(QString::fromLatin1(name)));
        return file.open(QIODevice::WriteOnly) && file.write(json) == json.size() ? file.fileName() : QString();
    }

    static Result<Options> parse(const QStringList& arguments, const QString& variable = {})
    {
        QProcessEnvironment environment;
        if (!variable.isEmpty())
            environment.insert(QStringLiteral("TALKGLASS_AGENTS"), variable);
        return Options::parse(QStringList{QStringLiteral("talkglass")} + arguments, environment);
    }

private Q_SLOTS:
    void initTestCase() { QStandardPaths::setTestModeEnabled(true); }

    void builtInIfNothingIsSaid()
    {
        const Result<Options> options = parse({});
        QVERIFY(options);
        QCOMPARE(options->agents.agents().size(), 1);
        QVERIFY(options->agents.usual().builtIn);
    }

    void optionWinsOverVariable()
    {
        const QString one = file("one.json", "{\"agents\": [{\"id\": 1, \"built_in\": true}]}");
        const QString two = file("two.json", "{\"agents\": [{\"id\": 2, \"built_in\": true}]}");
        const QString agents = QStringLiteral("--agents");
        QCOMPARE(parse({}, one)->agents.usual().id, QStringLiteral("1"));
        QCOMPARE(parse({agents, two}, one)->agents.usual().id, QStringLiteral("2"));
        QCOMPARE(parse({agents, two, QStringLiteral("--demo")})->agents.usual().id, QStringLiteral("2"));
        // A command asks nobody: a wrong file does not stop it.
        QVERIFY(parse({QStringLiteral("sessions")}, QStringLiteral("/no/such/file")));
    }

    void refusals_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<QString>("variable");
        QTest::addColumn<QString>("says");
        const QString wrong = file("wrong.json", "{\"agents\": [{\"id\": 1, \"model\": \"m\"}]}");
        const QString agents = QStringLiteral("--agents");
        QTest::newRow("field") << QStringList{agents, wrong} << QString() << "wrong.json: agents[0].base_url";
        QTest::newRow("variable") << QStringList{} << wrong << "TALKGLASS_AGENTS: ";
        QTest::newRow("no file") << QStringList{agents, m_folder.filePath(QStringLiteral("none"))} << QString()
                                 << "none";
        QTest::newRow("no name") << QStringList{agents, QString()} << QString() << "--agents needs a file name";
        QTest::newRow("command") << QStringList{QStringLiteral("sessions"), agents, wrong} << QString()
                                 << "--agents does not go with";
    }

    void refusals()
    {
        QFETCH(QStringList, arguments);
        QFETCH(QString, variable);
        QFETCH(QString, says);
        const Result<Options> options = parse(arguments, variable);
        QVERIFY(!options);
        QVERIFY2(options.error().message.contains(says), qPrintable(options.error().message));
        QVERIFY(!options.error().message.contains(u'\n'));
    }

    void usualFile()
    {
        const QString path = AgentList::usualFile();
        QVERIFY(QDir().mkpath(QFileInfo(path).path()));
        QFile usual(path);
        QVERIFY(usual.open(QIODevice::WriteOnly));
        usual.write("{\"agents\": [{\"id\": \"mine\", \"built_in\": true}]}");
        usual.close();
        QCOMPARE(parse({})->agents.usual().id, QStringLiteral("mine"));
        QVERIFY(parse({QStringLiteral("--demo")})->agents.usual().id != u"mine");
        QVERIFY(usual.remove());
    }
};

QTEST_GUILESS_MAIN(TestAgentOptions)
#include "tst_agent_options.moc"
