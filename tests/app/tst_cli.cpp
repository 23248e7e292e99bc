#include "tests/support/ProgramRun.h"
#include "tests/support/RespFile.h"
#include "tests/support/ServiceFixture.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTest>

#include <algorithm>

using namespace talkglass;
using Server = LocalStores::Server;

namespace {

QJsonObject sessionIn(const QJsonArray& sessions, qint64 user, const QString& id)
{
    for (const QJsonValue& value : sessions) {
        const QJsonObject session = value.toObject();
        if (session[u"user_id"].toInteger() == user && session[u"session_id"].toString() == id)
            return session;
    }
    return {};
}

QStringList problemsOf(const QJsonObject& session)
{
    QStringList problems;
    for (const QJsonValue& value : session[u"problems"].toArray())
        problems.append(value.toString());
    return problems;
}

QMap<QString, int> residenciesOf(const QJsonArray& messages)
{
    QMap<QString, int> counts;
    for (const QJsonValue& message : messages)
        ++counts[message.toObject()[u"residency"].toString()];
    return counts;
}

} // namespace

/// The program as scripts use it, on the golden data: every case of cases.json is shown right.
class TestCli : public QObject
{
    Q_OBJECT

    ServiceFixture m_fixture;
    QJsonObject m_cases;
    QJsonArray m_sessions;

    ProgramRun run(const QStringList& arguments, const QByteArray& input = {},
                   const QMap<QString, QString>& variables = {}) const
    {
        QProcessEnvironment environment = programEnvironment(m_fixture);
        for (auto it = variables.begin(); it != variables.end(); ++it)
            environment.insert(it.key(), it.value());
        QProcess program;
        startProgram(program, environment, arguments, input);
        return ProgramRun::of(program);
    }

    QString userOf(const QString& name) const { return QString::number(m_cases[name][u"user_id"].toInteger()); }
    QString idOf(const QString& name) const { return m_cases[name][u"session_id"].toString(); }
    QJsonArray historyOf(const QString& name, const QString& source) const
    {
        const ProgramRun history =
            run({QStringLiteral("history"), QStringLiteral("--user"), userOf(name), QStringLiteral("--json"),
                 QStringLiteral("--source"), source, QStringLiteral("--"), idOf(name)});
        return history.object()[u"messages"].toArray();
    }

private Q_SLOTS:
    void initTestCase()
    {
        QCOMPARE(m_fixture.start(), QString());
        QCOMPARE(m_fixture.loadGolden(), QString());
        QFile cases(goldenFile(u"cases.json"));
        QVERIFY(cases.open(QIODevice::ReadOnly));
        m_cases = QJsonDocument::fromJson(cases.readAll()).object();
        QCOMPARE(m_cases.size(), 18);
        const ProgramRun sessions =
            run({QStringLiteral("sessions"), QStringLiteral("--json"), QStringLiteral("--include-cleared")});
        QCOMPARE(sessions.err, QByteArray());
        QCOMPARE(sessions.exitCode, 0);
        m_sessions = sessions.array();
    }

    void goldenSessions_data()
    {
        QTest::addColumn<QString>("residency");
        QTest::addColumn<int>("cached"); // -1: null
        QTest::addColumn<int>("archived");
        QTest::addColumn<bool>("active");
        QTest::addColumn<QString>("problems");

        QTest::newRow("longer_than_cache") << "both" << 100 << 260 << true << "";
        QTest::newRow("expired") << "archive_only" << -1 << 14 << true << "";
        QTest::newRow("expired_but_in_set") << "archive_only" << -1 << 20 << true << "dangling_set_member";
        QTest::newRow("cache_only") << "cache_only" << 10 << -1 << true << "";
        QTest::newRow("cache_only_tail") << "both" << 21 << 18 << true << "";
        QTest::newRow("cleared") << "archive_only" << -1 << 4 << false << "";
        QTest::newRow("cleared_then_rewarmed") << "ghost" << 8 << 8 << false << "";
        QTest::newRow("rewarmed_times_differ") << "both" << 4 << 4 << true << "";
        QTest::newRow("stale_cache") << "both" << 16 << 19 << true << "";
        QTest::newRow("wrong_counter") << "both" << 20 << 20 << true << "";
        QTest::newRow("foreign_session") << "cache_only" << 1 << -1 << true << "owned_by_other_user";
        QTest::newRow("broken_elements") << "both" << 7 << 2 << true << "malformed_elements";
        QTest::newRow("wrong_type") << "orphan" << -1 << -1 << true << "wrong_type";
        QTest::newRow("no_ttl") << "cache_only" << 1 << -1 << true << "no_ttl";
        QTest::newRow("titled_pinned") << "both" << 16 << 16 << true << "";
        QTest::newRow("edited_in_archive") << "both" << 20 << 20 << true << "";
        QTest::newRow("old_40_days") << "archive_only" << -1 << 24 << true << "";
        QTest::newRow("old_400_days") << "archive_only" << -1 << 8 << true << "";
    }

    void goldenSessions()
    {
        QFETCH(QString, residency);
        QFETCH(int, cached);
        QFETCH(int, archived);
        QFETCH(bool, active);
        QFETCH(QString, problems);
        const QString name = QString::fromLatin1(QTest::currentDataTag());
        const QJsonObject session = sessionIn(m_sessions, userOf(name).toLongLong(), idOf(name));
        QVERIFY(!session.isEmpty());
        QCOMPARE(session[u"residency"].toString(), residency);
        QCOMPARE(session[u"cached_messages"].toInt(-1), cached);
        QCOMPARE(session[u"archived_messages"].toInt(-1), archived);
        QCOMPARE(session[u"active"].toBool(), active);
        QCOMPARE(problemsOf(session).join(u','), problems);
        if (cached < 0)
            QVERIFY(session[u"ttl"].isNull());
        else if (name == u"no_ttl")
            QCOMPARE(session[u"ttl"].toInt(), -1);
        else
            QVERIFY(session[u"ttl"].toInt() > 86'000 && session[u"ttl"].toInt() <= 86'400);
    }

    /// Every message once, newest first, and nothing that a case does not explain.
    void goldenListIsWhole()
    {
        QSet<std::pair<qint64, QString>> seen;
        QString before = QStringLiteral("9999");
        for (const QJsonValue& value : m_sessions) {
            const QJsonObject session = value.toObject();
            const std::pair key(session[u"user_id"].toInteger(), session[u"session_id"].toString());
            QVERIFY(!seen.contains(key));
            seen.insert(key);
            const QString at = session[u"last_activity"].toString();
            QVERIFY2(at.left(19) <= before.left(19), qPrintable(at + u" after " + before));
            before = at;
        }
        const ProgramRun active = run({QStringLiteral("sessions"), QStringLiteral("--json")});
        QVERIFY(sessionIn(active.array(), 2, idOf(QStringLiteral("cleared"))).isEmpty());
        QVERIFY(!sessionIn(active.array(), 2, idOf(QStringLiteral("cleared_then_rewarmed"))).isEmpty());
        const ProgramRun ghosts = run({QStringLiteral("sessions"), QStringLiteral("--json"),
                                       QStringLiteral("--residency"), QStringLiteral("ghost")});
        QCOMPARE(ghosts.array().size(), 1);
        const ProgramRun users =
            run({QStringLiteral("sessions"), QStringLiteral("--json"), QStringLiteral("--user"), QStringLiteral("4")});
        QVERIFY(std::ranges::all_of(users.array(),
                                    [](const QJsonValue& s) { return s.toObject()[u"user_id"].toInt() == 4; }));
    }

    void goldenHistories_data()
    {
        QTest::addColumn<QString>("residencies"); // of the merged history
        QTest::addColumn<int>("automatic");       // messages read through
        QTest::newRow("longer_than_cache") << "archive_only 160, both 100" << 260;
        QTest::newRow("expired") << "archive_only 14" << 14;
        QTest::newRow("cache_only") << "cache_only 10" << 10;
        QTest::newRow("cache_only_tail") << "both 18, cache_only 3" << 21;
        QTest::newRow("cleared") << "archive_only 4" << 0;
        QTest::newRow("cleared_then_rewarmed") << "both 8" << 8;
        QTest::newRow("rewarmed_times_differ") << "both 4" << 4;
        QTest::newRow("stale_cache") << "archive_only 3, both 16" << 16;
        QTest::newRow("foreign_session") << "cache_only 1" << 1;
        QTest::newRow("broken_elements") << "both 2, cache_only 5" << 7;
        QTest::newRow("no_ttl") << "cache_only 1" << 1;
        QTest::newRow("edited_in_archive") << "both 19, differing 1" << 20;
        QTest::newRow("old_400_days") << "archive_only 8" << 8;
    }

    void goldenHistories()
    {
        QFETCH(QString, residencies);
        QFETCH(int, automatic);
        const QString name = QString::fromLatin1(QTest::currentDataTag());
        QStringList counted;
        const QMap<QString, int> counts = residenciesOf(historyOf(name, QStringLiteral("merged")));
        for (auto it = counts.begin(); it != counts.end(); ++it)
            counted.append(QStringLiteral("%1 %2").arg(it.key()).arg(it.value()));
        QCOMPARE(counted.join(u", "), residencies);
        QCOMPARE(historyOf(name, QStringLiteral("auto")).size(), automatic);
    }

    void malformedElementsAreShown()
    {
        QList<QByteArray> raws;
        for (const QJsonValue& message : historyOf(QStringLiteral("broken_elements"), QStringLiteral("cache"))) {
            if (message.toObject()[u"malformed"].toBool())
                raws.append(QByteArray::fromBase64(message.toObject()[u"raw_base64"].toString().toLatin1()));
        }
        QCOMPARE(raws.size(), 5);
        QCOMPARE(raws.first(), QByteArray("{not json"));
    }

    void negativeAnswersAndFailures_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<int>("exitCode");
        QTest::addColumn<QString>("names");
        const auto row = [](const char* name, const QString& line, int exitCode, const char* names) {
            QTest::newRow(name) << line.split(u' ') << exitCode << QString::fromLatin1(names);
        };
        row("unknown session", QStringLiteral("history --user 1 nowhere"), 1, "nowhere");
        row("unknown info", QStringLiteral("info --user 1 nowhere"), 1, "nowhere");
        row("clear unknown", QStringLiteral("clear --user 1 nowhere"), 1, "nowhere");
        row("unknown user", QStringLiteral("post --user 99 new --role user --content x"), 1, "99");
        row("foreign session", QStringLiteral("post --user 5 no-row-but-mine --role user --content x --read-only"), 1,
            "read-only");
        row("role too long", QString(u"post --user 1 s --content x --role " + QString(51, u'r')), 2, "role");
        row("metadata", QStringLiteral("post --user 1 s --content x --role user --metadata [1]"), 2, "object");
        row("no user", QStringLiteral("history s"), 2, "--user");
        row("unknown option", QStringLiteral("sessions --frobnicate"), 2, "frobnicate");
        row("wrong URL", QStringLiteral("sessions --redis-url http://x"), 2, "redis://");
        row("no such server",
            QStringLiteral("history --user 1 s --redis-url unix:///nowhere/r.sock --database-url "
                           "postgresql:///db?host=/nowhere"),
            2, "/nowhere");
        row("no such database", QStringLiteral("init-db --database-url postgresql://talkglass@/none?host=%HOST%"), 2,
            "none");
    }

    void negativeAnswersAndFailures()
    {
        QFETCH(QStringList, arguments);
        QFETCH(int, exitCode);
        QFETCH(QString, names);
        for (QString& argument : arguments)
            argument.replace(QStringLiteral("%HOST%"), m_fixture.settings().archive.host);
        const ProgramRun failed = run(arguments);
        QVERIFY2(failed.exitCode == exitCode,
                 qPrintable(QString::number(failed.exitCode) + QString::fromUtf8(failed.err)));
        QVERIFY2(isOneLine(failed.err), failed.err.constData());
        QVERIFY2(failed.err.contains(names.toUtf8()), failed.err.constData());
        QCOMPARE(failed.out, QByteArray());
    }

    void foreignPostIsRefused()
    {
        const ProgramRun refused =
            run({QStringLiteral("post"), QStringLiteral("--user"), QStringLiteral("5"), idOf(QStringLiteral("expired")),
                 QStringLiteral("--role"), QStringLiteral("user"), QStringLiteral("--content"), QStringLiteral("x")});
        QCOMPARE(refused.exitCode, 1);
        QVERIFY(isOneLine(refused.err));
    }

    void postHistoryClear()
    {
        const QString user = QStringLiteral("5");
        const QString id = QStringLiteral("cli: 1");
        ProgramRun posted = run({QStringLiteral("post"), QStringLiteral("--user"), user, id, QStringLiteral("--role"),
                                 QStringLiteral("user"), QStringLiteral("--content"), QStringLiteral("-"),
                                 QStringLiteral("--metadata"), QStringLiteral("{\"a\": 1}"), QStringLiteral("--json")},
                                "från stdin\n");
        QCOMPARE(posted.err, QByteArray());
        QCOMPARE(posted.exitCode, 0);
        QCOMPARE(posted.object()[u"stored_in"].toArray(),
                 (QJsonArray{QStringLiteral("archive"), QStringLiteral("cache")}));
        const ProgramRun history =
            run({QStringLiteral("history"), QStringLiteral("--user"), user, id, QStringLiteral("--json")});
        const QJsonObject message = history.object()[u"messages"].toArray().first().toObject();
        QCOMPARE(message[u"content"].toString(), QString::fromUtf8("från stdin\n"));
        QCOMPARE(message[u"metadata"][u"a"].toInt(), 1);
        const ProgramRun info =
            run({QStringLiteral("info"), QStringLiteral("--user"), user, id, QStringLiteral("--json")});
        QCOMPARE(info.object()[u"residency"].toString(), QStringLiteral("both"));
        const ProgramRun cleared =
            run({QStringLiteral("clear"), QStringLiteral("--user"), user, id, QStringLiteral("--json")});
        QCOMPARE(cleared.exitCode, 0);
        QVERIFY(cleared.object()[u"complete"].toBool());
        QVERIFY(cleared.object()[u"cache"][u"list_deleted"].toBool());
    }

    void initDbAdoptsADeployedSchema()
    {
        const QString dump =
            QStringLiteral("SELECT md5(string_agg(a.attrelid::regclass || attname || atttypid, ',' ORDER BY "
                           "attrelid, attnum)) FROM pg_attribute a JOIN pg_class c ON c.oid = attrelid WHERE "
                           "relnamespace = 'public'::regnamespace AND relkind = 'r'");
        const QStringList before = m_fixture.sql(dump);
        const ProgramRun made = run({QStringLiteral("init-db"), QStringLiteral("--json")});
        QCOMPARE(made.exitCode, 0);
        QCOMPARE(made.object()[u"created"].toArray(), QJsonArray());
        QCOMPARE(m_fixture.sql(dump), before);
    }

    void hostileTextReachesNoTerminal()
    {
        m_fixture.redis(
            {"RPUSH", "conversation:user:5:session:evil",
             "{\"role\": \"user\", \"content\": \"\\u001b[2J\\u202eabc\", \"timestamp\": \"2026-11-22T08:00:00\"}"});
        const ProgramRun history =
            run({QStringLiteral("history"), QStringLiteral("--user"), QStringLiteral("5"), QStringLiteral("evil")});
        QCOMPARE(history.exitCode, 0);
        QVERIFY(!history.out.contains('\x1b'));
        QVERIFY(history.out.contains("\\u001b[2J\\u202eabc"));
    }

    /// Last, for it stops a server.
    void oneStoreAway()
    {
        QVERIFY(m_fixture.stores().stop(Server::Redis));
        const ProgramRun history =
            run({QStringLiteral("history"), QStringLiteral("--user"), userOf(QStringLiteral("expired")),
                 QStringLiteral("--json"), idOf(QStringLiteral("expired"))});
        QCOMPARE(history.exitCode, 0);
        QCOMPARE(history.object()[u"messages"].toArray().size(), 14);
        QVERIFY(isOneLine(history.err));
        QVERIFY(history.err.contains("Redis"));
        const ProgramRun sessions = run({QStringLiteral("sessions"), QStringLiteral("--json")});
        QCOMPARE(sessions.exitCode, 0);
        QCOMPARE(sessions.array().first()[u"residency"].toString(), QStringLiteral("unknown"));
        QVERIFY(m_fixture.stores().stop(Server::Postgres));
        const ProgramRun nothing = run({QStringLiteral("sessions"), QStringLiteral("--json")});
        QCOMPARE(nothing.exitCode, 2);
        QVERIFY(isOneLine(nothing.err));
        QCOMPARE(nothing.out, QByteArray());
    }
};

QTEST_GUILESS_MAIN(TestCli)
#include "tst_cli.moc"
