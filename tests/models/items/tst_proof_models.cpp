#include "models/items/AtRiskModel.h"
#include "models/items/DrillResultModel.h"
#include "models/items/RepairPlanModel.h"
#include "models/items/RepairText.h"
#include "tests/support/ManualClock.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

using namespace talkglass;

namespace {

constexpr auto fatal = QAbstractItemModelTester::FailureReportingMode::Fatal;

SessionKey key(qint64 userId, const QString& id)
{
    return {userId, id};
}

DrillResult drilled(DrillVerdict verdict, const QString& id)
{
    DrillResult result;
    result.key = key(1, id);
    result.verdict = verdict;
    result.messages = 1234;
    if (verdict == DrillVerdict::Fail)
        result.firstDifference = DrillDifference{7, QStringLiteral("missing"), QStringLiteral("It is gone.")};
    if (verdict == DrillVerdict::Unchecked)
        result.reason = QStringLiteral("never ends");
    return result;
}

RepairStep step(const QString& title, bool possible = true)
{
    RepairStep made;
    made.title = title;
    made.possible = possible;
    made.direction = RepairDirection::Counter;
    made.commands = {{"DEL", "conversation:user:1:session:a b\n\"c\""}};
    made.statements = {{QStringLiteral("repair_counter"), {QStringLiteral("a"), 1}}};
    return made;
}

RepairPlan plan()
{
    RepairSession first;
    first.key = key(1, QStringLiteral("a"));
    first.steps = {step(QStringLiteral("one")), step(QStringLiteral("two"), false)};
    RepairSession second;
    second.key = key(2, QStringLiteral("b"));
    second.steps = {step(QStringLiteral("three"))};
    RepairPlan plan;
    plan.sessions = {first, second};
    return plan;
}

} // namespace

class TestProofModels : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void drillResultsWorstFirst();
    void repairTicks();
    void repairResults();
    void repairSaysExactlyWhat();
    void atRiskCountsDown();
    void atRiskPersisted();
};

void TestProofModels::drillResultsWorstFirst()
{
    DrillResultModel model;
    const QAbstractItemModelTester tester(&model, fatal);
    model.setResults({drilled(DrillVerdict::Pass, QStringLiteral("p")),
                      drilled(DrillVerdict::Unchecked, QStringLiteral("u")),
                      drilled(DrillVerdict::Fail, QStringLiteral("f"))});
    QCOMPARE(model.resultAt(0).key.sessionId, QStringLiteral("f"));
    QCOMPARE(model.resultAt(1).key.sessionId, QStringLiteral("u"));
    const auto at = [&model](int row, int column) { return model.index(row, column).data().toString(); };
    QCOMPARE(at(0, DrillResultModel::VerdictColumn), QStringLiteral("✕ FAIL"));
    QCOMPARE(at(0, DrillResultModel::DifferenceColumn), QStringLiteral("message 7: It is gone."));
    QCOMPARE(at(1, DrillResultModel::VerdictColumn), QStringLiteral("? UNCHECKED"));
    QCOMPARE(at(1, DrillResultModel::DifferenceColumn), QStringLiteral("never ends"));
    QCOMPARE(at(2, DrillResultModel::VerdictColumn), QStringLiteral("✓ PASS"));
    QCOMPARE(at(2, DrillResultModel::DifferenceColumn), QString());
    model.setResults({});
    QCOMPARE(model.rowCount(), 0);
}

void TestProofModels::repairTicks()
{
    RepairPlanModel model;
    const QAbstractItemModelTester tester(&model, fatal);
    model.setPlan(plan());
    QCOMPARE(model.rowCount(), 3);
    QCOMPARE(model.tickedCount(), 2);
    QSignalSpy ticks(&model, &RepairPlanModel::ticksChanged);
    QVERIFY(model.setData(model.index(0, 0), int(Qt::Unchecked), Qt::CheckStateRole));
    QCOMPARE(ticks.count(), 1);
    QCOMPARE(model.tickedCount(), 1);
    QVERIFY(!model.plan().sessions[0].steps[0].ticked);
    // What is not possible cannot be ticked.
    QVERIFY(!model.setData(model.index(1, 0), int(Qt::Checked), Qt::CheckStateRole));
    QCOMPARE(model.index(1, 0).data(Qt::CheckStateRole).toInt(), int(Qt::Unchecked));
    model.setLocked(true);
    QVERIFY(!model.setData(model.index(0, 0), int(Qt::Checked), Qt::CheckStateRole));
    QCOMPARE(model.tickedCount(), 1);
}

void TestProofModels::repairResults()
{
    RepairPlanModel model;
    const QAbstractItemModelTester tester(&model, fatal);
    model.setPlan(plan());
    QSignalSpy changed(&model, &QAbstractItemModel::dataChanged);
    model.setResult({key(2, QStringLiteral("b")), RepairResult::Verdict::Refused, QStringLiteral("It has moved on.")});
    QCOMPARE(changed.count(), 1);
    QCOMPARE(model.index(2, RepairPlanModel::ResultColumn).data().toString(),
             QStringLiteral("✕ refused — It has moved on."));
    QCOMPARE(model.index(0, RepairPlanModel::ResultColumn).data().toString(), QString());
    model.setResult({key(1, QStringLiteral("a")), RepairResult::Verdict::Done, {}});
    QCOMPARE(model.index(0, RepairPlanModel::ResultColumn).data().toString(), QStringLiteral("✓ done"));
    QCOMPARE(model.index(1, RepairPlanModel::ResultColumn).data().toString(), QString()); // was not ticked
    model.setResult({key(3, QStringLiteral("of another plan")), RepairResult::Verdict::Done, {}});
    QCOMPARE(changed.count(), 2);
}

void TestProofModels::repairSaysExactlyWhat()
{
    const QString text = repairtext::exactly(step(QStringLiteral("one")));
    QVERIFY2(text.contains(u"DEL \"conversation:user:1:session:a b\\n\\\"c\\\"\""), qPrintable(text));
    QVERIFY2(text.contains(u"update conversation_sessions"), qPrintable(text));
    QVERIFY2(text.contains(u"-- $1 = \"a\"\n"), qPrintable(text));
    QVERIFY2(text.endsWith(u"-- $2 = 1"), qPrintable(text));
    // A value of a megabyte is cut, and what lies is made visible.
    const QByteArrayList command{"RPUSH", QByteArray(1'000'000, 'x'), QByteArray("\xE2\x80\xAE") + "x"};
    const QString shown = repairtext::command(command);
    QVERIFY(shown.size() < 5000);
    QVERIFY2(shown.contains(u"⟨U+202E⟩"), qPrintable(shown.right(100)));
}

void TestProofModels::atRiskCountsDown()
{
    auto clock = std::make_shared<ManualClock>();
    AtRiskModel model(clock);
    const QAbstractItemModelTester tester(&model, fatal);
    AtRiskSession session;
    session.key = key(1, QStringLiteral("a"));
    session.messages = 3;
    session.ttlMs = 3'661'000;
    session.expiresAt = clock->now().plusSeconds(3661);
    AtRiskSession endless;
    endless.key = key(1, QStringLiteral("b"));
    endless.ttlMs = CachedSession::noTtl;
    endless.messages = 2;
    model.setSessions({session, endless});
    const auto left = [&model](int row) { return model.index(row, AtRiskModel::LeftColumn).data().toString(); };
    QCOMPARE(left(0), QStringLiteral("1:01:01"));
    QCOMPARE(left(1), QStringLiteral("never ends"));
    QCOMPARE(model.messages(), qint64(5));
    QSignalSpy changed(&model, &QAbstractItemModel::dataChanged);
    clock->advanceSeconds(61);
    model.tick();
    QCOMPARE(changed.count(), 1);
    QCOMPARE(left(0), QStringLiteral("1:00:00"));
    clock->advanceSeconds(7200);
    QCOMPARE(left(0), QStringLiteral("lost"));
}

void TestProofModels::atRiskPersisted()
{
    AtRiskModel model(std::make_shared<ManualClock>());
    const QAbstractItemModelTester tester(&model, fatal);
    AtRiskSession one;
    one.key = key(1, QStringLiteral("a"));
    AtRiskSession other;
    other.key = key(2, QStringLiteral("b"));
    model.setSessions({one, other});
    QCOMPARE(model.keys().size(), 2);
    Persisted done{one.key, 3, 0, 0, std::nullopt};
    Persisted refused{other.key, 0, 0, 2,
                      StoreError{StoreError::Kind::UnknownUser, Store::Archive, QStringLiteral("No user 2."), {}}};
    model.setPersisted({done, refused});
    QCOMPARE(model.keys(), QList<SessionKey>{other.key});
    QCOMPARE(model.index(0, AtRiskModel::StateColumn).data().toString(), QStringLiteral("✓ in the archive"));
    QCOMPARE(model.index(1, AtRiskModel::StateColumn).data().toString(), QStringLiteral("✕ No user 2."));
}

QTEST_GUILESS_MAIN(TestProofModels)
#include "tst_proof_models.moc"
