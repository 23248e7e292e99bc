#include "models/cache/CacheKeys.h"
#include "models/evidence/ReportFile.h"
#include "tests/support/GoldenData.h"
#include "tests/support/ProofBench.h"
#include "tests/support/StoreDump.h"
#include "views/ElidedLabel.h"
#include "views/conversation/NoticeBar.h"
#include "views/proof/AtRiskWindow.h"
#include "views/proof/DrillChoice.h"
#include "views/proof/DrillWindow.h"
#include "views/proof/EvidenceSaver.h"
#include "views/proof/ProofScope.h"
#include "views/proof/ProofTable.h"
#include "views/proof/SideBySideWindow.h"

#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QPushButton>
#include <QRadioButton>
#include <QSignalSpy>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

using namespace talkglass;

/// The expiry drill and what is at risk as a person sees them, on real stores with the data of a deployed service.
class TestProofDrill : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void onACopy();
    void lostMessagesFail();
    void dropAsksFirstAndPutsBack();
    void waitIsLeftAndResumed();
    void waitIsForgotten();
    void readOnlyOnlyWaits();
    void evidenceIsIntact();
    void atRiskIsPersisted();
    void readOnlyPersistsNothing();
    void noticeOfWhatEndsSoon();

private:
    DrillWindow* openDrill(ProofBench& bench, const QString& name) const;
    static bool run(DrillWindow* window);
    QByteArray listOf(const QString& name) const;

    ServiceFixture m_fixture;
    QTemporaryDir m_folder;
    QHash<QString, SessionKey> m_cases = golden::cases();
};

void TestProofDrill::initTestCase()
{
    QStandardPaths::setTestModeEnabled(true);
    QCOMPARE(m_fixture.start(), QString());
}

void TestProofDrill::init()
{
    QDir(QStandardPaths::writableLocation(QStandardPaths::AppLocalDataLocation) + u"/drills").removeRecursively();
    QCOMPARE(m_fixture.loadGolden(), QString());
}

DrillWindow* TestProofDrill::openDrill(ProofBench& bench, const QString& name) const
{
    if (!bench.open(m_cases[name]))
        return nullptr;
    QTest::keyClick(&bench.window, Qt::Key_E, Qt::ControlModifier);
    return bench.shown<DrillWindow>();
}

/// Only what asks nothing.
bool TestProofDrill::run(DrillWindow* window)
{
    QSignalSpy ended(window, &DrillWindow::ended);
    return ProofBench::click(window, "startDrill") &&
           QTest::qWaitFor([&ended] { return !ended.isEmpty(); }, proofPatienceMs);
}

/// The key of its cached list.
QByteArray TestProofDrill::listOf(const QString& name) const
{
    return cachekeys::session(m_cases[name]);
}

void TestProofDrill::onACopy()
{
    const StoreDump before = StoreDump::of(m_fixture);
    ProofBench bench(m_fixture.settings());
    DrillWindow* window = openDrill(bench, QStringLiteral("titled_pinned"));
    QVERIFY(window);
    auto* choice = window->findChild<DrillChoice*>();
    QCOMPARE(choice->way(), DrillWay::Copy);
    QVERIFY2(choice->consequences().startsWith(u"What will be written:"), qPrintable(choice->consequences()));
    QVERIFY(run(window));
    QCOMPARE(window->model().rowCount(), 1);
    QCOMPARE(window->model().resultAt(0).verdict, DrillVerdict::Pass);
    QCOMPARE(window->model().index(0, 0).data().toString(), QStringLiteral("✓ PASS"));
    QVERIFY(ProofBench::progressText(window).startsWith(u"✓ PASS"));
    window->findChild<DrillChoice*>()->setWay(DrillWay::Drop); // nobody has proved that
    QVERIFY(ProofBench::progressText(window).startsWith(u"Of before"));
    window->findChild<DrillChoice*>()->setWay(DrillWay::Copy);
    QVERIFY(ProofBench::progressText(window).startsWith(u"✓ PASS"));
    QCOMPARE(before.differenceTo(StoreDump::of(m_fixture), 120'000), QString());
}

void TestProofDrill::lostMessagesFail()
{
    ProofBench bench(m_fixture.settings());
    DrillWindow* window = openDrill(bench, QStringLiteral("cache_only_tail"));
    QVERIFY(window);
    QVERIFY(run(window));
    const DrillResult& result = window->model().resultAt(0);
    QCOMPARE(result.verdict, DrillVerdict::Fail);
    QVERIFY(result.firstDifference.has_value());
    // It leads to the message that would be lost.
    auto* table = window->findChild<ProofTable*>();
    table->setFocus();
    QTest::keyClick(table, Qt::Key_Return);
    auto* sideBySide = bench.shown<SideBySideWindow>();
    QVERIFY(sideBySide);
    QTRY_VERIFY_WITH_TIMEOUT(!sideBySide->isReading(), proofPatienceMs);
    const auto* messages = sideBySide->findChild<ProofTable*>();
    QCOMPARE(sideBySide->model().positionAt(messages->currentRow()), result.firstDifference->index);
    QCOMPARE(sideBySide->model().messageAt(messages->currentRow()).kind, FindingKind::MissingInArchive);
}

void TestProofDrill::dropAsksFirstAndPutsBack()
{
    const StoreDump before = StoreDump::of(m_fixture);
    ProofBench bench(m_fixture.settings());
    DrillWindow* window = openDrill(bench, QStringLiteral("titled_pinned"));
    QVERIFY(window);
    QTest::mouseClick(window->findChild<QRadioButton*>(QStringLiteral("way-drop")), Qt::LeftButton, {}, {8, 8});
    QCOMPARE(window->findChild<DrillChoice*>()->way(), DrillWay::Drop);
    QSignalSpy ended(window, &DrillWindow::ended);
    QVERIFY(ProofBench::click(window, "startDrill"));
    QVERIFY(!window->isRunning());
    QCOMPARE(before.differenceTo(StoreDump::of(m_fixture), 120'000), QString());
    QVERIFY(ProofBench::confirm(window, "confirmDrill"));
    QTRY_COMPARE_WITH_TIMEOUT(ended.count(), 1, proofPatienceMs);
    QCOMPARE(window->model().resultAt(0).verdict, DrillVerdict::Pass);
    QCOMPARE(before.differenceTo(StoreDump::of(m_fixture), 120'000), QString());
}

void TestProofDrill::waitIsLeftAndResumed()
{
    QCOMPARE(m_fixture.redis({"PEXPIRE", listOf(QStringLiteral("titled_pinned")), "600000"}), QByteArrayList{"1"});
    {
        ProofBench bench(m_fixture.settings());
        DrillWindow* window = openDrill(bench, QStringLiteral("titled_pinned"));
        QVERIFY(window);
        QTest::mouseClick(window->findChild<QRadioButton*>(QStringLiteral("way-wait")), Qt::LeftButton, {}, {8, 8});
        QCOMPARE(window->findChild<DrillChoice*>()->consequences(), QStringLiteral("Nothing is written."));
        QVERIFY(ProofBench::click(window, "startDrill"));
        QTRY_VERIFY_WITH_TIMEOUT(ProofBench::progressText(window).contains(u"PTTL"), proofPatienceMs);
        QSignalSpy ended(window, &DrillWindow::ended);
        QVERIFY(ProofBench::click(window, "cancelWork"));
        QTRY_COMPARE_WITH_TIMEOUT(ended.count(), 1, proofPatienceMs);
        QVERIFY2(ProofBench::progressText(window).contains(u"goes on"), qPrintable(ProofBench::progressText(window)));
    }
    QCOMPARE(m_fixture.redis({"PEXPIRE", listOf(QStringLiteral("titled_pinned")), "1000"}), QByteArrayList{"1"});
    ProofBench bench(m_fixture.settings()); // as after a restart
    DrillWindow* window = openDrill(bench, QStringLiteral("longer_than_cache"));
    QVERIFY(window);
    auto* kept = window->findChild<NoticeBar*>(QStringLiteral("keptDrill"));
    QTRY_VERIFY_WITH_TIMEOUT(kept->isVisible(), proofPatienceMs);
    QSignalSpy ended(window, &DrillWindow::ended);
    QTest::mouseClick(kept->findChild<QPushButton*>(), Qt::LeftButton);
    QTRY_COMPARE_WITH_TIMEOUT(ended.count(), 1, proofPatienceMs);
    QCOMPARE(window->model().rowCount(), 1);
    QCOMPARE(window->model().resultAt(0).key, m_cases[QStringLiteral("titled_pinned")]);
    QCOMPARE(window->model().resultAt(0).verdict, DrillVerdict::Pass);
    QVERIFY(!kept->isVisible());
}

void TestProofDrill::waitIsForgotten()
{
    ProofBench bench(m_fixture.settings());
    DrillWindow* window = openDrill(bench, QStringLiteral("titled_pinned"));
    QVERIFY(window);
    auto* kept = window->findChild<NoticeBar*>(QStringLiteral("keptDrill"));
    QVERIFY(!kept->isVisible());
    window->findChild<DrillChoice*>()->setWay(DrillWay::Wait);
    QVERIFY(ProofBench::click(window, "startDrill"));
    QTRY_VERIFY_WITH_TIMEOUT(ProofBench::progressText(window).contains(u"PTTL"), proofPatienceMs);
    QVERIFY(ProofBench::click(window, "cancelWork"));
    QTRY_VERIFY_WITH_TIMEOUT(kept->isVisible(), proofPatienceMs);
    QVERIFY(ProofBench::click(window, "forgetDrill"));
    QVERIFY(!kept->isVisible());
    // Nothing of the conversation stays on the disk.
    const QString drills = QStandardPaths::writableLocation(QStandardPaths::AppLocalDataLocation) + u"/drills";
    QDirIterator files(drills, QDir::Files, QDirIterator::Subdirectories);
    QVERIFY2(!files.hasNext(), qPrintable(files.next()));
}

void TestProofDrill::readOnlyOnlyWaits()
{
    ServiceSettings settings = m_fixture.settings();
    settings.readOnly = true;
    ProofBench bench(settings);
    DrillWindow* window = openDrill(bench, QStringLiteral("titled_pinned"));
    QVERIFY(window);
    auto* choice = window->findChild<DrillChoice*>();
    auto* start = window->findChild<QPushButton*>(QStringLiteral("startDrill"));
    for (const DrillWay way : {DrillWay::Copy, DrillWay::Drop}) {
        choice->setWay(way);
        QVERIFY(!start->isEnabled());
        QVERIFY2(choice->consequences().contains(u"read-only"), qPrintable(choice->consequences()));
    }
    choice->setWay(DrillWay::Wait);
    QVERIFY(start->isEnabled());
    bench.service.setReadOnly(false);
    choice->setWay(DrillWay::Copy);
    QTRY_VERIFY_WITH_TIMEOUT(start->isEnabled(), proofPatienceMs);
}

void TestProofDrill::evidenceIsIntact()
{
    ProofBench bench(m_fixture.settings());
    DrillWindow* window = openDrill(bench, QStringLiteral("titled_pinned"));
    QVERIFY(window);
    auto* save = window->findChild<QPushButton*>(QStringLiteral("saveEvidence"));
    QVERIFY(!save->isEnabled());
    QVERIFY(run(window));
    QVERIFY(save->isEnabled());
    QVERIFY(ProofBench::click(window, "redactEvidence"));
    auto* saver = window->findChild<EvidenceSaver*>();
    for (const QString& ending : {QStringLiteral("html"), QStringLiteral("json"), QStringLiteral("xml")}) {
        const QString name = m_folder.filePath(u"drill." + ending);
        QSignalSpy said(saver, &EvidenceSaver::said);
        saver->save(name);
        QTRY_COMPARE_WITH_TIMEOUT(said.count(), 1, proofPatienceMs);
        QVERIFY2(said[0][1].toBool(), qPrintable(said[0][0].toString()));
        QFile file(name);
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QByteArray report = file.readAll();
        const Result<ReportCheck> checked = reportfile::check(report);
        QVERIFY(checked.ok());
        QVERIFY2(checked->intact, qPrintable(checked->reason));
    }
    QSignalSpy said(saver, &EvidenceSaver::said);
    saver->save(m_folder.filePath(QStringLiteral("no/such/folder.html")));
    QTRY_COMPARE_WITH_TIMEOUT(said.count(), 1, proofPatienceMs);
    QVERIFY(!said[0][1].toBool());
}

void TestProofDrill::atRiskIsPersisted()
{
    ProofBench bench(m_fixture.settings());
    QVERIFY(bench.activate(&bench.window));
    QTest::keyClick(&bench.window, Qt::Key_L, Qt::ControlModifier | Qt::ShiftModifier);
    auto* window = bench.shown<AtRiskWindow>();
    QVERIFY(window);
    QTRY_VERIFY_WITH_TIMEOUT(!window->isWorking() && window->model().rowCount() > 0, proofPatienceMs);
    const auto rowOf = [&](const QString& name) {
        for (int row = 0; row < window->model().rowCount(); ++row) {
            if (window->model().sessionAt(row).key == m_cases[name])
                return row;
        }
        return -1;
    };
    QVERIFY(rowOf(QStringLiteral("cache_only")) >= 0);
    QVERIFY(rowOf(QStringLiteral("cache_only_tail")) >= 0);
    QCOMPARE(window->model().sessionAt(rowOf(QStringLiteral("cache_only"))).messages, qint64(10));
    for (int row = 1; row < window->model().rowCount(); ++row) {
        const Timestamp previous = window->model().sessionAt(row - 1).expiresAt;
        const Timestamp ends = window->model().sessionAt(row).expiresAt;
        QVERIFY(!ends.isValid() || (previous.isValid() && previous <= ends));
    }

    const auto archived = [this] {
        return m_fixture.sql(QStringLiteral("SELECT count(*) FROM conversation_messages")).value(0).toLongLong();
    };
    const qint64 before = archived();
    const int row = rowOf(QStringLiteral("cache_only"));
    window->findChild<ProofTable*>()->setCurrentRow(row);
    QSignalSpy ended(window, &AtRiskWindow::ended);
    const auto* effect = window->findChild<ElidedLabel*>(QStringLiteral("persistEffect"));
    QVERIFY2(effect->text().contains(u"10 messages of the chosen"), qPrintable(effect->text()));
    QVERIFY(ProofBench::click(window, "persistChosen"));
    QTRY_COMPARE_WITH_TIMEOUT(ended.count(), 1, proofPatienceMs);
    QCOMPARE(archived(), before + 10);
    QCOMPARE(window->model().index(row, AtRiskModel::StateColumn).data().toString(),
             QStringLiteral("✓ in the archive"));
    QCOMPARE(window->model().index(row, AtRiskModel::LeftColumn).data().toString(), QStringLiteral("is kept"));
    QVERIFY(ProofBench::click(window, "persistAll"));
    QTRY_COMPARE_WITH_TIMEOUT(ended.count(), 2, proofPatienceMs);
    const qint64 all = archived();
    QVERIFY(all >= before + 13);
    QVERIFY(ProofBench::click(window, "lookAgain"));
    QTRY_VERIFY_WITH_TIMEOUT(!window->isWorking(), proofPatienceMs);
    QCOMPARE(rowOf(QStringLiteral("cache_only")), -1);
    QCOMPARE(archived(), all);
}

void TestProofDrill::readOnlyPersistsNothing()
{
    ServiceSettings settings = m_fixture.settings();
    settings.readOnly = true;
    ProofBench bench(settings);
    QVERIFY(bench.activate(&bench.window));
    QTest::keyClick(&bench.window, Qt::Key_L, Qt::ControlModifier | Qt::ShiftModifier);
    auto* window = bench.shown<AtRiskWindow>();
    QVERIFY(window);
    QTRY_VERIFY_WITH_TIMEOUT(!window->isWorking() && window->model().rowCount() > 0, proofPatienceMs);
    QVERIFY(!window->findChild<QPushButton*>(QStringLiteral("persistAll"))->isEnabled());
    QVERIFY(window->findChild<NoticeBar*>()->text().contains(u"read-only"));
}

void TestProofDrill::noticeOfWhatEndsSoon()
{
    QCOMPARE(m_fixture.redis({"PEXPIRE", listOf(QStringLiteral("cache_only")), "600000"}), QByteArrayList{"1"});
    ProofBench bench(m_fixture.settings());
    auto* notice = bench.window.findChild<NoticeBar*>(QStringLiteral("atRiskNotice"));
    QTRY_VERIFY_WITH_TIMEOUT(notice->isVisible(), proofPatienceMs);
    QVERIFY2(notice->text().contains(u"1 session"), qPrintable(notice->text()));
    QVERIFY(bench.activate(&bench.window));
    QTest::mouseClick(notice->findChild<QPushButton*>(), Qt::LeftButton);
    auto* window = bench.shown<AtRiskWindow>();
    QVERIFY(window);
    QTRY_VERIFY_WITH_TIMEOUT(!window->isWorking() && window->model().rowCount() > 0, proofPatienceMs);
    auto* limit = window->findChild<QComboBox*>(QStringLiteral("noticeLimit"));
    QCOMPARE(limit->currentData().toInt(), 30);
    QVERIFY(ProofBench::choose(limit, QStringLiteral("with less than 5 minute")));
    QTRY_VERIFY_WITH_TIMEOUT(!notice->isVisible(), proofPatienceMs);
    QVERIFY(ProofBench::choose(limit, QStringLiteral("with less than 1 hour")));
    QTRY_VERIFY_WITH_TIMEOUT(notice->isVisible(), proofPatienceMs);
    QVERIFY(ProofBench::choose(limit, QStringLiteral("Never")));
    QTRY_VERIFY_WITH_TIMEOUT(!notice->isVisible(), proofPatienceMs);
}

QTEST_MAIN(TestProofDrill)
#include "tst_proof_drill.moc"
