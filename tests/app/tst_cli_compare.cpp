#include "tests/support/ProgramRun.h"
#include "tests/support/ServiceFixture.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <csignal>

using namespace talkglass;
using Server = LocalStores::Server;

/// How `compare` and `repair` are used; what they find is in tst_compare_golden.
class TestCliCompare : public QObject
{
    Q_OBJECT

    ServiceFixture m_fixture;

    void start(QProcess& program, const QStringList& arguments, const QByteArray& input = {}) const
    {
        startProgram(program, programEnvironment(m_fixture), arguments, input);
    }
    ProgramRun run(const QString& arguments) const
    {
        QProcess program;
        start(program, QProcess::splitCommand(arguments));
        return ProgramRun::of(program);
    }

private Q_SLOTS:
    void initTestCase() { QCOMPARE(m_fixture.start(), QString()); }
    void init() { QCOMPARE(m_fixture.loadGolden(), QString()); }

    void textForPeople()
    {
        const ProgramRun all = run(QStringLiteral("compare"));
        QCOMPARE(all.exitCode, 1);
        QCOMPARE(all.err, QByteArray());
        QCOMPARE(all.out.count("\nmissing_in_archive  "), 14);
        QVERIFY(all.out.contains("14 missing_in_archive"));
        QVERIFY(all.out.contains("0 expired meanwhile; findings: 30"));
        QVERIFY(!all.out.contains('\x1b'));
        const ProgramRun well = run(QStringLiteral("compare --user 5"));
        QCOMPARE(well.exitCode, 0);
        QCOMPARE(well.out.count('\n'), 1);
    }

    void wrongUsage_data()
    {
        QTest::addColumn<QString>("arguments");
        for (const char* line :
             {"compare a b", "compare --skew x", "compare --rate 0", "compare --plan f", "compare --limit 3", "repair",
              "repair --plan", "repair --plan a --apply b", "repair --apply a --user 1", "repair --undo a session",
              "repair --rate 3 --plan a", "sessions --skew 3", "compare --report x.pdf"})
            QTest::newRow(line) << QString::fromLatin1(line);
    }
    void wrongUsage()
    {
        QFETCH(const QString, arguments);
        const ProgramRun wrong = run(arguments);
        QCOMPARE(wrong.exitCode, 2);
        QCOMPARE(wrong.out, QByteArray());
        QCOMPARE(wrong.err.count('\n'), 1);
    }

    void aStoreThatIsAway()
    {
        for (const Server server : {Server::Redis, Server::Postgres}) {
            QVERIFY(m_fixture.stores().freeze(server).ok());
            const ProgramRun away = run(QStringLiteral("compare --json --timeout 0.7"));
            const ProgramRun plan = run(QStringLiteral("repair --plan /nonexistent/plan --timeout 0.7"));
            QVERIFY(m_fixture.stores().thaw(server).ok());
            QCOMPARE(away.exitCode, 2);
            QCOMPARE(away.err.count('\n'), 1);
            const QJsonObject answer = QJsonDocument::fromJson(away.out).object();
            QCOMPARE(answer[u"complete"], QJsonValue(false));
            QVERIFY(!answer[u"error"].toString().isEmpty());
            QCOMPARE(plan.exitCode, 2);
            QCOMPARE(plan.out, QByteArray());
        }
    }

    void canBeInterrupted()
    {
        QProcess program;
        start(program,
              {QStringLiteral("compare"), QStringLiteral("--json"), QStringLiteral("--rate"), QStringLiteral("1")});
        QVERIFY(program.waitForStarted());
        QTest::qWait(500);
        ::kill(pid_t(program.processId()), SIGINT);
        const ProgramRun run = ProgramRun::of(program);
        QCOMPARE(run.exitCode, 2);
        const QJsonObject answer = QJsonDocument::fromJson(run.out).object();
        QCOMPARE(answer[u"complete"], QJsonValue(false));
        QVERIFY(answer[u"sessions_compared"].toInteger() < answer[u"sessions_total"].toInteger());
    }

    void savesEvidence()
    {
        const QTemporaryDir folder;
        for (const char* ending : {"html", "json", "xml"}) {
            const QString file = folder.filePath(QString(u"report." + QLatin1String(ending)));
            QCOMPARE(run(QStringLiteral("compare --report '%1'").arg(file).replace(u'\'', u'"')).exitCode, 1);
            QCOMPARE(run(QStringLiteral("check-report \"%1\"").arg(file)).exitCode, 0);
        }
        QCOMPARE(run(QStringLiteral("compare --report /nonexistent/report.json")).exitCode, 2);
    }

    /// Whoever files a report proves what was well, too: each message of each cached session by its hash.
    void evidenceListsWhatIsWell()
    {
        const QTemporaryDir folder;
        const QString name = folder.filePath(QStringLiteral("report.json"));
        QCOMPARE(run(QStringLiteral("compare --report \"%1\"").arg(name)).exitCode, 1);
        QFile file(name);
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QJsonObject report = QJsonDocument::fromJson(file.readAll()).object();
        const QJsonArray sessions = report[u"sessions"].toArray();
        const QString well = QStringLiteral("fd2276c6-ade6-4275-aef1-d7a062fc54a8"); // longer_than_cache
        const auto found = std::find_if(sessions.begin(), sessions.end(), [&](const QJsonValue& session) {
            return session[u"session_id"].toString() == well;
        });
        QVERIFY(found != sessions.end());
        QCOMPARE((*found)[u"verdict"].toString(), QStringLiteral("PASS"));
        const QJsonArray messages = (*found)[u"message_list"].toArray();
        QVERIFY(messages.size() > 100);
        int inBoth = 0;
        for (const QJsonValue& message : messages) {
            QCOMPARE(message[u"archived_sha256"].toString().size(), 64);
            inBoth += message[u"cached_sha256"].isString() ? 1 : 0;
        }
        QCOMPARE(inBoth, 100);
    }

    /// Content that begins with U+FEFF is stored so in both stores, from the line and from standard input.
    void marksAtTheBeginning()
    {
        const QByteArray text = "\xEF\xBB\xBFhi there";
        const QString arguments = QStringLiteral("post --user 1 marks --role user --content ");
        QCOMPARE(run(arguments + u'"' + QChar(0xfeff) + u"hi there\"").exitCode, 0);
        QProcess program;
        start(program, QProcess::splitCommand(QString(arguments + u'-')), text);
        QCOMPARE(ProgramRun::of(program).exitCode, 0);
        const QString hex = QString::fromLatin1(text.toHex());
        QCOMPARE(m_fixture.sql(QStringLiteral("select encode(convert_to(content, 'UTF8'), 'hex') from "
                                              "conversation_messages where session_id = 'marks'")),
                 (QStringList{hex, hex}));
        const QByteArrayList elements = m_fixture.redis({"LRANGE", "conversation:user:1:session:marks", "0", "-1"});
        QCOMPARE(elements.size(), 2);
        for (const QByteArray& element : elements)
            QVERIFY2(element.contains("\"\\ufeffhi there\""), element.constData());
        QCOMPARE(run(QStringLiteral("compare --user 1 marks")).exitCode, 0);
        QCOMPARE(run(QStringLiteral("verify --user 1 marks --copy-ttl 1")).exitCode, 0);
        const ProgramRun history = run(QStringLiteral("history --user 1 marks"));
        QCOMPARE(history.exitCode, 0);
    }

    void plansAreReadable()
    {
        const QTemporaryDir folder;
        const QString file = folder.filePath(QStringLiteral("plan.json"));
        const ProgramRun plan = run(QStringLiteral("repair --plan \"%1\" --user 4").arg(file));
        QCOMPARE(plan.exitCode, 0);
        QVERIFY(plan.out.contains("[x] invalidate"));
        QVERIFY(plan.out.contains("redis DEL conversation:user:4:session:wrong-type"));
        QVERIFY(plan.out.contains("Nothing was changed."));
        const ProgramRun applied = run(QStringLiteral("repair --apply \"%1\"").arg(file));
        QCOMPARE(applied.exitCode, 0);
        QVERIFY(applied.out.contains(".undo"));
        QCOMPARE(run(QStringLiteral("compare --user 4")).exitCode, 0);
        QCOMPARE(run(QStringLiteral("repair --apply /nonexistent/plan")).exitCode, 2);
        QCOMPARE(run(QStringLiteral("repair --undo \"%1\"").arg(file)).exitCode, 2);
    }
};

QTEST_GUILESS_MAIN(TestCliCompare)
#include "tst_cli_compare.moc"
