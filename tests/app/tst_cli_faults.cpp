#include "app/cli/CliStreams.h"
#include "tests/support/ProgramRun.h"
#include "tests/support/ServiceFixture.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTest>

#include <algorithm>

#include <sys/socket.h>
#include <unistd.h>

using namespace talkglass;

/// The program among hostile stores and hostile shells: what it must not claim, and what it must not swallow.
class TestCliFaults : public QObject
{
    Q_OBJECT

    ServiceFixture m_fixture;

    /// By the shell, which knows the program as $T, and an address of each store that refuses as $NORED and $NOPG.
    ProgramRun run(const QString& line, int limitMs = 60'000) const
    {
        QProcessEnvironment environment = programEnvironment(m_fixture);
        environment.insert(QStringLiteral("T"), QStringLiteral(TALKGLASS_PROGRAM));
        environment.insert(QStringLiteral("NORED"), QStringLiteral("unix:///nowhere/r.sock"));
        environment.insert(QStringLiteral("NOPG"), QStringLiteral("postgresql:///db?host=/nowhere"));
        QProcess shell;
        shell.setProcessEnvironment(environment);
        shell.start(QStringLiteral("sh"), {QStringLiteral("-c"), line});
        shell.closeWriteChannel();
        return ProgramRun::of(shell, limitMs);
    }

    QString addArchived(const QString& id, int user = 3, const QString& metadata = QStringLiteral("{}")) const
    {
        return m_fixture
            .sql(QStringLiteral("INSERT INTO conversation_sessions (session_id, user_id, created_at, updated_at, "
                                "last_activity, message_count, is_active, session_metadata) VALUES "
                                "('%1', %2, now(), now(), now(), 0, true, '%3')")
                     .arg(id)
                     .arg(user)
                     .arg(metadata))
            .join(u' ');
    }
    /// s0, s1 …, of user 1.
    QString addArchivedRows(int count) const
    {
        return m_fixture
            .sql(QStringLiteral("INSERT INTO conversation_sessions (session_id, user_id, created_at, updated_at, "
                                "last_activity, message_count, is_active) SELECT 's' || n, 1, now(), now(), now(), 0, "
                                "true FROM generate_series(0, %1) n")
                     .arg(count - 1))
            .join(u' ');
    }
    void addCached(const QByteArray& id, const QByteArray& user = "3") const
    {
        m_fixture.redis({"RPUSH", "conversation:user:" + user + ":session:" + id,
                         R"({"role": "user", "content": "x", "timestamp": "2026-11-22T08:00:00"})"});
        m_fixture.redis({"EXPIRE", "conversation:user:" + user + ":session:" + id, "80000"});
        m_fixture.redis({"SADD", "sessions:user:" + user, id});
    }
    QString activeSessions() const
    {
        return m_fixture.sql(QStringLiteral("SELECT count(*) FROM conversation_sessions WHERE is_active")).join(u' ');
    }

private Q_SLOTS:
    void initTestCase() { QCOMPARE(m_fixture.start(), QString()); }
    void init() { QCOMPARE(m_fixture.reset(), QString()); }

    /// Pages are cut by time, so each time that a row can have needs a place of its own in the order.
    void timesBeyondEveryCalendarArePaged()
    {
        const QStringList times{QStringLiteral("infinity"), QStringLiteral("294276-12-31 23:59:59.999999"),
                                QStringLiteral("12026-02-28 00:00:00.000007"), QStringLiteral("0044-03-15 12:00:00 BC"),
                                QStringLiteral("-infinity")};
        for (qsizetype i = 0; i < times.size(); ++i) {
            QCOMPARE(
                m_fixture.sql(QStringLiteral("INSERT INTO conversation_sessions (session_id, user_id, created_at, "
                                             "updated_at, last_activity, message_count, is_active) SELECT '%1-' "
                                             "|| n, 1, now(), now(), '%2', 0, true FROM generate_series(1, 1100) n")
                                  .arg(i < 3 ? i : i + 2)
                                  .arg(times[i])),
                QStringList());
        }
        QCOMPARE(addArchived(QStringLiteral("3-2099")), QString());
        m_fixture.sql(QStringLiteral("UPDATE conversation_sessions SET last_activity = '2099-01-01' WHERE session_id = "
                                     "'3-2099'"));
        addCached("4-2026");
        const ProgramRun sessions = run(QStringLiteral("$T sessions --json"));
        QCOMPARE(sessions.exitCode, 0);
        QCOMPARE(sessions.err, QByteArray());
        const QJsonArray listed = sessions.array();
        QCOMPARE(listed.size(), 5 * 1100 + 2);
        QStringList ids;
        for (const QJsonValue& session : listed)
            ids.append(session[u"session_id"].toString());
        QVERIFY(std::ranges::is_sorted(ids, std::less<>(), [](const QString& id) { return id[0]; }));
        ids.sort();
        ids.removeDuplicates();
        QCOMPARE(ids.size(), listed.size());
        // What ISO 8601 has no four digits for is not shown.
        QVERIFY(listed.first()[u"last_activity"].isNull() && listed.last()[u"last_activity"].isNull());
        QVERIFY(listed[1100][u"last_activity"].isNull() && listed[2200][u"last_activity"].isNull());
        QCOMPARE(listed[3300][u"last_activity"].toString(), QStringLiteral("2099-01-01T00:00:00Z"));
        QCOMPARE(run(QStringLiteral("$T sessions")).out.count('\n'), listed.size() + 1);
    }

    void clearAllSaysWhichStoreItCouldNotAsk_data()
    {
        QTest::addColumn<QString>("away");
        QTest::addColumn<QString>("named");
        QTest::addColumn<bool>("archived");
        QTest::addColumn<bool>("cached");
        QTest::addColumn<QString>("field");
        const QString noArchive = QStringLiteral("DATABASE_URL=$NOPG");
        const QString noCache = QStringLiteral("REDIS_URL=$NORED");
        const QString archiveError = QStringLiteral("archive_error");
        const QString cacheError = QStringLiteral("cache_error");
        QTest::newRow("only archived, archive away") << noArchive << "PostgreSQL" << true << false << archiveError;
        QTest::newRow("only cached, cache away") << noCache << "Redis" << false << true << cacheError;
        QTest::newRow("one of each, archive away") << noArchive << "PostgreSQL" << true << true << archiveError;
        QTest::newRow("one of each, cache away") << noCache << "Redis" << true << true << cacheError;
        QTest::newRow("none, archive away") << noArchive << "PostgreSQL" << false << false << archiveError;
        QTest::newRow("no tables") << QString() << "conversation_sessions" << false << false << archiveError;
        QTest::newRow("no tables, but cached") << QString() << "conversation_sessions" << false << true << archiveError;
    }

    void clearAllSaysWhichStoreItCouldNotAsk()
    {
        QFETCH(QString, away);
        QFETCH(QString, named);
        QFETCH(bool, archived);
        QFETCH(bool, cached);
        QFETCH(QString, field);
        if (archived)
            QCOMPARE(addArchived(QStringLiteral("kept")), QString());
        if (cached)
            addCached("fleeting");
        if (away.isEmpty())
            m_fixture.sql(QStringLiteral("DROP TABLE conversation_messages, conversation_sessions"));
        for (const bool json : {true, false}) {
            const ProgramRun run = this->run(away + QStringLiteral(" $T clear --user 3 --all") +
                                             (json ? QStringLiteral(" --json") : QString()));
            QCOMPARE(run.exitCode, 2);
            QVERIFY2(isOneLine(run.err), run.err.constData());
            QVERIFY2(run.err.contains(named.toUtf8()), run.err.constData());
            QVERIFY2(run.err.contains("could not be found"), run.err.constData());
            if (json) {
                QCOMPARE(run.object()[u"complete"], QJsonValue(false));
                QVERIFY(!run.object()[field].toString().isEmpty());
            }
        }
        if (archived && field == u"archive_error")
            QCOMPARE(activeSessions(), QStringLiteral("1"));
    }

    void clearAllWithBothStoresIsWhole()
    {
        QCOMPARE(addArchived(QStringLiteral("kept")), QString());
        addCached("fleeting");
        const ProgramRun all = run(QStringLiteral("$T clear --user 3 --all --json"));
        QCOMPARE(all.exitCode, 0);
        QCOMPARE(all.err, QByteArray());
        QVERIFY(all.object()[u"complete"].toBool());
        QCOMPARE(all.object()[u"sessions"].toArray().size(), 2);
        QCOMPARE(activeSessions(), QStringLiteral("0"));
        const ProgramRun none = run(QStringLiteral("$T clear --user 4 --all --json"));
        QCOMPARE(none.exitCode, 1);
        QVERIFY(isOneLine(none.err) && none.err.contains("has no sessions in either store"));
        // A user's SET of the wrong type names nothing; nobody is away.
        m_fixture.redis({"SET", "sessions:user:5", "x"});
        QCOMPARE(run(QStringLiteral("$T clear --user 5 --all")).exitCode, 1);
    }

    /// Every session is found, since the cache can be listed; yet the cache takes no write.
    void clearAllThatIsHalfDoneSaysWhy()
    {
        QCOMPARE(addArchived(QStringLiteral("both")), QString());
        addCached("both");
        m_fixture.redis({"CONFIG", "SET", "min-replicas-to-write", "1"});
        const ProgramRun half = run(QStringLiteral("$T clear --user 3 --all --json"));
        m_fixture.redis({"CONFIG", "SET", "min-replicas-to-write", "0"});
        QCOMPARE(half.exitCode, 2);
        QVERIFY2(isOneLine(half.err), half.err.constData());
        QVERIFY2(half.err.contains("Redis") && half.err.contains("half cleared"), half.err.constData());
        QCOMPARE(half.object()[u"complete"], QJsonValue(false));
    }

    void whatOneStoreHidesIsNotDenied_data()
    {
        QTest::addColumn<QString>("line");
        QTest::addColumn<QString>("named");
        QTest::newRow("history, cache away") << "REDIS_URL=$NORED $T history --user 3 fleeting"
                                             << "Redis";
        QTest::newRow("history merged, cache away") << "REDIS_URL=$NORED $T history --user 3 fleeting --source merged"
                                                    << "Redis";
        QTest::newRow("history, archive away") << "DATABASE_URL=$NOPG $T history --user 3 kept"
                                               << "PostgreSQL";
        QTest::newRow("info, cache away") << "REDIS_URL=$NORED $T info --user 3 fleeting"
                                          << "Redis";
        QTest::newRow("info, archive away") << "DATABASE_URL=$NOPG $T info --user 3 kept --json"
                                            << "PostgreSQL";
    }

    void whatOneStoreHidesIsNotDenied()
    {
        QFETCH(QString, line);
        QFETCH(QString, named);
        QCOMPARE(addArchived(QStringLiteral("kept")), QString());
        addCached("fleeting");
        const ProgramRun hidden = run(line);
        QCOMPARE(hidden.exitCode, 2);
        QCOMPARE(hidden.out, QByteArray());
        QVERIFY2(isOneLine(hidden.err), hidden.err.constData());
        QVERIFY2(hidden.err.contains(named.toUtf8()), hidden.err.constData());
    }

    void partialInfoSaysSo()
    {
        QCOMPARE(addArchived(QStringLiteral("kept")), QString());
        addCached("fleeting");
        const ProgramRun archived = run(QStringLiteral("REDIS_URL=$NORED $T info --user 3 kept --json"));
        QCOMPARE(archived.exitCode, 0);
        QCOMPARE(archived.object()[u"residency"].toString(), QStringLiteral("unknown"));
        QVERIFY2(isOneLine(archived.err) && archived.err.contains("Redis"), archived.err.constData());
        const ProgramRun cached = run(QStringLiteral("DATABASE_URL=$NOPG $T info --user 3 fleeting"));
        QCOMPARE(cached.exitCode, 0);
        QVERIFY2(isOneLine(cached.err) && cached.err.contains("PostgreSQL"), cached.err.constData());
        QCOMPARE(run(QStringLiteral("$T info --user 3 kept")).err, QByteArray());
    }

    void inputThatCannotBeReadIsNoMessage_data()
    {
        QTest::addColumn<QString>("redirection");
        QTest::addColumn<QString>("cause");
        QTest::newRow("a directory") << "</tmp"
                                     << "directory";
        QTest::newRow("closed") << "<&-"
                                << "descriptor";
    }

    void inputThatCannotBeReadIsNoMessage()
    {
        QFETCH(QString, redirection);
        QFETCH(QString, cause);
        const ProgramRun post = run(QStringLiteral("$T post --user 1 d --role user --content - ") + redirection);
        QCOMPARE(post.exitCode, 2);
        QVERIFY2(isOneLine(post.err) && post.err.contains(cause.toUtf8()), post.err.constData());
        QCOMPARE(activeSessions(), QStringLiteral("0"));
    }

    void inputThatEndsInTheMiddleIsAnError()
    {
        int ends[2];
        QCOMPARE(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
        QCOMPARE(::write(ends[1], "abc", 3), 3);
        // What its owner never read is why its end is a broken connection, and not the end of a text.
        QCOMPARE(::write(ends[0], "unread", 6), 6);
        ::close(ends[1]);
        const Result<QByteArray> read = clistreams::readAll(ends[0]);
        ::close(ends[0]);
        QVERIFY(!read.ok());
        QVERIFY2(read.error().message.contains(u"reset"), qPrintable(read.error().message));
    }

    void outputThatIsLostIsAnError_data()
    {
        QTest::addColumn<QString>("line");
        QTest::addColumn<QString>("also");
        QTest::newRow("sessions") << "$T sessions"
                                  << "";
        QTest::newRow("sessions, many") << "$T sessions --json"
                                        << "";
        QTest::newRow("info") << "$T info --user 1 s0"
                              << "";
        QTest::newRow("history") << "$T history --user 1 s0"
                                 << "";
        QTest::newRow("post") << "$T post --user 1 new --role user --content x"
                              << "is stored";
        QTest::newRow("init-db") << "$T init-db"
                                 << "is done";
        QTest::newRow("--help") << "$T --help"
                                << "";
        QTest::newRow("--version") << "$T --version"
                                   << "";
    }

    void outputThatIsLostIsAnError()
    {
        QFETCH(QString, line);
        QFETCH(QString, also);
        QCOMPARE(addArchivedRows(50), QString());
        for (const char* where : {" >/dev/full", " >&-"}) {
            const ProgramRun lost = run(line + QLatin1String(where));
            QVERIFY2(lost.exitCode == 2, where);
            QVERIFY2(isOneLine(lost.err), lost.err.constData());
            QVERIFY2(lost.err.contains("standard output") && lost.err.contains(also.toUtf8()), lost.err.constData());
        }
    }

    void readerThatLeavesIsNoError()
    {
        QCOMPARE(addArchivedRows(2000), QString());
        for (const char* line : {"$T sessions --json | head -1", "trap '' PIPE; $T sessions --json | head -1"}) {
            const ProgramRun head = run(QString::fromLatin1(line));
            QCOMPARE(head.exitCode, 0);
            QCOMPARE(head.out, QByteArray("[\n"));
            QCOMPARE(head.err, QByteArray());
        }
    }

    void missingColumnIsNamed()
    {
        m_fixture.sql(QStringLiteral("ALTER TABLE conversation_sessions DROP COLUMN session_metadata"));
        const ProgramRun failed = run(QStringLiteral("REDIS_URL=$NORED $T sessions"));
        QCOMPARE(failed.exitCode, 2);
        QVERIFY2(failed.err.contains("session_metadata"), failed.err.constData());
        QVERIFY2(failed.err.contains("add the column"), failed.err.constData());
        QVERIFY2(!failed.err.contains("Make the missing tables"), failed.err.constData());
    }

    void byteOrderMarkBelongsToTheText()
    {
        QCOMPARE(
            run(QStringLiteral("printf '\\357\\273\\277hi' | $T post --user 1 bom --role user --content -")).exitCode,
            0);
        QCOMPARE(run(QStringLiteral("$T post --user 1 bom --role user --content \"$(printf '\\357\\273\\277ho')\""))
                     .exitCode,
                 0);
        for (const char* source : {"merged", "archive", "cache"}) {
            const ProgramRun history =
                run(QStringLiteral("$T history --user 1 bom --json --source ") + QLatin1String(source));
            // As bytes: Qt's reader of JSON drops the mark at the beginning of a text.
            QVERIFY2(history.out.contains("\"\xEF\xBB\xBFhi\""), history.out.constData());
            QVERIFY2(history.out.contains("\"\xEF\xBB\xBFho\""), history.out.constData());
            if (qstrcmp(source, "merged") == 0)
                QCOMPARE(history.out.count("\"residency\": \"both\""), 2);
        }
        QCOMPARE(run(QStringLiteral("$T compare --user 1 bom")).exitCode, 0);
    }

    void argumentsThatAreNoTextAreRefused_data()
    {
        QTest::addColumn<QString>("arguments");
        QTest::newRow("content") << "s --role user --content \"$(printf 'a\\377b')\"";
        QTest::newRow("metadata") << "s --role user --content x --metadata \"$(printf '{\"a\": \"\\377\"}')\"";
        QTest::newRow("session id") << "\"$(printf 's\\300')\" --role user --content x";
        QTest::newRow("large number") << "s --role user --content x --metadata '{\"n\": 12345678901234567890}'";
    }

    void argumentsThatAreNoTextAreRefused()
    {
        QFETCH(QString, arguments);
        const ProgramRun refused = run(QStringLiteral("$T post --user 1 ") + arguments);
        QCOMPARE(refused.exitCode, 2);
        QVERIFY2(isOneLine(refused.err), refused.err.constData());
        QCOMPARE(activeSessions(), QStringLiteral("0"));
        QCOMPARE(m_fixture.redis({"DBSIZE"}), QByteArrayList{"0"});
    }

    void metadataThatCannotBeReadIsSaid()
    {
        QCOMPARE(addArchived(QStringLiteral("large"), 1, QStringLiteral("{\"title\": \"T\", \"n\": 1e400}")),
                 QString());
        QCOMPARE(addArchived(
                     QStringLiteral("deep"), 1,
                     QStringLiteral("{\"title\": \"T\", \"n\": %1%2}").arg(QString(1100, u'['), QString(1100, u']'))),
                 QString());
        QCOMPARE(addArchived(QStringLiteral("plain"), 1, QStringLiteral("{\"title\": \"T\"}")), QString());
        for (const char* id : {"large", "deep"}) {
            const ProgramRun info = run(QStringLiteral("$T info --user 1 --json ") + QLatin1String(id));
            QCOMPARE(info.exitCode, 0);
            QVERIFY2(isOneLine(info.err) && info.err.contains("metadata"), info.err.constData());
            QVERIFY(info.object()[u"metadata"].isNull());
        }
        const ProgramRun plain = run(QStringLiteral("$T info --user 1 --json plain"));
        QCOMPARE(plain.err, QByteArray());
        QCOMPARE(plain.object()[u"title"].toString(), QStringLiteral("T"));
    }

    void nothingButTheErrorOnStandardError_data()
    {
        QTest::addColumn<QString>("line");
        QTest::addColumn<int>("lines");
        const QString bare = QStringLiteral("env -u XDG_RUNTIME_DIR -u QT_QPA_PLATFORM ");
        const QString offscreen = QStringLiteral("env -u XDG_RUNTIME_DIR QT_QPA_PLATFORM=offscreen ");
        QTest::newRow("sessions") << bare + QStringLiteral("$T sessions") << 0;
        QTest::newRow("sessions, offscreen") << offscreen + QStringLiteral("$T sessions") << 0;
        QTest::newRow("help") << bare + QStringLiteral("$T --help") << 0;
        QTest::newRow("init-db, offscreen") << offscreen + QStringLiteral("$T init-db") << 0;
        QTest::newRow("no env file's name") << bare + QStringLiteral("$T sessions --env-file ''") << 1;
    }

    void nothingButTheErrorOnStandardError()
    {
        QFETCH(QString, line);
        QFETCH(int, lines);
        const ProgramRun quiet = run(line);
        QCOMPARE(quiet.err.count('\n'), lines);
        QCOMPARE(quiet.exitCode, lines == 0 ? 0 : 2);
    }
};

QTEST_GUILESS_MAIN(TestCliFaults)
#include "tst_cli_faults.moc"
