#include "models/evidence/ReportFile.h"
#include "tests/support/GoldenData.h"
#include "tests/support/ProofBench.h"
#include "tests/support/StoreDump.h"
#include "views/ConversationView.h"
#include "views/ElidedLabel.h"
#include "views/SessionFilterBar.h"
#include "views/proof/CompareWindow.h"
#include "views/proof/CopyPane.h"
#include "views/proof/DrillWindow.h"
#include "views/proof/EvidenceSaver.h"
#include "views/proof/ProofScope.h"
#include "views/proof/ProofTable.h"
#include "views/proof/RepairWindow.h"
#include "views/proof/SideBySideFacts.h"
#include "views/proof/SideBySideWindow.h"

#include <QAccessible>
#include <QCheckBox>
#include <QFile>
#include <QLineEdit>
#include <QMenu>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QSpinBox>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

using namespace talkglass;

namespace {

constexpr qint64 goldenFindings = 30;

QString textOf(QWidget* in, const char* label)
{
    return in->findChild<ElidedLabel*>(QString::fromLatin1(label))->text();
}

} // namespace

/// Comparing and repairing as a person does it, on real stores with the data of a deployed service.
class TestProofCompare : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void copiesSideBySide();
    void differencesByKey();
    void sideBySideLeadsToTheMessage();
    void everythingComparedOnce();
    void aVerdictIsOfWhatWasCompared();
    void evidenceOfOneSession();
    void findingsLeadToTheMessage();
    void theSelectionIsCompared();
    void theFilterIsCompared();
    void cancelledComparison();
    void repairedAndUndone();
    void onlyTickedStepsAreDone();
    void readOnlyRepairsNothing();
    void comparingChangesNothing();
    void everyControlHasAName();

private:
    bool compareAll(ProofBench& bench, CompareWindow** window) const;

    ServiceFixture m_fixture;
    QTemporaryDir m_folder;
    QHash<QString, SessionKey> m_cases = golden::cases();
};

void TestProofCompare::initTestCase()
{
    QStandardPaths::setTestModeEnabled(true);
    QCOMPARE(m_fixture.start(), QString());
}

void TestProofCompare::init()
{
    QCOMPARE(m_fixture.loadGolden(), QString());
}

void TestProofCompare::copiesSideBySide()
{
    ProofBench bench(m_fixture.settings());
    QVERIFY(bench.open(m_cases[QStringLiteral("edited_in_archive")]));
    QTest::keyClick(&bench.window, Qt::Key_D, Qt::ControlModifier);
    auto* window = bench.shown<SideBySideWindow>();
    QVERIFY(window);
    QTRY_VERIFY_WITH_TIMEOUT(!window->isReading(), proofPatienceMs);
    QCOMPARE(window->model().differenceCount(), 1);
    auto* facts = window->findChild<SideBySideFacts*>();
    QVERIFY2(facts->cacheText().contains(u"TTL"), qPrintable(facts->cacheText()));
    QVERIFY2(facts->archiveText().contains(u"counter"), qPrintable(facts->archiveText()));
    QCOMPARE(facts->findingsText(), QString());
    // The first difference is the current row, with what differs marked on both sides.
    const auto* table = window->findChild<ProofTable*>();
    QCOMPARE(table->currentRow(), window->model().nextDifference(-1, true));
    const QList<CopyPane*> copies = window->findChildren<CopyPane*>();
    QCOMPARE(copies.size(), 2);
    QVERIFY(copies[0]->shownText() != copies[1]->shownText());
    QVERIFY(!copies[0]->markedText().isEmpty() || !copies[1]->markedText().isEmpty());
    QVERIFY(textOf(window, "differenceText").contains(u"≠ edited"));
}

void TestProofCompare::differencesByKey()
{
    ProofBench bench(m_fixture.settings());
    QVERIFY(bench.open(m_cases[QStringLiteral("broken_elements")]));
    QTest::keyClick(&bench.window, Qt::Key_D, Qt::ControlModifier);
    auto* window = bench.shown<SideBySideWindow>();
    QVERIFY(window);
    QTRY_COMPARE_WITH_TIMEOUT(window->model().differenceCount(), 5, proofPatienceMs);
    const auto* table = window->findChild<ProofTable*>();
    QList<int> visited{table->currentRow()};
    for (int i = 0; i < 4; ++i) {
        QTest::keyClick(window, Qt::Key_F8);
        visited.append(table->currentRow());
    }
    QCOMPARE(QSet<int>(visited.begin(), visited.end()).size(), 5);
    QTest::keyClick(window, Qt::Key_F8); // around
    QCOMPARE(table->currentRow(), visited.first());
    QTest::keyClick(window, Qt::Key_F8, Qt::ShiftModifier);
    QCOMPARE(table->currentRow(), visited.last());

    const int all = window->model().rowCount();
    const qint64 position = window->model().positionAt(table->currentRow());
    QVERIFY(ProofBench::click(window, "onlyDifferences"));
    QCOMPARE(window->model().rowCount(), 5);
    QCOMPARE(window->model().positionAt(table->currentRow()), position);
    QVERIFY(ProofBench::click(window, "onlyDifferences"));
    QCOMPARE(window->model().rowCount(), all);
    QCOMPARE(window->model().positionAt(table->currentRow()), position);
}

void TestProofCompare::sideBySideLeadsToTheMessage()
{
    ProofBench bench(m_fixture.settings());
    const SessionKey longOne = m_cases[QStringLiteral("longer_than_cache")];
    QVERIFY(bench.open(longOne));
    QTest::keyClick(&bench.window, Qt::Key_D, Qt::ControlModifier);
    auto* window = bench.shown<SideBySideWindow>();
    QVERIFY(window);
    QTRY_VERIFY_WITH_TIMEOUT(!window->isReading(), proofPatienceMs);
    QVERIFY(window->model().rowCount() > 100);
    QCOMPARE(window->model().differenceCount(), 0); // older than the kept 100 is no fault
    QCOMPARE(textOf(window, "comparisonState"), QStringLiteral("✓ No difference"));
    auto* table = window->findChild<ProofTable*>();
    table->setCurrentRow(3);
    const qint64 id = window->model().messageAt(3).archived->archiveId;
    QTest::keyClick(table, Qt::Key_Return);
    const auto currentId = [&bench] {
        const int row = bench.pane()->view().currentRow();
        return row < 0 ? qint64(0) : bench.pane()->model().rowAt(row).message.archiveId;
    };
    QTRY_COMPARE_WITH_TIMEOUT(currentId(), id, proofPatienceMs);
}

bool TestProofCompare::compareAll(ProofBench& bench, CompareWindow** window) const
{
    if (!bench.activate(&bench.window))
        return false;
    QTest::keyClick(&bench.window, Qt::Key_D, Qt::ControlModifier | Qt::ShiftModifier);
    *window = bench.shown<CompareWindow>();
    if (!*window || !ProofBench::choose((*window)->findChild<ProofScopeBox*>(), QStringLiteral("All sessions")))
        return false;
    QSignalSpy ended(*window, &CompareWindow::ended);
    return ProofBench::click(*window, "startComparison") &&
           QTest::qWaitFor([&ended] { return !ended.isEmpty(); }, proofPatienceMs);
}

void TestProofCompare::everythingComparedOnce()
{
    ProofBench bench(m_fixture.settings());
    CompareWindow* window = nullptr;
    QVERIFY(compareAll(bench, &window));
    const FindingModel& model = window->model();
    QCOMPARE(model.total(), goldenFindings);
    QCOMPARE(model.counts().value(FindingKind::MissingInArchive), qint64(14));
    QCOMPARE(model.counts().value(FindingKind::Malformed), qint64(5));
    const QString text = ProofBench::progressText(window);
    QVERIFY2(text.contains(u"30 findings") && text.contains(u"sessions compared"), qPrintable(text));
    auto* kinds = window->findChildren<QComboBox*>().last();
    for (auto* box : window->findChildren<QComboBox*>()) {
        if (!qobject_cast<ProofScopeBox*>(box))
            kinds = box;
    }
    QVERIFY(ProofBench::choose(kinds, QStringLiteral("✕ malformed")));
    QCOMPARE(model.rowCount(), 5);
    QVERIFY(ProofBench::choose(kinds, QStringLiteral("All kinds (30)")));
    QCOMPARE(model.rowCount(), 30);

    auto* saver = window->findChild<EvidenceSaver*>();
    for (int i = 0; i < 2; ++i) { // once more gives the same
        QSignalSpy said(saver, &EvidenceSaver::said);
        const QString name = m_folder.filePath(QStringLiteral("comparison%1.html").arg(i));
        saver->save(name);
        QTRY_COMPARE_WITH_TIMEOUT(said.count(), 1, proofPatienceMs);
        QVERIFY2(said[0][1].toBool(), qPrintable(said[0][0].toString()));
        QFile file(name);
        QVERIFY(file.open(QIODevice::ReadOnly));
        const Result<ReportCheck> checked = reportfile::check(file.readAll());
        QVERIFY(checked.ok());
        QVERIFY2(checked->intact, qPrintable(checked->reason));
        QCOMPARE(checked->document[QLatin1String("summary")][QLatin1String("findings")].toInteger(), goldenFindings);
    }
}

/// Under another choice a verdict is told as one of before.
void TestProofCompare::aVerdictIsOfWhatWasCompared()
{
    ProofBench bench(m_fixture.settings());
    QVERIFY(bench.open(m_cases[QStringLiteral("edited_in_archive")]));
    CompareWindow* window = nullptr;
    QVERIFY(compareAll(bench, &window));
    const QString verdict = ProofBench::progressText(window);
    QVERIFY(verdict.startsWith(u'✕'));
    auto* scope = window->findChild<ProofScopeBox*>();
    QVERIFY(scope->count() > 1);
    scope->setCurrentIndex(scope->count() - 1); // the open session alone
    QVERIFY2(ProofBench::progressText(window).startsWith(u"Of before (All sessions)"),
             qPrintable(ProofBench::progressText(window)));
    QVERIFY(ProofBench::choose(scope, QStringLiteral("All sessions")));
    QCOMPARE(ProofBench::progressText(window), verdict);
}

void TestProofCompare::evidenceOfOneSession()
{
    ProofBench bench(m_fixture.settings());
    const SessionKey edited = m_cases[QStringLiteral("edited_in_archive")];
    QVERIFY(bench.open(edited));
    QTest::keyClick(&bench.window, Qt::Key_D, Qt::ControlModifier);
    auto* window = bench.shown<SideBySideWindow>();
    QVERIFY(window);
    auto* button = window->findChild<QPushButton*>(QStringLiteral("saveEvidence"));
    QTRY_VERIFY_WITH_TIMEOUT(button->isEnabled(), proofPatienceMs);
    auto* saver = window->findChild<EvidenceSaver*>();
    QSignalSpy said(saver, &EvidenceSaver::said);
    const QString name = m_folder.filePath(QStringLiteral("one.json"));
    saver->save(name);
    QTRY_COMPARE_WITH_TIMEOUT(said.count(), 1, proofPatienceMs);
    QVERIFY2(said[0][1].toBool(), qPrintable(said[0][0].toString()));
    QVERIFY(textOf(window, "comparisonState").contains(name));
    QFile file(name);
    QVERIFY(file.open(QIODevice::ReadOnly));
    const Result<ReportCheck> checked = reportfile::check(file.readAll());
    QVERIFY(checked.ok() && checked->intact);
    QCOMPARE(checked->document[QLatin1String("summary")][QLatin1String("findings")].toInteger(), 1);
}

void TestProofCompare::findingsLeadToTheMessage()
{
    ProofBench bench(m_fixture.settings());
    CompareWindow* window = nullptr;
    QVERIFY(compareAll(bench, &window));
    int row = 0;
    while (row < window->model().rowCount() && window->model().findingAt(row).kind != FindingKind::Edited)
        ++row;
    QVERIFY(row < window->model().rowCount());
    const Finding edited = window->model().findingAt(row);
    auto* table = window->findChild<ProofTable*>();
    table->setCurrentRow(row);
    QTest::keyClick(table, Qt::Key_Return);
    auto* sideBySide = bench.shown<SideBySideWindow>();
    QVERIFY(sideBySide);
    QTRY_COMPARE_WITH_TIMEOUT(sideBySide->key(), edited.key, proofPatienceMs);
    QTRY_VERIFY_WITH_TIMEOUT(!sideBySide->isReading(), proofPatienceMs);
    const auto* messages = sideBySide->findChild<ProofTable*>();
    QCOMPARE(sideBySide->model().positionAt(messages->currentRow()), edited.index);
    QVERIFY(ProofBench::click(sideBySide, "openConversation"));
    QTRY_COMPARE_WITH_TIMEOUT(bench.pane()->key(), edited.key, proofPatienceMs);
    QTRY_VERIFY_WITH_TIMEOUT(bench.pane()->view().currentRow() >= 0, proofPatienceMs);
}

void TestProofCompare::theSelectionIsCompared()
{
    ProofBench bench(m_fixture.settings());
    auto* list = bench.window.findChild<SessionListView*>();
    QTRY_VERIFY_WITH_TIMEOUT(list->sessionModel()->isSettled() && list->model()->rowCount() > 5, proofPatienceMs);
    QVERIFY(bench.activate(&bench.window));
    const auto place = [list](int row) { return list->visualRect(list->model()->index(row, 0)).center(); };
    QTest::mouseClick(list->viewport(), Qt::LeftButton, {}, place(0));
    QTest::mouseClick(list->viewport(), Qt::LeftButton, Qt::ShiftModifier, place(2));
    QCOMPARE(list->selectedSessions().size(), 3);
    QTest::mouseClick(list->viewport(), Qt::LeftButton, Qt::ControlModifier, place(4));
    QCOMPARE(list->selectedSessions().size(), 4);
    const QList<SessionKey> selected = list->selectedSessions();
    // It stays through a refresh.
    QTest::keyClick(&bench.window, Qt::Key_F5);
    QTRY_VERIFY_WITH_TIMEOUT(list->sessionModel()->isSettled(), proofPatienceMs);
    QCOMPARE(list->selectedSessions(), selected);

    QSignalSpy asked(list, &QWidget::customContextMenuRequested);
    Q_EMIT list->customContextMenuRequested(place(1));
    QMenu* menu = nullptr;
    QTRY_VERIFY_WITH_TIMEOUT((menu = list->findChild<QMenu*>()) && menu->isVisible(), proofPatienceMs);
    QVERIFY(menu->actions().first()->text().contains(u'4'));
    menu->actions().first()->trigger();
    menu->close();
    auto* window = bench.shown<CompareWindow>();
    QVERIFY(window);
    QCOMPARE(window->findChild<ProofScopeBox*>()->scope().sessions, selected);
    QSignalSpy ended(window, &CompareWindow::ended);
    QVERIFY(ProofBench::click(window, "startComparison"));
    QTRY_COMPARE_WITH_TIMEOUT(ended.count(), 1, proofPatienceMs);
    QVERIFY2(ProofBench::progressText(window).contains(u"of 4 sessions compared"),
             qPrintable(ProofBench::progressText(window)));
}

/// What the list's filter shows, also for a drill; nothing at all is no reason to compare everything.
void TestProofCompare::theFilterIsCompared()
{
    ProofBench bench(m_fixture.settings());
    QVERIFY(bench.activate(&bench.window));
    auto* list = bench.window.findChild<SessionListView*>();
    auto* bar = bench.window.findChild<SessionFilterBar*>();
    bar->setShow(SessionQuery::Show::CacheOnly);
    QTRY_VERIFY_WITH_TIMEOUT(list->sessionModel()->isSettled() && list->sessionModel()->state().walkedOnce,
                             proofPatienceMs);
    const int shown = list->model()->rowCount();
    QVERIFY(shown > 0 && shown < m_cases.size());
    QTest::keyClick(&bench.window, Qt::Key_D, Qt::ControlModifier | Qt::ShiftModifier);
    auto* window = bench.shown<CompareWindow>();
    QVERIFY(window);
    auto* scope = window->findChild<ProofScopeBox*>();
    QTRY_VERIFY_WITH_TIMEOUT(scope->scope().isKnown, proofPatienceMs);
    QCOMPARE(scope->scope().sessions.size(), shown);
    QVERIFY2(scope->currentText().contains(QString::number(shown)), qPrintable(scope->currentText()));
    for (const SessionKey& key : scope->scope().sessions)
        QVERIFY2(list->sessionModel()->rowOf(key) >= 0, qPrintable(key.sessionId));
    QSignalSpy ended(window, &CompareWindow::ended);
    QVERIFY(ProofBench::click(window, "startComparison"));
    QTRY_COMPARE_WITH_TIMEOUT(ended.count(), 1, proofPatienceMs);
    for (const Finding& finding : window->model().findings())
        QVERIFY(scope->scope().sessions.contains(finding.key));

    bench.activate(&bench.window);
    bar->searchField()->setText(QStringLiteral("nothing is called this"));
    QTRY_COMPARE_WITH_TIMEOUT(list->model()->rowCount(), 0, proofPatienceMs);
    QTest::keyClick(&bench.window, Qt::Key_E, Qt::ControlModifier | Qt::ShiftModifier);
    auto* drill = bench.shown<DrillWindow>();
    QVERIFY(drill);
    auto* drilled = drill->findChild<ProofScopeBox*>();
    QTRY_VERIFY_WITH_TIMEOUT(drilled->currentText().contains(u'0'), proofPatienceMs);
    auto* start = drill->findChild<QPushButton*>(QStringLiteral("startDrill"));
    QVERIFY(start && !start->isEnabled());
    QVERIFY(ProofBench::choose(drilled, QStringLiteral("All sessions")));
    QVERIFY(start->isEnabled());
}

void TestProofCompare::cancelledComparison()
{
    ProofBench bench(m_fixture.settings());
    QVERIFY(bench.activate(&bench.window));
    QTest::keyClick(&bench.window, Qt::Key_D, Qt::ControlModifier | Qt::ShiftModifier);
    auto* window = bench.shown<CompareWindow>();
    QVERIFY(window);
    QVERIFY(ProofBench::choose(window->findChild<ProofScopeBox*>(), QStringLiteral("All sessions")));
    window->findChild<QSpinBox*>(QStringLiteral("sessionsPerSecond"))->setValue(1);
    QSignalSpy ended(window, &CompareWindow::ended);
    QVERIFY(ProofBench::click(window, "startComparison"));
    QVERIFY(!window->findChild<QPushButton*>(QStringLiteral("startComparison"))->isEnabled());
    QVERIFY(ProofBench::click(window, "pauseWork"));
    QVERIFY(ProofBench::progressText(window).startsWith(u"Paused."));
    QVERIFY(ProofBench::click(window, "pauseWork"));
    QVERIFY(ProofBench::click(window, "cancelWork"));
    QTRY_COMPARE_WITH_TIMEOUT(ended.count(), 1, proofPatienceMs);
    QVERIFY(ProofBench::progressText(window).startsWith(u"Cancelled."));
    QVERIFY(window->findChild<QPushButton*>(QStringLiteral("startComparison"))->isEnabled());
}

void TestProofCompare::repairedAndUndone()
{
    ProofBench bench(m_fixture.settings());
    CompareWindow* window = nullptr;
    QVERIFY(compareAll(bench, &window));
    QVERIFY(ProofBench::click(window, "repairFindings"));
    auto* repair = bench.shown<RepairWindow>();
    QVERIFY(repair);
    QTRY_VERIFY_WITH_TIMEOUT(!repair->isWorking() && repair->model().rowCount() > 0, proofPatienceMs);
    const QString exactly = repair->findChild<QPlainTextEdit*>(QStringLiteral("exactly"))->toPlainText();
    QVERIFY2(exactly.contains(u"Redis") || exactly.contains(u"PostgreSQL"), qPrintable(exactly));
    const StoreDump before = StoreDump::of(m_fixture);

    QSignalSpy ended(repair, &RepairWindow::ended);
    QVERIFY(ProofBench::click(repair, "applyRepair"));
    QVERIFY(ProofBench::confirm(repair, "confirmRepair"));
    QTRY_COMPARE_WITH_TIMEOUT(ended.count(), 1, proofPatienceMs);
    QVERIFY2(ProofBench::progressText(repair).contains(repair->undoFile()),
             qPrintable(ProofBench::progressText(repair)));
    QVERIFY(QFile::exists(repair->undoFile()));

    QSignalSpy compared(window, &CompareWindow::ended);
    QVERIFY(ProofBench::click(repair, "compareAgain"));
    QTRY_COMPARE_WITH_TIMEOUT(compared.count(), 1, proofPatienceMs);
    QVERIFY2(window->model().total() == 0, qPrintable(ProofBench::progressText(window)));

    QVERIFY(bench.activate(repair));
    auto* apply = repair->findChild<QPushButton*>(QStringLiteral("applyRepair"));
    QVERIFY(!apply->isEnabled());
    QVERIFY(ProofBench::click(repair, "undoRepair"));
    QCOMPARE(ended.count(), 1); // says first what it will write
    QVERIFY(ProofBench::confirm(repair, "confirmUndo"));
    QTRY_COMPARE_WITH_TIMEOUT(ended.count(), 2, proofPatienceMs);
    QVERIFY(apply->isEnabled());
    QCOMPARE(repair->model().index(0, RepairPlanModel::ResultColumn).data().toString(), QString());
    QCOMPARE(before.differenceTo(StoreDump::of(m_fixture), 120'000), QString());
    QVERIFY(compareAll(bench, &window));
    QCOMPARE(window->model().total(), goldenFindings);
}

void TestProofCompare::onlyTickedStepsAreDone()
{
    ProofBench bench(m_fixture.settings());
    QVERIFY(bench.open(m_cases[QStringLiteral("wrong_counter")]));
    QTest::keyClick(&bench.window, Qt::Key_D, Qt::ControlModifier);
    auto* window = bench.shown<SideBySideWindow>();
    QVERIFY(window);
    QTRY_VERIFY_WITH_TIMEOUT(!window->isReading(), proofPatienceMs);
    QVERIFY(window->findChild<SideBySideFacts*>()->findingsText().contains(u"wrong counter"));
    QVERIFY(ProofBench::click(window, "repairSession"));
    auto* repair = bench.shown<RepairWindow>();
    QVERIFY(repair);
    QTRY_VERIFY_WITH_TIMEOUT(!repair->isWorking() && repair->model().tickedCount() == 1, proofPatienceMs);
    auto* table = repair->findChild<ProofTable*>();
    table->setFocus();
    QTest::keyClick(table, Qt::Key_Space);
    QCOMPARE(repair->model().tickedCount(), 0);
    auto* apply = repair->findChild<QPushButton*>(QStringLiteral("applyRepair"));
    QVERIFY(!apply->isEnabled());
    QTest::keyClick(table, Qt::Key_Space);
    QCOMPARE(repair->model().tickedCount(), 1);
    QVERIFY(apply->isEnabled());
}

void TestProofCompare::readOnlyRepairsNothing()
{
    ServiceSettings settings = m_fixture.settings();
    settings.readOnly = true;
    ProofBench bench(settings);
    CompareWindow* window = nullptr;
    QVERIFY(compareAll(bench, &window));
    QCOMPARE(window->model().total(), goldenFindings);
    QVERIFY(ProofBench::click(window, "repairFindings"));
    auto* repair = bench.shown<RepairWindow>();
    QVERIFY(repair);
    QTRY_VERIFY_WITH_TIMEOUT(!repair->isWorking() && repair->model().rowCount() > 0, proofPatienceMs);
    QVERIFY(repair->model().tickedCount() > 0);
    QVERIFY(!repair->findChild<QPushButton*>(QStringLiteral("applyRepair"))->isEnabled());
    bench.service.setReadOnly(false);
    QTRY_VERIFY_WITH_TIMEOUT(repair->findChild<QPushButton*>(QStringLiteral("applyRepair"))->isEnabled(),
                             proofPatienceMs);
}

void TestProofCompare::comparingChangesNothing()
{
    const StoreDump before = StoreDump::of(m_fixture);
    {
        ProofBench bench(m_fixture.settings());
        CompareWindow* window = nullptr;
        QVERIFY(compareAll(bench, &window));
        for (const QString& name : {QStringLiteral("stale_cache"), QStringLiteral("cache_only")}) {
            QVERIFY(bench.open(m_cases[name]));
            QTest::keyClick(&bench.window, Qt::Key_D, Qt::ControlModifier);
            auto* sideBySide = bench.shown<SideBySideWindow>();
            QVERIFY(sideBySide);
            QTRY_VERIFY_WITH_TIMEOUT(!sideBySide->isReading() && sideBySide->model().differenceCount() > 0,
                                     proofPatienceMs);
            QVERIFY(ProofBench::click(sideBySide, "repairSession"));
            auto* repair = bench.shown<RepairWindow>();
            QVERIFY(repair);
            QTRY_VERIFY_WITH_TIMEOUT(!repair->isWorking() && repair->model().rowCount() > 0, proofPatienceMs);
        }
    }
    QCOMPARE(before.differenceTo(StoreDump::of(m_fixture), 120'000), QString());
}

void TestProofCompare::everyControlHasAName()
{
    ProofBench bench(m_fixture.settings());
    QVERIFY(bench.open(m_cases[QStringLiteral("stale_cache")]));
    QTest::keyClick(&bench.window, Qt::Key_D, Qt::ControlModifier);
    QVERIFY(bench.shown<SideBySideWindow>());
    CompareWindow* compare = nullptr;
    QVERIFY(compareAll(bench, &compare));
    QVERIFY(ProofBench::click(compare, "repairFindings"));
    auto* repair = bench.shown<RepairWindow>();
    QVERIFY(repair);
    QTRY_VERIFY_WITH_TIMEOUT(!repair->isWorking(), proofPatienceMs);
    for (QDialog* window : bench.window.findChildren<QDialog*>()) {
        for (const QWidget* widget : window->findChildren<QWidget*>()) {
            const bool isControl =
                widget->focusPolicy() != Qt::NoFocus && widget->isVisible() && !widget->objectName().startsWith(u"qt_");
            if (!isControl || qobject_cast<const QLabel*>(widget))
                continue;
            const auto* accessible = QAccessible::queryAccessibleInterface(const_cast<QWidget*>(widget));
            QVERIFY(accessible);
            QVERIFY2(!accessible->text(QAccessible::Name).isEmpty(),
                     qPrintable(window->windowTitle() + u": " + QLatin1String(widget->metaObject()->className())));
        }
    }
}

QTEST_MAIN(TestProofCompare)
#include "tst_proof_compare.moc"
