#include "models/cache/MessageCodec.h"
#include "models/compare/ComparisonWorker.h"
#include "models/repair/Repairer.h"
#include "tests/support/StoreDump.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QTemporaryDir>
#include <QTest>

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
    static QString hex(const QString& text) { return QString::fromLatin1(text.toUtf8().toHex()); }

private Q_SLOTS:
    void initTestCase() { QCOMPARE(m_fixture.start(), QString()); }
    void init()
    {
        QCOMPARE(m_fixture.reset(), QString());
        m_folder = std::make_unique<QTemporaryDir>();
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
