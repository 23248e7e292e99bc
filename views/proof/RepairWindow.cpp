#include "views/proof/RepairWindow.h"

#include "models/items/FutureReply.h"
#include "models/items/RepairText.h"
#include "views/Theme.h"
#include "views/WindowFit.h"
#include "views/conversation/NoticeBar.h"
#include "views/proof/ProofButton.h"
#include "views/proof/ProofProgress.h"
#include "views/proof/ProofTable.h"

#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QLocale>
#include <QMessageBox>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QShortcut>
#include <QSplitter>
#include <QStandardPaths>
#include <QVBoxLayout>

namespace talkglass {

namespace {

QColor toneOf(const QModelIndex& index, const QPalette& palette)
{
    if (!index.data(RepairPlanModel::PossibleRole).toBool())
        return theme::mutedText(palette);
    const QVariant verdict = index.data(RepairPlanModel::VerdictRole);
    if (index.column() != RepairPlanModel::ResultColumn || !verdict.isValid())
        return {};
    const auto result = RepairResult::Verdict(verdict.toInt());
    const bool well = result == RepairResult::Verdict::Done || result == RepairResult::Verdict::AlreadyDone;
    return well ? theme::success(palette) : theme::danger(palette);
}

QString undoFolder()
{
    return QStandardPaths::writableLocation(QStandardPaths::AppLocalDataLocation) % u"/repairs";
}

} // namespace

RepairWindow::RepairWindow(const ServiceSettings& settings, std::shared_ptr<const Clock> clock, QWidget* parent)
    : QDialog(parent)
    , m_settings(settings)
    , m_clock(std::move(clock))
    , m_notice(new NoticeBar(this))
    , m_progress(new ProofProgress(false, this))
    , m_table(new ProofTable(tr("Steps"), RepairPlanModel::StepColumn, this))
    , m_exactly(new QPlainTextEdit(this))
    , m_apply(proofButton(tr("Carry out"), "applyRepair", this))
    , m_undo(proofButton(tr("&Undo"), "undoRepair", this))
    , m_again(proofButton(tr("&Compare again"), "compareAgain", this))
{
    setWindowTitle(tr("Repair"));
    setWindowFlag(Qt::WindowMaximizeButtonHint);
    m_table->setModel(&m_model);
    m_table->setLook(toneOf, RepairPlanModel::SessionColumn);
    m_table->setWidths({0, 34, 14, 56, 48});
    m_exactly->setReadOnly(true);
    m_exactly->setTabChangesFocus(true);
    m_exactly->setLineWrapMode(QPlainTextEdit::NoWrap);
    m_exactly->setFont(theme::monospaceFont(theme::smallFont(font())));
    m_exactly->setAccessibleName(tr("Exactly what this step does"));
    m_exactly->setObjectName(QStringLiteral("exactly"));
    m_exactly->setPlaceholderText(tr("Exactly what a step does comes here."));
    layOut();
    wire();
    showState();
    windowfit::resize(*this, {1000, 640});
}

/// The table shows the model; what is under way is told that nobody listens any more.
RepairWindow::~RepairWindow()
{
    m_run.reset();
    delete m_table;
}

void RepairWindow::layOut()
{
    auto* splitter = new QSplitter(Qt::Vertical, this);
    splitter->addWidget(m_table);
    splitter->addWidget(m_exactly);
    splitter->setStretchFactor(0, 3);
    splitter->setStretchFactor(1, 2);
    splitter->setChildrenCollapsible(false);
    auto* foot = new QHBoxLayout;
    foot->setSpacing(2 * theme::unit);
    foot->addWidget(m_undo);
    foot->addWidget(m_again);
    foot->addStretch(1);
    foot->addWidget(m_apply);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(3 * theme::unit, 3 * theme::unit, 3 * theme::unit, 3 * theme::unit);
    column->setSpacing(2 * theme::unit);
    column->addWidget(m_notice);
    column->addWidget(m_progress);
    column->addWidget(splitter, 1);
    column->addLayout(foot);
}

void RepairWindow::wire()
{
    connect(m_table, &ProofTable::currentRowChanged, this, &RepairWindow::showStep);
    connect(&m_model, &RepairPlanModel::ticksChanged, this, &RepairWindow::showState);
    connect(m_apply, &QPushButton::clicked, this, &RepairWindow::ask);
    connect(m_undo, &QPushButton::clicked, this, [this] { askUndo(m_undoFile); });
    connect(m_again, &QPushButton::clicked, this, [this] { Q_EMIT compareRequested(m_keys); });
    connect(m_progress, &ProofProgress::cancelRequested, this, [this] { m_run->cancel(); });
    auto* space = new QShortcut(QKeySequence(Qt::Key_Space), m_table);
    space->setContext(Qt::WidgetShortcut);
    connect(space, &QShortcut::activated, this, &RepairWindow::toggleTick);
}

/// Of the current row, in whichever column the cursor is.
void RepairWindow::toggleTick()
{
    if (m_table->currentRow() < 0)
        return;
    const QModelIndex step = m_model.index(m_table->currentRow(), RepairPlanModel::StepColumn);
    const bool ticked = step.data(Qt::CheckStateRole).toInt() == Qt::Checked;
    m_model.setData(step, int(ticked ? Qt::Unchecked : Qt::Checked), Qt::CheckStateRole);
}

void RepairWindow::setReadOnly(bool readOnly)
{
    m_readOnly = readOnly;
    showState();
}

void RepairWindow::begin(const QString& text)
{
    m_working = true;
    m_done = 0;
    ServiceSettings settings = m_settings;
    settings.readOnly = m_readOnly;
    m_run = std::make_unique<RepairRun>(settings, m_clock);
    connect(m_run.get(), &RepairRun::sessionFinished, this, &RepairWindow::countSession);
    m_progress->begin(text);
    showState();
}

void RepairWindow::finish(const QString& text, bool well)
{
    m_working = false;
    m_progress->end(text, well ? ProofProgress::Tone::Good : ProofProgress::Tone::Bad);
    showState();
}

void RepairWindow::planFor(const QList<SessionKey>& keys)
{
    if (m_working)
        return;
    m_keys = keys;
    m_applied = false;
    m_undoFile.clear();
    m_model.setPlan({});
    m_exactly->clear();
    begin(tr("Planning for %n session(s)…", nullptr, int(keys.size())));
    ComparisonOptions options;
    options.maxHistory = m_settings.cachePolicy.maxHistory;
    whenFinished(
        m_run->planSessions(keys, options), this, [this](const Result<RepairPlan>& plan) { takePlan(plan); },
        [this] { finish(tr("Cancelled."), false); });
}

void RepairWindow::takePlan(const Result<RepairPlan>& plan)
{
    if (!plan) {
        finish(plan.error().text(), false);
        return;
    }
    m_model.setPlan(*plan);
    m_table->setCurrentRow(m_model.rowCount() > 0 ? 0 : -1);
    const int steps = m_model.rowCount();
    m_table->setEmptyText(tr("There is nothing to repair."));
    m_working = false;
    m_progress->end(steps == 0 ? tr("✓ There is nothing to repair.")
                               : tr("Nothing has been done yet. Untick what is not to be done (Space)."),
                    steps == 0 ? ProofProgress::Tone::Good : ProofProgress::Tone::Muted);
    showState();
}

void RepairWindow::showStep(int row)
{
    if (row < 0 || row >= m_model.rowCount()) {
        m_exactly->clear();
        return;
    }
    QStringList parts{repairtext::exactly(m_model.stepAt(row))};
    const QString discards = repairtext::discards(m_model.sessionAt(row));
    if (!discards.isEmpty())
        parts.append(discards);
    m_exactly->setPlainText(parts.join(QLatin1String("\n\n")));
}

QString RepairWindow::newUndoFile() const
{
    const QString moment = m_clock->now().toDateTime().toString(QStringLiteral("yyyyMMdd-HHmmss-zzz"));
    return UndoFile::pathFor(undoFolder() % u"/repair-" % moment % u".json");
}

void RepairWindow::ask()
{
    qint64 sessions = 0;
    for (const RepairSession& session : m_model.plan().sessions)
        sessions += session.isAnyTicked() ? 1 : 0;
    auto* question = new QMessageBox(
        QMessageBox::Question, tr("Carry out the repair?"),
        tr("%n step(s) are carried out as they are shown.", nullptr, m_model.tickedCount()), QMessageBox::Cancel, this);
    question->setTextFormat(Qt::PlainText);
    question->setInformativeText(
        tr("For each of %n session(s) one MULTI in Redis and one transaction in PostgreSQL, and only if both stores "
           "still hold what was seen. What it takes to undo it is written first, to a file of yours.",
           nullptr, int(sessions)));
    question->setAttribute(Qt::WA_DeleteOnClose);
    QPushButton* yes = question->addButton(tr("Carry out"), QMessageBox::AcceptRole);
    yes->setObjectName(QStringLiteral("confirmRepair"));
    question->setDefaultButton(QMessageBox::Cancel);
    connect(yes, &QPushButton::clicked, this, &RepairWindow::apply);
    question->open();
}

void RepairWindow::apply()
{
    if (m_working)
        return;
    m_undoFile = newUndoFile();
    QDir().mkpath(QFileInfo(m_undoFile).path());
    m_total = m_model.plan().sessions.size();
    m_model.setLocked(true);
    m_applied = true;
    begin(tr("Repairing…"));
    whenFinished(
        m_run->apply(m_model.plan(), m_undoFile), this,
        [this](const Result<RepairReport>& report) { takeReport(report, false); },
        [this] { finish(tr("Cancelled."), false); });
}

void RepairWindow::undo(const QString& undoFile)
{
    if (m_working || undoFile.isEmpty())
        return;
    m_total = m_model.plan().sessions.size();
    begin(tr("Undoing…"));
    whenFinished(
        m_run->undo(undoFile), this, [this](const Result<RepairReport>& report) { takeReport(report, true); },
        [this] { finish(tr("Cancelled."), false); });
}

void RepairWindow::askUndo(const QString& undoFile)
{
    if (m_working || undoFile.isEmpty())
        return;
    auto* question =
        new QMessageBox(QMessageBox::Question, tr("Undo the repair?"),
                        tr("What the repaired sessions held before is written back."), QMessageBox::Cancel, this);
    question->setTextFormat(Qt::PlainText);
    question->setInformativeText(
        tr("Each session's list in Redis, with what would now be left of its time, and its rows in PostgreSQL: by one "
           "MULTI and one transaction, and only if both stores still hold what the repair left.\n\nFrom %1")
            .arg(QDir::toNativeSeparators(undoFile)));
    question->setAttribute(Qt::WA_DeleteOnClose);
    QPushButton* yes = question->addButton(tr("Undo"), QMessageBox::AcceptRole);
    yes->setObjectName(QStringLiteral("confirmUndo"));
    question->setDefaultButton(QMessageBox::Cancel);
    connect(yes, &QPushButton::clicked, this, [this, undoFile] { undo(undoFile); });
    question->open();
}

void RepairWindow::askForUndoFile()
{
    auto* dialog = new QFileDialog(this, tr("Undo a repair"), undoFolder(), tr("Undo files (*.undo)"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    connect(dialog, &QFileDialog::fileSelected, this, &RepairWindow::askUndo);
    dialog->open();
}

void RepairWindow::countSession(const RepairResult& result)
{
    m_model.setResult(result);
    ++m_done;
    m_progress->setProgress(m_total == 1
                                ? tr("%1 of 1 session").arg(m_done)
                                : tr("%1 of %2 sessions").arg(QLocale().toString(m_done), QLocale().toString(m_total)),
                            m_done, m_total);
}

void RepairWindow::takeReport(const Result<RepairReport>& report, bool isUndo)
{
    using Verdict = RepairResult::Verdict;
    if (!report) {
        m_applied = isUndo;
        m_model.setLocked(isUndo);
        finish(report.error().text(), false);
        return;
    }
    for (const RepairResult& result : report->results)
        m_model.setResult(result);
    const bool well = !report->cancelled && report->count(Verdict::Refused) == 0 && report->count(Verdict::Half) == 0 &&
                      report->count(Verdict::Failed) == 0;
    QString text = repairtext::outcome(*report);
    if (isUndo) {
        text = tr("Undone: %1").arg(text);
        if (well) { // the plan stands as if it had never been carried out
            m_undoFile.clear();
            m_applied = false;
            m_model.clearResults();
        }
    } else if (report->count(Verdict::Done) + report->count(Verdict::Half) == 0) {
        m_undoFile.clear();
    }
    finish(text, well);
    Q_EMIT storesChanged();
    Q_EMIT ended(text);
}

void RepairWindow::showState()
{
    const int ticked = m_model.tickedCount();
    m_apply->setText(tr("Carry &out %n step(s)…", nullptr, ticked));
    m_apply->setEnabled(!m_working && !m_readOnly && !m_applied && ticked > 0);
    m_undo->setEnabled(!m_working && !m_readOnly && !m_undoFile.isEmpty());
    m_again->setEnabled(!m_working && !m_keys.isEmpty());
    m_notice->showNotice(m_readOnly ? tr("Talkglass is read-only: the plan is shown, and nothing can be carried out.")
                                    : QString());
}

} // namespace talkglass
