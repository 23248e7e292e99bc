#include "tests/support/ProgramRun.h"
#include "tests/support/RespFile.h"
#include "tests/support/StoreDump.h"

#include <QElapsedTimer>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

using namespace talkglass;

namespace {

/// "user session: kind × how many", sorted.
QStringList countsOf(const QJsonObject& answer)
{
    QMap<QString, int> counts;
    for (const QJsonValue& value : answer[u"findings"].toArray()) {
        const QJsonObject finding = value.toObject();
        ++counts[QStringLiteral("%1 %2: %3")
                     .arg(finding[u"user_id"].toInteger())
                     .arg(finding[u"session_id"].toString(), finding[u"kind"].toString())];
    }
    QStringList lines;
    for (auto it = counts.begin(); it != counts.end(); ++it)
        lines.append(QStringLiteral("%1 × %2").arg(it.key()).arg(it.value()));
    return lines;
}

} // namespace

/// `talkglass compare` on the data of a deployed service: every planted fault is found, and nothing else. `repair`
/// makes it clean, and can be taken back.
class TestCompareGolden : public QObject
{
    Q_OBJECT

    ServiceFixture m_fixture;
    QJsonObject m_cases;

    ProgramRun run(const QStringList& arguments) const
    {
        QProcess program;
        startProgram(program, programEnvironment(m_fixture), arguments);
        return ProgramRun::of(program);
    }

    ProgramRun compare(const QStringList& more = {}) const
    {
        return run(QStringList{QStringLiteral("compare"), QStringLiteral("--json")} + more);
    }

    QString expected(const char* name, const char* kind, int count) const
    {
        const QJsonObject one = m_cases[QLatin1String(name)].toObject();
        return QStringLiteral("%1 %2: %3 × %4")
            .arg(one[u"user_id"].toInteger())
            .arg(one[u"session_id"].toString(), QLatin1String(kind))
            .arg(count);
    }

    QStringList allExpected() const
    {
        QStringList lines{expected("cache_only", "missing_in_archive", 10),
                          expected("cache_only_tail", "missing_in_archive", 3),
                          expected("stale_cache", "missing_in_cache", 3),
                          expected("wrong_counter", "wrong_counter", 1),
                          expected("foreign_session", "owned_by_other_user", 1),
                          expected("broken_elements", "malformed", 5),
                          expected("wrong_type", "wrong_type", 1),
                          expected("no_ttl", "no_ttl", 1),
                          expected("no_ttl", "missing_in_archive", 1),
                          expected("cleared_then_rewarmed", "ghost", 1),
                          expected("rewarmed_times_differ", "clock_skew", 1),
                          expected("expired_but_in_set", "dangling_set_member", 1),
                          expected("edited_in_archive", "edited", 1)};
        lines.sort();
        return lines;
    }

private Q_SLOTS:
    void initTestCase()
    {
        QCOMPARE(m_fixture.start(), QString());
        QFile cases(goldenFile(u"cases.json"));
        QVERIFY(cases.open(QIODevice::ReadOnly));
        m_cases = QJsonDocument::fromJson(cases.readAll()).object();
        QCOMPARE(m_cases.size(), 18);
    }
    void init() { QCOMPARE(m_fixture.loadGolden(), QString()); }

    void findsExactlyWhatWasPlanted();
    void aPartOfIt();
    void changesNothing();
    void repairThenCompareIsClean();
    void repairCanBeTakenBack();
    void repairRefuses();

private:
    ProgramRun repair(const char* what, const QString& file, const QStringList& more = {}) const
    {
        return run(QStringList{QStringLiteral("repair"), QStringLiteral("--json"), QLatin1String(what), file} + more);
    }
};

void TestCompareGolden::findsExactlyWhatWasPlanted()
{
    const ProgramRun all = compare();
    QStringList counts = countsOf(all.object());
    counts.sort();
    QCOMPARE(counts, allExpected());
    QCOMPARE(all.err, QByteArray());
    QCOMPARE(all.exitCode, 1);
    QCOMPARE(all.object()[u"sessions_expired_meanwhile"].toInteger(-1), 0);
    // each conversation once, wherever it is: foreign_session is one of its own, beside its owner's
    const qint64 archived =
        m_fixture.sql(QStringLiteral("select count(*) from conversation_sessions")).value(0).toLongLong();
    QCOMPARE(all.object()[u"sessions_compared"].toInteger(), archived + 4);
    for (const QJsonValue& value : all.object()[u"findings"].toArray()) {
        const QJsonObject finding = value.toObject();
        QCOMPARE(finding.keys().join(u' '), QStringLiteral("detail index kind session_id user_id"));
        QVERIFY(!finding[u"detail"].toString().isEmpty());
        const bool aboutMessage = QStringLiteral("missing_in_archive missing_in_cache edited malformed")
                                      .split(u' ')
                                      .contains(finding[u"kind"].toString());
        QCOMPARE(finding[u"index"].isDouble(), aboutMessage);
        QCOMPARE(finding[u"index"].isNull(), !aboutMessage);
    }
}

void TestCompareGolden::aPartOfIt()
{
    const QJsonObject edited = m_cases[u"edited_in_archive"].toObject();
    const QString id = edited[u"session_id"].toString();
    const ProgramRun one = compare({QStringLiteral("--user"), QStringLiteral("1"), QStringLiteral("--"), id});
    QCOMPARE(countsOf(one.object()), QStringList{expected("edited_in_archive", "edited", 1)});
    QCOMPARE(one.object()[u"sessions_compared"].toInteger(), 1);
    QCOMPARE(one.exitCode, 1);

    // whose session it is need not be known: the foreign one is found, and the owner's is well
    const QString foreign = m_cases[u"foreign_session"][u"session_id"].toString();
    const ProgramRun both = compare({QStringLiteral("--"), foreign});
    QCOMPARE(countsOf(both.object()), QStringList{expected("foreign_session", "owned_by_other_user", 1)});
    QCOMPARE(both.object()[u"sessions_compared"].toInteger(), 2);

    const ProgramRun user = compare({QStringLiteral("--user"), QStringLiteral("3")});
    QStringList ofUser = allExpected().filter(QStringLiteral("3 "));
    ofUser.erase(std::remove_if(ofUser.begin(), ofUser.end(), [](const QString& line) { return line[0] != u'3'; }),
                 ofUser.end());
    QStringList found = countsOf(user.object());
    found.sort();
    QCOMPARE(found, ofUser);

    const ProgramRun well = compare({QStringLiteral("--user"), QStringLiteral("5")});
    QCOMPARE(well.exitCode, 0);
    QCOMPARE(well.object()[u"findings"].toArray().size(), 0);
    QVERIFY(well.object()[u"sessions_compared"].toInteger() > 0);

    const QString skewed = m_cases[u"rewarmed_times_differ"][u"session_id"].toString();
    const ProgramRun lenient = compare({QStringLiteral("--user"), QStringLiteral("3"), QStringLiteral("--skew"),
                                        QStringLiteral("2000000000"), QStringLiteral("--"), skewed});
    QCOMPARE(lenient.exitCode, 0);

    const ProgramRun nothing =
        compare({QStringLiteral("--user"), QStringLiteral("1"), QStringLiteral("no such session")});
    QCOMPARE(nothing.exitCode, 2);
    QVERIFY(nothing.err.contains("no such session"));
}

void TestCompareGolden::changesNothing()
{
    QElapsedTimer spent;
    spent.start();
    const StoreDump before = StoreDump::of(m_fixture);
    QVERIFY(before.cache.size() > 30);
    QVERIFY(before.archive.size() > 100);
    QCOMPARE(compare().exitCode, 1);
    const StoreDump after = StoreDump::of(m_fixture);
    QCOMPARE(before.differenceTo(after, spent.elapsed() + 1), QString());
}

void TestCompareGolden::repairThenCompareIsClean()
{
    const QTemporaryDir folder;
    const QString file = folder.filePath(QStringLiteral("plan.json"));
    QElapsedTimer spent;
    spent.start();
    const StoreDump before = StoreDump::of(m_fixture);
    const ProgramRun plan = repair("--plan", file);
    QCOMPARE(plan.exitCode, 0);
    QCOMPARE(plan.err, QByteArray());
    QCOMPARE(plan.object()[u"sessions"].toArray().size(), 12);
    const StoreDump planned = StoreDump::of(m_fixture);
    QCOMPARE(before.differenceTo(planned, spent.elapsed() + 1), QString());
    QCOMPARE(QFile::permissions(file) & (QFile::ReadGroup | QFile::ReadOther), QFile::Permissions());

    const ProgramRun applied = repair("--apply", file);
    QCOMPARE(applied.err, QByteArray());
    QCOMPARE(applied.exitCode, 0);
    for (const QJsonValue& result : applied.object()[u"results"].toArray())
        QCOMPARE(result[u"verdict"].toString(), QStringLiteral("done"));
    QVERIFY(QFile::exists(applied.object()[u"undo_file"].toString()));

    const ProgramRun clean = compare();
    QCOMPARE(countsOf(clean.object()), QStringList());
    QCOMPARE(clean.exitCode, 0);
    QCOMPARE(clean.object()[u"findings"].toArray().size(), 0);

    // nothing that was readable is lost, and the archived times are the cached ones
    const QJsonObject cacheOnly = m_cases[u"cache_only"].toObject();
    const QString archived = QStringLiteral("select count(*), min(created_at), max(created_at) from "
                                            "conversation_messages where session_id = '%1'")
                                 .arg(cacheOnly[u"session_id"].toString());
    const QByteArrayList elements = m_fixture.redis(
        {"LRANGE", "conversation:user:2:session:" + cacheOnly[u"session_id"].toString().toUtf8(), "0", "-1"});
    QCOMPARE(elements.size(), 10);
    const auto timeOf = [](const QByteArray& element) {
        return QJsonDocument::fromJson(element)[u"timestamp"].toString().replace(u'T', u' ');
    };
    QCOMPARE(m_fixture.sql(archived),
             QStringList(QStringLiteral("10|%1|%2").arg(timeOf(elements.first()), timeOf(elements.last()))));

    // once more: nothing to do, nothing changed
    spent.restart();
    const StoreDump repaired = StoreDump::of(m_fixture);
    const ProgramRun again = repair("--apply", file);
    QCOMPARE(again.exitCode, 0);
    for (const QJsonValue& result : again.object()[u"results"].toArray())
        QCOMPARE(result[u"verdict"].toString(), QStringLiteral("already_done"));
    const StoreDump after = StoreDump::of(m_fixture);
    QCOMPARE(repaired.differenceTo(after, spent.elapsed() + 1), QString());
}

void TestCompareGolden::repairCanBeTakenBack()
{
    const QTemporaryDir folder;
    const QString file = folder.filePath(QStringLiteral("plan.json"));
    QElapsedTimer spent;
    spent.start();
    const StoreDump before = StoreDump::of(m_fixture);
    QCOMPARE(repair("--plan", file).exitCode, 0);
    QCOMPARE(repair("--apply", file).exitCode, 0);
    const StoreDump repaired = StoreDump::of(m_fixture);
    QVERIFY(!before.differenceTo(repaired, spent.elapsed() + 1).isEmpty());

    const QString undoFile = QString(file + u".undo");
    QCOMPARE(QFile::permissions(undoFile) & (QFile::ReadGroup | QFile::ReadOther), QFile::Permissions());
    const ProgramRun undone = repair("--undo", undoFile);
    QCOMPARE(undone.err, QByteArray());
    QCOMPARE(undone.exitCode, 0);
    const StoreDump back = StoreDump::of(m_fixture);
    QCOMPARE(before.differenceTo(back, spent.elapsed() + 1), QString());

    const ProgramRun twice = repair("--undo", undoFile);
    QCOMPARE(twice.exitCode, 0);
    const StoreDump still = StoreDump::of(m_fixture);
    QCOMPARE(before.differenceTo(still, spent.elapsed() + 1), QString());
    QStringList counts = countsOf(compare().object());
    counts.sort();
    QCOMPARE(counts, allExpected());
}

void TestCompareGolden::repairRefuses()
{
    const QTemporaryDir folder;
    const QString file = folder.filePath(QStringLiteral("plan.json"));
    QCOMPARE(repair("--plan", file, {QStringLiteral("--user"), QStringLiteral("2")}).exitCode, 0);

    QElapsedTimer spent;
    spent.start();
    const StoreDump before = StoreDump::of(m_fixture);
    const ProgramRun readOnly = repair("--apply", file, {QStringLiteral("--read-only")});
    QCOMPARE(readOnly.exitCode, 1);
    QVERIFY(!readOnly.err.isEmpty());
    QVERIFY(!QFile::exists(QString(file + u".undo")));

    // a plan that somebody put something else into
    QFile plan(file);
    QVERIFY(plan.open(QIODevice::ReadOnly));
    QByteArray text = plan.readAll();
    QVERIFY(text.contains("\"DEL\""));
    const QString other = folder.filePath(QStringLiteral("other.json"));
    QFile changed(other);
    QVERIFY(changed.open(QIODevice::WriteOnly));
    changed.write(text.replace("\"DEL\"", "\"FLUSHALL\""));
    changed.close();
    QCOMPARE(repair("--apply", other).exitCode, 2);
    const StoreDump after = StoreDump::of(m_fixture);
    QCOMPARE(before.differenceTo(after, spent.elapsed() + 1), QString());

    // one session has moved on: it is left alone, the others are repaired
    const QByteArray tail = m_cases[u"cache_only_tail"][u"session_id"].toString().toUtf8();
    m_fixture.redis({"RPUSH", "conversation:user:2:session:" + tail,
                     "{\"role\": \"user\", \"content\": \"one more\", \"timestamp\": "
                     "\"2026-11-22T09:00:00.000001\", \"metadata\": {}}"});
    const ProgramRun applied = repair("--apply", file);
    QCOMPARE(applied.exitCode, 1);
    for (const QJsonValue& result : applied.object()[u"results"].toArray())
        QCOMPARE(result[u"verdict"].toString(), result[u"session_id"].toString().toUtf8() == tail
                                                    ? QStringLiteral("refused")
                                                    : QStringLiteral("done"));
    QCOMPARE(countsOf(compare({QStringLiteral("--user"), QStringLiteral("2")}).object()),
             QStringList{expected("cache_only_tail", "missing_in_archive", 4)});
}

QTEST_GUILESS_MAIN(TestCompareGolden)
#include "tst_compare_golden.moc"
