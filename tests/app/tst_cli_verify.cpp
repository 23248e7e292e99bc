#include "tests/support/GoldenData.h"
#include "tests/support/ProgramRun.h"
#include "tests/support/ServiceFixture.h"
#include "tests/support/StoreDump.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

using namespace talkglass;
using Server = LocalStores::Server;

namespace {

QJsonObject resultIn(const QJsonArray& results, const SessionKey& key)
{
    for (const QJsonValue& value : results) {
        const QJsonObject result = value.toObject();
        if (result[QLatin1String("user_id")].toInteger() == key.userId &&
            result[QLatin1String("session_id")].toString() == key.sessionId)
            return result;
    }
    return {};
}

} // namespace

/// verify, at-risk and check-report as scripts use them, on the golden data.
class TestCliVerify : public QObject
{
    Q_OBJECT

    ServiceFixture m_fixture;
    QHash<QString, SessionKey> m_cases;
    QTemporaryDir m_folder;

    QProcessEnvironment environment() const
    {
        QProcessEnvironment environment = programEnvironment(m_fixture);
        environment.insert(QStringLiteral("XDG_DATA_HOME"), m_folder.path());
        environment.remove(QStringLiteral("TALKGLASS_REPORT_KEY"));
        return environment;
    }
    ProgramRun run(const QStringList& arguments, const QByteArray& input = {}, const QString& reportKey = {}) const
    {
        QProcessEnvironment variables = environment();
        if (!reportKey.isEmpty())
            variables.insert(QStringLiteral("TALKGLASS_REPORT_KEY"), reportKey);
        QProcess program;
        startProgram(program, variables, arguments, input);
        return ProgramRun::of(program, 90'000);
    }
    static QStringList words(const char* line) { return QString::fromLatin1(line).split(u' '); }
    QStringList of(const char* line, const QString& name) const
    {
        return words(line) << QStringLiteral("--user") << QString::number(m_cases[name].userId) << QStringLiteral("--")
                           << m_cases[name].sessionId;
    }
    QString file(const char* name) const { return m_folder.filePath(QString::fromLatin1(name)); }

private Q_SLOTS:
    void initTestCase()
    {
        QCOMPARE(m_fixture.start(), QString());
        m_cases = golden::cases();
    }
    void init() { QCOMPARE(m_fixture.loadGolden(), QString()); }

    void everythingOnCopies()
    {
        const StoreDump before = StoreDump::of(m_fixture);
        QElapsedTimer passed;
        passed.start();
        const ProgramRun all = run(words("verify --all --copy-ttl 1 --json"));
        QCOMPARE(all.exitCode, 1);
        QVERIFY(all.err.contains("will write"));
        const QJsonArray results = all.object()[QLatin1String("results")].toArray();
        QVERIFY(results.size() >= 36);
        int failed = 0;
        for (const QJsonValue& value : results) {
            const QJsonObject result = value.toObject();
            for (const char* field : {"user_id", "session_id", "verdict", "messages", "first_difference"})
                QVERIFY2(result.contains(QLatin1String(field)), field);
            failed += result[QLatin1String("verdict")].toString() == u"FAIL" ? 1 : 0;
        }
        QCOMPARE(failed, 5);
        const QJsonObject lost = resultIn(results, m_cases[QStringLiteral("cache_only_tail")]);
        QCOMPARE(lost[QLatin1String("first_difference")][QLatin1String("what")].toString(), QStringLiteral("missing"));
        QCOMPARE(lost[QLatin1String("first_difference")][QLatin1String("index")].toInteger(),
                 lost[QLatin1String("messages")].toInteger() - 3);
        QCOMPARE(before.differenceTo(StoreDump::of(m_fixture), passed.elapsed() + 1000), QString());
    }

    void oneSession()
    {
        const ProgramRun good = run(of("verify --copy-ttl 1 --json", QStringLiteral("longer_than_cache")));
        QCOMPARE(good.exitCode, 0);
        const QJsonObject result = good.object()[QLatin1String("results")][0].toObject();
        QCOMPARE(result[QLatin1String("verdict")].toString(), QStringLiteral("PASS"));
        QVERIFY(result[QLatin1String("messages")].toInteger() > 100);
        QVERIFY(result[QLatin1String("first_difference")].isNull());
        QCOMPARE(run(of("verify --copy-ttl 1", QStringLiteral("cache_only"))).exitCode, 1);
        const ProgramRun nobody = run(words("verify --user 1 nobody --json"));
        QCOMPARE(nobody.exitCode, 2);
        QVERIFY(nobody.err.contains("nobody"));
    }

    void wrongUsage()
    {
        for (const char* line :
             {"verify", "verify --user 1", "verify --user 1 a --how never", "verify --user 1 a --report x.txt",
              "verify --user 1 a --put-back", "verify --all a", "verify --user 1 a --copy-ttl 0", "at-risk session",
              "at-risk --within x", "check-report", "check-report a b", "sessions --persist"})
            QVERIFY2(run(words(line)).exitCode == 2, line);
    }

    void readOnly()
    {
        QStringList line = of("verify --read-only", QStringLiteral("longer_than_cache"));
        const ProgramRun refused = run(line);
        QCOMPARE(refused.exitCode, 2);
        QVERIFY(refused.err.contains("read-only"));
        const ProgramRun persist = run(words("at-risk --persist --read-only"));
        QCOMPARE(persist.exitCode, 2);
        QCOMPARE(run(words("at-risk --read-only")).exitCode, 1);
    }

    /// Asks first; "no" and nothing at all change nothing.
    void dropAsks()
    {
        const QString name = QStringLiteral("longer_than_cache");
        const StoreDump before = StoreDump::of(m_fixture);
        QElapsedTimer passed;
        passed.start();
        for (const char* answer : {"n\n", "", "maybe\n"}) {
            const ProgramRun asked = run(of("verify --how drop --put-back", name), answer);
            QCOMPARE(asked.exitCode, 2);
            QVERIFY(asked.err.contains("[y/N]"));
        }
        QCOMPARE(run(of("verify --how drop --put-back", name), "y\n").exitCode, 0);
        QCOMPARE(run(of("verify --how drop --put-back --yes", name)).exitCode, 0);
        QCOMPARE(before.differenceTo(StoreDump::of(m_fixture), passed.elapsed() + 1000), QString());
    }

    /// Set aside, a session that was only cached is in neither store; it is found, put back and named all the same.
    void dropComesBackLater()
    {
        const QString name = QStringLiteral("cache_only");
        const QByteArray id = m_cases[name].sessionId.toUtf8();
        const StoreDump before = StoreDump::of(m_fixture);
        QElapsedTimer passed;
        passed.start();
        const ProgramRun dropped = run(of("verify --how drop --yes", name));
        QCOMPARE(dropped.exitCode, 1);
        QVERIFY2(dropped.err.contains("--put-back"), dropped.err.constData());
        const ProgramRun told = run(words("verify --all --copy-ttl 1"));
        QVERIFY2(told.err.contains("earlier drill") && told.err.contains(id), told.err.constData());
        const ProgramRun back = run(of("verify --how drop --put-back --yes", name));
        QCOMPARE(back.exitCode, 1);
        QVERIFY2(back.out.contains("messages 10"), back.out.constData());
        QVERIFY2(back.err.contains("were put back") && back.err.contains(id), back.err.constData());
        QCOMPARE(before.differenceTo(StoreDump::of(m_fixture), passed.elapsed() + 1000), QString());

        QCOMPARE(run(of("verify --how drop --yes", name)).exitCode, 1);
        const ProgramRun all = run(words("verify --all --how drop --put-back --yes"));
        QCOMPARE(all.exitCode, 1);
        QVERIFY2(all.err.contains("were put back") && all.err.contains(id), all.err.constData());
        QCOMPARE(before.differenceTo(StoreDump::of(m_fixture), passed.elapsed() + 1000), QString());
    }

    /// Left by Ctrl+C, gone on with by the same command.
    void waitIsLeftAndResumed()
    {
        const SessionKey key = m_cases[QStringLiteral("longer_than_cache")];
        const QByteArray list =
            "conversation:user:" + QByteArray::number(key.userId) + ":session:" + key.sessionId.toUtf8();
        const QStringList line = of("verify --how wait --read-only --json", QStringLiteral("longer_than_cache"));
        QProcess program;
        program.setProcessEnvironment(environment());
        program.start(QStringLiteral(TALKGLASS_PROGRAM), line);
        QByteArray said;
        const QDeadlineTimer deadline(30'000);
        while (!said.contains("ends in") && !deadline.hasExpired()) {
            program.waitForReadyRead(50);
            said += program.readAllStandardError();
        }
        QVERIFY2(said.contains("ends in"), said.constData());
        program.terminate();
        QVERIFY(program.waitForFinished(20'000));
        QCOMPARE(program.exitStatus(), QProcess::NormalExit);
        QCOMPARE(program.exitCode(), 2);

        m_fixture.redis({"PEXPIRE", list, "300"});
        const ProgramRun resumed = run(line);
        QCOMPARE(resumed.exitCode, 0);
        QCOMPARE(resumed.object()[QLatin1String("resumed")].toBool(), true);
        QCOMPARE(resumed.object()[QLatin1String("passed")].toInteger(), 1);
    }

    /// Ctrl+C in the middle leaves nothing behind.
    void copiesGoWhenInterrupted()
    {
        QProcess program;
        program.setProcessEnvironment(environment());
        program.start(QStringLiteral(TALKGLASS_PROGRAM),
                      of("verify --copy-ttl 600", QStringLiteral("longer_than_cache")));
        const QDeadlineTimer deadline(30'000);
        while (m_fixture.redis({"KEYS", "*talkglass-drill*"}).isEmpty() && !deadline.hasExpired())
            QThread::msleep(20);
        QVERIFY(!m_fixture.redis({"KEYS", "*talkglass-drill*"}).isEmpty());
        program.terminate();
        QVERIFY(program.waitForFinished(20'000));
        QCOMPARE(program.exitStatus(), QProcess::NormalExit);
        QCOMPARE(program.exitCode(), 2);
        QVERIFY(m_fixture.redis({"KEYS", "*talkglass-drill*"}).isEmpty());
        QCOMPARE(m_fixture.sql(QStringLiteral("SELECT count(*) FROM conversation_sessions WHERE id < 0")),
                 QStringList{QStringLiteral("0")});
    }

    /// Killed, it leaves its copies; the next one takes them away.
    void copiesOfACrashGoWithTheNext()
    {
        const QString left = QStringLiteral("SELECT count(*) FROM conversation_sessions WHERE id < 0");
        QProcess program;
        program.setProcessEnvironment(environment());
        program.start(QStringLiteral(TALKGLASS_PROGRAM),
                      of("verify --copy-ttl 600", QStringLiteral("longer_than_cache")));
        const QDeadlineTimer deadline(30'000);
        while (m_fixture.redis({"KEYS", "*talkglass-drill*"}).isEmpty() && !deadline.hasExpired())
            QThread::msleep(20);
        program.kill();
        QVERIFY(program.waitForFinished(20'000));
        QCOMPARE(m_fixture.sql(left), QStringList{QStringLiteral("1")});
        QVERIFY(m_fixture.sqlBecomes(QStringLiteral("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'"),
                                     {QStringLiteral("0")}));
        QCOMPARE(run(of("verify --copy-ttl 1", QStringLiteral("old_40_days"))).exitCode, 0);
        QCOMPARE(m_fixture.sql(left), QStringList{QStringLiteral("0")});
        QVERIFY(m_fixture.redis({"KEYS", "*talkglass-drill*"}).isEmpty());
    }

    void storeAway()
    {
        QVERIFY(m_fixture.stores().freeze(Server::Postgres).ok());
        const ProgramRun verify = run(of("verify --timeout 1 --json", QStringLiteral("cache_only")));
        const ProgramRun atRisk = run(words("at-risk --timeout 1 --json"));
        QVERIFY(m_fixture.stores().thaw(Server::Postgres).ok());
        QCOMPARE(verify.exitCode, 2);
        QVERIFY(verify.object()[QLatin1String("results")].toArray().isEmpty());
        QCOMPARE(atRisk.exitCode, 2);
        QVERIFY(atRisk.out.isEmpty());
    }

    void atRiskAndPersist()
    {
        const ProgramRun found = run(words("at-risk --json"));
        QCOMPARE(found.exitCode, 1);
        QCOMPARE(found.array().size(), 4);
        for (const QJsonValue& value : found.array()) {
            for (const char* field : {"user_id", "session_id", "messages", "ttl", "last_activity", "title"})
                QVERIFY2(value.toObject().contains(QLatin1String(field)), field);
        }
        QCOMPARE(resultIn(found.array(), m_cases[QStringLiteral("cache_only")])[QLatin1String("messages")].toInteger(),
                 10);
        QCOMPARE(run(words("at-risk --within 60 --json")).array().size(), 0);
        QCOMPARE(run(words("at-risk --within 60")).exitCode, 0);
        QCOMPARE(run(words("at-risk --user 2 --json")).array().size(), 2);

        const ProgramRun persisted = run(words("at-risk --persist --user 2 --json"));
        QCOMPARE(persisted.exitCode, 0);
        QCOMPARE(persisted.array()[0].toObject()[QLatin1String("refused")].toInteger(), 0);
        QCOMPARE(run(words("at-risk --user 2")).exitCode, 0);
        const ProgramRun rest = run(words("at-risk --persist --json"));
        QCOMPARE(rest.exitCode, 1); // the foreign session is refused
        const QJsonObject foreign = resultIn(rest.array(), m_cases[QStringLiteral("foreign_session")]);
        QVERIFY(foreign[QLatin1String("refused")].toInteger() > 0);
        QVERIFY(foreign[QLatin1String("error")].isString());
        QCOMPARE(run(words("at-risk --json")).array().size(), 1);
        QCOMPARE(run(of("verify --copy-ttl 1", QStringLiteral("cache_only"))).exitCode, 0);
    }

    void reports()
    {
        for (const char* name : {"a.html", "a.json", "a.xml"}) {
            QStringList line = of("verify --copy-ttl 1 --report", QStringLiteral("cache_only"));
            line.insert(3 + 1, file(name));
            QCOMPARE(run(line).exitCode, 1);
            const ProgramRun intact = run({QStringLiteral("check-report"), file(name), QStringLiteral("--json")});
            QCOMPARE(intact.exitCode, 0);
            QCOMPARE(intact.object()[QLatin1String("verdict")].toString(), QStringLiteral("FAIL"));
            QFile report(file(name));
            QVERIFY(report.open(QIODevice::ReadWrite));
            QByteArray text = report.readAll();
            QVERIFY(text.contains("0.1.0"));
            report.resize(0);
            report.seek(0);
            report.write(text.replace("FAIL", "PASS"));
            report.close();
            QCOMPARE(run({QStringLiteral("check-report"), file(name)}).exitCode, 1);
        }
        QCOMPARE(run({QStringLiteral("check-report"), file("none.html")}).exitCode, 2);
        QCOMPARE(run({QStringLiteral("check-report"), goldenFileName()}).exitCode, 2);
    }

    void reportsWithAKey()
    {
        QStringList line = of("verify --copy-ttl 1 --redact --report", QStringLiteral("longer_than_cache"));
        line.insert(5, file("k.html"));
        QCOMPARE(run(line, {}, QStringLiteral("secret")).exitCode, 0);
        const QStringList check{QStringLiteral("check-report"), file("k.html")};
        QCOMPARE(run(check, {}, QStringLiteral("secret")).exitCode, 0);
        QCOMPARE(run(check, {}, QStringLiteral("other")).exitCode, 1);
        QCOMPARE(run(check).exitCode, 2);
    }

    void reportThatCannotBeWritten()
    {
        QStringList line = of("verify --copy-ttl 1 --report", QStringLiteral("longer_than_cache"));
        line.insert(4, file("no/folder/a.html"));
        const ProgramRun refused = run(line);
        QCOMPARE(refused.exitCode, 2);
        QVERIFY(refused.err.contains("cannot be written"));
        QVERIFY(refused.out.isEmpty()); // found out before anything was done
    }

private:
    static QString goldenFileName() { return QStringLiteral(TALKGLASS_SOURCE_DIR "/tests/golden/cases.json"); }
};

QTEST_GUILESS_MAIN(TestCliVerify)
#include "tst_cli_verify.moc"
