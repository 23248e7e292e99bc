#include "models/cache/MessageCodec.h"
#include "models/compare/ComparisonWorker.h"
#include "models/repair/Repairer.h"
#include "tests/support/StoreDump.h"

#include <QDateTime>
#include <QJsonArray>
#include <QJsonDocument>
#include <QScopeGuard>
#include <QTemporaryDir>
#include <QTest>
#include <QThread>

using namespace talkglass;
using Verdict = RepairResult::Verdict;

namespace {

const SessionKey key{1, QStringLiteral("s")};
const QByteArray listKey = "conversation:user:1:session:s";
const QByteArray setKey = "sessions:user:1";
const QString mark = QString(QChar(QChar::ByteOrderMark));

QByteArray element(const QString& content, const QJsonObject& metadata = {})
{
    Message message;
    message.role = QStringLiteral("user");
    message.content = content;
    message.at = *Timestamp::fromIso(u"2026-11-22T08:00:00");
    message.metadata = metadata;
    return codec::encode(message);
}

QString literal(const QString& text)
{
    return QString(u'\'' + QString(text).replace(u'\'', QLatin1String("''")) + u'\'');
}

} // namespace

/// What no usual writer leaves: texts that begin with a mark, metadata of another shape, lists of nothing; and plans
/// that somebody has edited.
class TestRepairEdges : public QObject
{
    Q_OBJECT

    ServiceFixture m_fixture;
    ComparisonControl m_control;
    std::unique_ptr<QTemporaryDir> m_folder;

    void session() const
    {
        m_fixture.sql(QStringLiteral(
            "insert into conversation_sessions (session_id, user_id, created_at, updated_at, last_activity, "
            "message_count, is_active, session_metadata) values ('s', 1, '2026-11-22T08:00:00', '2026-11-22T08:00:00', "
            "'2026-11-22T08:00:00', 0, true, '{}')"));
    }
    void row(const QString& content, const QString& metadata = QStringLiteral("{}"), int seconds = 0) const
    {
        m_fixture.sql(QStringLiteral(
                          "insert into conversation_messages (session_id, role, content, message_metadata, created_at) "
                          "values ('s', 'user', %1, %2, '2026-11-22T08:00:00'::timestamp + %3 * interval '1 second'); "
                          "update conversation_sessions set message_count = message_count + 1")
                          .arg(literal(content), metadata.isNull() ? QStringLiteral("null") : literal(metadata))
                          .arg(seconds));
    }
    void cache(const QByteArrayList& elements) const
    {
        m_fixture.redis(QByteArrayList{"RPUSH", listKey} + elements);
        m_fixture.redis({"PEXPIRE", listKey, "3600000"});
        m_fixture.redis({"SADD", setKey, "s"});
        m_fixture.redis({"PEXPIRE", setKey, "3600000"});
    }

    std::unique_ptr<Repairer> repairer()
    {
        return std::make_unique<Repairer>(m_fixture.settings(), std::make_shared<const SystemClock>(), m_control);
    }
    QStringList findings()
    {
        QStringList lines;
        ComparisonRequest request;
        request.confirmAfter = std::chrono::milliseconds(1);
        const auto take = [&lines](const QList<Finding>& found) {
            for (const Finding& finding : found)
                lines.append(findingKindName(finding.kind));
        };
        ComparisonWorker(m_fixture.settings(), std::make_shared<const SystemClock>(), m_control, {take, {}})
            .run(request);
        return lines;
    }
    /// As a person does it: through the file.
    RepairPlan plan()
    {
        const QString path = m_folder->filePath(QStringLiteral("plan.json"));
        const Result<RepairPlan> made = repairer()->planSessions({key}, {});
        if (!made || !made->save(path))
            return {};
        const Result<RepairPlan> loaded = RepairPlan::load(path);
        return loaded ? *loaded : RepairPlan();
    }
    QString undoFile() const { return m_folder->filePath(QStringLiteral("undo")); }
    QList<Verdict> apply(const RepairPlan& plan) { return verdictsOf(repairer()->apply(plan, undoFile())); }
    QList<Verdict> undo() { return verdictsOf(repairer()->undo(undoFile())); }
    static QList<Verdict> verdictsOf(const Result<RepairReport>& report)
    {
        QList<Verdict> verdicts;
        for (const RepairResult& result : report ? report->results : QList<RepairResult>())
            verdicts.append(result.verdict);
        return verdicts;
    }
    /// Bytes, since Qt's own reading of them is what is in question.
    QStringList contents() const
    {
        return m_fixture.sql(QStringLiteral("select encode(convert_to(content, 'UTF8'), 'hex') from "
                                            "conversation_messages order by created_at, id"));
    }
    QStringList metadata() const
    {
        return m_fixture.sql(QStringLiteral("select coalesce(message_metadata::text, 'none') from "
                                            "conversation_messages order by created_at, id"));
    }
    static QString hex(const QString& text) { return QString::fromLatin1(text.toUtf8().toHex()); }

private Q_SLOTS:
    void initTestCase() { QCOMPARE(m_fixture.start(), QString()); }
    void init()
    {
        QCOMPARE(m_fixture.reset(), QString());
        m_folder = std::make_unique<QTemporaryDir>();
    }

    /// A plan is a file that people edit; what it may hold is what the planner writes.
    void commandsOfAPlan_data()
    {
        QTest::addColumn<QByteArrayList>("command");
        QTest::addColumn<bool>("allowed");
        const auto line = [](const QByteArray& name, const QByteArrayList& command, bool allowed) {
            QTest::newRow(name.constData()) << command << allowed;
        };
        line("DEL", {"DEL", listKey}, true);
        line("DEL of the SET", {"DEL", setKey}, false);
        line("RPUSH", {"RPUSH", listKey, element(QStringLiteral("a")), element(QStringLiteral("b"))}, true);
        line("RPUSH of nothing", {"RPUSH", listKey}, false);
        line("RPUSH of something else", {"RPUSH", listKey, element(QStringLiteral("a")), "garbage"}, false);
        line("RPUSH of other JSON", {"RPUSH", listKey, "{}"}, false);
        line("EXPIRE", {"EXPIRE", listKey, "86400"}, true);
        line("EXPIRE of the SET", {"EXPIRE", setKey, "86400"}, true);
        for (const char* number : {"-1", "0", "", "x", "+5", " 5", "5.5", "9223372036854775807"}) {
            line(QByteArray("EXPIRE in ") + number, {"EXPIRE", listKey, number}, false);
            line(QByteArray("EXPIRE of the SET in ") + number, {"EXPIRE", setKey, number}, false);
            line(QByteArray("PEXPIREAT ") + number, {"PEXPIREAT", listKey, number}, false);
        }
        line("PEXPIREAT", {"PEXPIREAT", listKey, "1795700000000"}, true);
        line("PEXPIREAT of the SET", {"PEXPIREAT", setKey, "1795700000000"}, false);
        line("PERSIST", {"PERSIST", setKey}, false);
        line("RESTORE", {"RESTORE", listKey, "0", "x"}, false);
        line("SREM", {"SREM", setKey, "s"}, true);
        line("SREM of another", {"SREM", setKey, "t"}, false);
    }
    void commandsOfAPlan()
    {
        QFETCH(const QByteArrayList, command);
        QFETCH(const bool, allowed);
        QCOMPARE(RedisRepair::mayRun(key, command), allowed);
    }

    void editedPlanIsNotLoaded()
    {
        session();
        row(QStringLiteral("a"));
        cache({element(QStringLiteral("a"))});
        m_fixture.redis({"PERSIST", listKey});
        QJsonObject json = plan().toJson();
        QVERIFY(RepairPlan::fromJson(json).ok());
        QByteArray text = QJsonDocument(json).toJson(QJsonDocument::Compact);
        const QByteArray expire = "[\"EXPIRE\",\"" + listKey + "\",\"86400\"]";
        QVERIFY2(text.contains(expire), text.constData());
        const QByteArray endsSet = "[\"EXPIRE\",\"" + setKey + "\",\"-1\"]";
        const QByteArray garbage = "[\"RPUSH\",\"" + listKey + "\",\"garbage\"]";
        for (const QByteArray& more : {endsSet, garbage}) {
            QByteArray edited = text;
            edited.replace(expire, QByteArray(expire + ',' + more));
            QVERIFY(!RepairPlan::fromJson(QJsonDocument::fromJson(edited).object()).ok());
        }
    }

    /// The end that a plan gives the list may be over when it is applied: that must not delete the list.
    void endThatIsOver()
    {
        session();
        row(QStringLiteral("a"));
        row(QStringLiteral("b"), QStringLiteral("{}"), 60);
        cache({element(QStringLiteral("a"))});
        m_fixture.redis({"PEXPIRE", listKey, "600"});
        const RepairPlan made = plan();
        QCOMPARE(made.sessions.size(), 1);
        m_fixture.redis({"PEXPIRE", listKey, "600000"}); // somebody has read it meanwhile
        QThread::msleep(700);
        QCOMPARE(apply(made), QList{Verdict::Refused});
        QVERIFY(!QFile::exists(undoFile()));
        QCOMPARE(m_fixture.redis({"LLEN", listKey}), QByteArrayList{"1"});
        QCOMPARE(apply(plan()), QList{Verdict::Done});
        QCOMPARE(findings(), QStringList());
    }

    /// What is found only once the list is gone is in the same plan.
    void nothingButMalformed()
    {
        session();
        cache({"{", "}"});
        m_fixture.redis({"PERSIST", listKey});
        const StoreDump before = StoreDump::of(m_fixture);
        const QStringList wrong = findings();
        const RepairPlan made = plan();
        QCOMPARE(made.sessions.size(), 1);
        QCOMPARE(apply(made), QList{Verdict::Done});
        QCOMPARE(findings(), QStringList());
        QCOMPARE(m_fixture.sql(QStringLiteral("select is_active from conversation_sessions")),
                 QStringList{QStringLiteral("f")});
        QCOMPARE(apply(made), QList{Verdict::AlreadyDone});
        QCOMPARE(undo(), QList{Verdict::Done});
        QCOMPARE(findings(), wrong);
        QCOMPARE(before.differenceTo(StoreDump::of(m_fixture), 60'000), QString());
    }

    /// No cached message can hold such metadata, so that the copies differ until the archive gives way.
    void strayMetadata_data()
    {
        QTest::addColumn<QString>("archived");
        QTest::addColumn<bool>("isStray");
        for (const char* stray : {"[1]", "[]", "\"text\"", "\"\"", "12", "0", "true", " [1, {\"k\": \"\u00e9\"}]"})
            QTest::newRow(stray) << QString::fromUtf8(stray) << true;
        for (const char* usual : {"{}", "null", " { } ", " null "})
            QTest::newRow(usual) << QString::fromUtf8(usual) << false;
        QTest::newRow("SQL's null") << QString() << false;
    }
    void strayMetadata()
    {
        QFETCH(const QString, archived);
        QFETCH(const bool, isStray);
        session();
        row(QStringLiteral("a"), archived);
        row(QStringLiteral("b"), QStringLiteral("{\"k\": 1}"), 60);
        QByteArray second = element(QStringLiteral("b"), {{QStringLiteral("k"), 1}});
        cache({element(QStringLiteral("a")), second.replace("08:00:00", "08:01:00")});
        const QStringList metadataNow = metadata();
        if (!isStray) {
            QCOMPARE(findings(), QStringList());
            return;
        }
        QCOMPARE(findings(), QStringList{QStringLiteral("metadata")});
        const StoreDump before = StoreDump::of(m_fixture);
        const RepairPlan made = plan();
        QCOMPARE(made.sessions.size(), 1);
        QCOMPARE(made.sessions.first().steps.size(), 1);
        QCOMPARE(apply(made), QList{Verdict::Done});
        QCOMPARE(findings(), QStringList());
        QCOMPARE(metadata().first(), QStringLiteral("{}"));
        QCOMPARE(apply(made), QList{Verdict::AlreadyDone});
        QCOMPARE(undo(), QList{Verdict::Done});
        QCOMPARE(metadata(), metadataNow);
        QCOMPARE(before.differenceTo(StoreDump::of(m_fixture), 60'000), QString());
    }

    /// Beside other differences, in rows of every kind: one plan settles all of it.
    void strayMetadataAmongOthers()
    {
        session();
        const QJsonObject cachedOnly{{QStringLiteral("model"), QStringLiteral("m")}};
        const auto at = [](QByteArray one, int minute) -> QByteArray {
            return one.replace("08:00:00", QByteArray("08:0" + QByteArray::number(minute) + ":00"));
        };
        row(QStringLiteral("same words"), QStringLiteral("[1]"), 60);
        row(QStringLiteral("only archived"), QStringLiteral("12"), 120);
        row(QStringLiteral("archived words"), QStringLiteral("\"text\""), 180);
        row(QStringLiteral("other metadata"), QStringLiteral("{\"k\": 1}"), 240);
        row(QStringLiteral("the end"), QStringLiteral("{}"), 300);
        cache({at(element(QStringLiteral("same words"), cachedOnly), 1), at(element(QStringLiteral("cached words")), 3),
               at(element(QStringLiteral("other metadata")), 4), at(element(QStringLiteral("the end")), 5)});
        QStringList wrong = findings();
        wrong.sort();
        QCOMPARE(wrong, (QStringList{QStringLiteral("edited"), QStringLiteral("metadata"), QStringLiteral("metadata"),
                                     QStringLiteral("missing_in_cache")}));
        const StoreDump before = StoreDump::of(m_fixture);
        QCOMPARE(apply(plan()), QList{Verdict::Done});
        QCOMPARE(findings(), QStringList());
        QCOMPARE(metadata(), (QStringList{QStringLiteral("{\"model\": \"m\"}"), QStringLiteral("{}"),
                                          QStringLiteral("{}"), QStringLiteral("{\"k\": 1}"), QStringLiteral("{}")}));
        QCOMPARE(undo(), QList{Verdict::Done});
        QCOMPARE(before.differenceTo(StoreDump::of(m_fixture), 60'000), QString());

        RepairPlan other = plan();
        for (RepairStep& step : other.sessions.first().steps)
            step.ticked =
                step.direction != RepairDirection::ArchiveToCache && step.direction != RepairDirection::Invalidate;
        QCOMPARE(apply(other), QList{Verdict::Done});
        QCOMPARE(findings(), QStringList{QStringLiteral("missing_in_cache")});
        QVERIFY(contents().contains(hex(QStringLiteral("cached words"))));
        QCOMPARE(undo(), (QList{Verdict::Done, Verdict::AlreadyDone}));
        QCOMPARE(before.differenceTo(StoreDump::of(m_fixture), 60'000), QString());
    }

    /// To the millisecond where Redis tells it, and near it where it does not (before 7.0).
    void endsComeBack_data()
    {
        QTest::addColumn<bool>("isTold");
        QTest::newRow("PEXPIRETIME") << true;
        QTest::newRow("without it") << false;
    }
    void endsComeBack()
    {
        QFETCH(const bool, isTold);
        session();
        const auto restore = qScopeGuard([&] { m_fixture.redis({"ACL", "SETUSER", "default", "+pexpiretime"}); });
        if (!isTold)
            m_fixture.redis({"ACL", "SETUSER", "default", "-pexpiretime"});
        for (int i = 0; i < (isTold ? 60 : 5); ++i) {
            cache({"{", element(QStringLiteral("a"))});
            const qint64 ends = QDateTime::currentMSecsSinceEpoch() + 3'600'000 + i;
            m_fixture.redis({"PEXPIREAT", listKey, QByteArray::number(ends)});
            m_fixture.redis({"SREM", setKey, "s"}); // with it, the SET goes: its end has to come back, too
            QFile::remove(undoFile());
            QCOMPARE(apply(plan()), QList{Verdict::Done});
            QCOMPARE(undo(), QList{Verdict::Done});
            m_fixture.redis({"ACL", "SETUSER", "default", "+pexpiretime"});
            const qint64 back = m_fixture.redis({"PEXPIRETIME", listKey}).value(0).toLongLong();
            if (!isTold)
                m_fixture.redis({"ACL", "SETUSER", "default", "-pexpiretime"});
            QVERIFY2(std::abs(back - ends) <= (isTold ? 0 : 2), qPrintable(QString::number(back - ends)));
            QCOMPARE(m_fixture.redis({"DEL", listKey}), QByteArrayList{"1"});
            m_fixture.sql(QStringLiteral("delete from conversation_messages; update conversation_sessions set "
                                         "message_count = 0"));
        }
    }

    void marksAreNoDifference()
    {
        session();
        row(mark + u"hi");
        QByteArray other = element(mark + u"hi");
        other.chop(1);
        cache({other + ", \"extra\": 1}"}); // not as the usual writer leaves it: it is looked at closely
        QCOMPARE(findings(), QStringList());
        // as another writer leaves it, without escapes
        m_fixture.redis({"LSET", listKey, "0", other.replace("\\ufeff", mark.toUtf8()) + '}'});
        QCOMPARE(findings(), QStringList());
        m_fixture.redis({"LSET", listKey, "0", element(QStringLiteral("hi"))});
        QCOMPARE(findings(), QStringList{QStringLiteral("edited")});
    }

    /// Through plan, archive and undo file, in both directions.
    void marksSurviveARepair()
    {
        session();
        row(mark + u"archived");
        cache({element(mark + u"cached"), element(mark + u"only cached")});
        RepairPlan edited = plan();
        QCOMPARE(edited.sessions.size(), 1);
        for (RepairStep& step : edited.sessions.first().steps)
            step.ticked = step.direction == RepairDirection::CacheToArchive;
        const StoreDump before = StoreDump::of(m_fixture);
        QCOMPARE(apply(edited), QList{Verdict::Done});
        QCOMPARE(contents(), (QStringList{hex(mark + u"cached"), hex(mark + u"only cached")}));
        QCOMPARE(findings(), QStringList());
        QCOMPARE(undo(), QList{Verdict::Done});
        QCOMPARE(contents(), QStringList{hex(mark + u"archived")});
        QCOMPARE(before.differenceTo(StoreDump::of(m_fixture), 60'000), QString());
        QCOMPARE(apply(plan()), QList{Verdict::Done});
        QCOMPARE(findings(), QStringList());
        QCOMPARE(m_fixture.redis({"LRANGE", listKey, "0", "0"}).value(0).count("\\ufeffarchived"), 1);
    }
};

QTEST_GUILESS_MAIN(TestRepairEdges)
#include "tst_repair_edges.moc"
