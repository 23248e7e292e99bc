#include "views/proof/DrillWindow.h"

#include "views/Separator.h"
#include "views/Theme.h"
#include "views/WindowFit.h"
#include "views/conversation/NoticeBar.h"
#include "views/proof/DrillChoice.h"
#include "views/proof/DrillText.h"
#include "views/proof/EvidenceSaver.h"
#include "views/proof/FindingLook.h"
#include "views/proof/KeptDrill.h"
#include "views/proof/ProofButton.h"
#include "views/proof/ProofProgress.h"
#include "views/proof/ProofTable.h"

#include <QHBoxLayout>
#include <QMessageBox>
#include <QPushButton>
#include <QVBoxLayout>

namespace talkglass {

namespace {

QColor toneOf(const QModelIndex& index, const QPalette& palette)
{
    if (index.column() != DrillResultModel::VerdictColumn)
        return {};
    return findinglook::color(DrillVerdict(index.data(DrillResultModel::VerdictRole).toInt()), palette);
}

} // namespace

DrillWindow::DrillWindow(HybridConversationService& service, std::shared_ptr<const Clock> clock, QWidget* parent)
    : QDialog(parent)
    , m_service(service)
    , m_clock(std::move(clock))
    , m_kept(new NoticeBar(this))
    , m_forget(proofButton(tr("Forget it"), "forgetDrill", this))
    , m_choice(new DrillChoice(this))
    , m_start(proofButton(tr("&Start the drill"), "startDrill", this))
    , m_progress(new ProofProgress(false, this))
    , m_table(new ProofTable(tr("Results"), DrillResultModel::DifferenceColumn, this))
    , m_sideBySide(proofButton(tr("Side &by side"), "showSideBySide", this))
    , m_open(proofButton(tr("Open &conversation"), "openConversation", this))
    , m_evidence(new EvidenceSaver(service.settings(), QStringLiteral("talkglass-drill"), this))
{
    setWindowTitle(tr("Expiry drill"));
    setWindowFlag(Qt::WindowMaximizeButtonHint);
    m_table->setModel(&m_model);
    m_table->setLook(toneOf, DrillResultModel::SessionColumn);
    m_table->setWidths({32, 14, 64, 20, 0});
    m_table->setEmptyText(tr("PASS when every message that is readable before, from either copy, is readable after the "
                             "cached copy has ended."));
    m_ticker.setInterval(1000);
    layOut();
    wire();
    showButtons();
    showKept();
    windowfit::resize(*this, {940, 640});
}

/// The table shows the model; what is under way is told that nobody listens any more.
DrillWindow::~DrillWindow()
{
    m_run.reset();
    delete m_table;
}

void DrillWindow::layOut()
{
    auto* go = new QHBoxLayout;
    go->setSpacing(2 * theme::unit);
    go->addWidget(m_start);
    go->addWidget(m_progress, 1);
    auto* foot = new QHBoxLayout;
    foot->setSpacing(2 * theme::unit);
    foot->addWidget(m_sideBySide);
    foot->addWidget(m_open);
    foot->addStretch(1);
    foot->addWidget(m_evidence);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(3 * theme::unit, 3 * theme::unit, 3 * theme::unit, 3 * theme::unit);
    column->setSpacing(2 * theme::unit);
    auto* kept = new QHBoxLayout;
    kept->setSpacing(2 * theme::unit);
    kept->addWidget(m_kept, 1);
    kept->addWidget(m_forget);
    column->addLayout(kept);
    column->addWidget(m_choice);
    column->addLayout(go);
    column->addWidget(new Separator(this));
    column->addWidget(m_table, 1);
    column->addLayout(foot);
    m_kept->setObjectName(QStringLiteral("keptDrill"));
    m_forget->setToolTip(tr("Delete what it has recorded; nothing in the stores changes"));
}

void DrillWindow::wire()
{
    connect(m_choice, &DrillChoice::changed, this, [this] {
        showButtons();
        showOutcome();
    });
    connect(m_start, &QPushButton::clicked, this, &DrillWindow::ask);
    connect(m_kept, &NoticeBar::buttonClicked, this, &DrillWindow::goOn);
    connect(m_forget, &QPushButton::clicked, this, &DrillWindow::forget);
    connect(m_progress, &ProofProgress::cancelRequested, this, [this] { m_run->cancel(); });
    connect(&m_ticker, &QTimer::timeout, this, &DrillWindow::tellProgress);
    connect(m_table, &ProofTable::rowActivated, this, &DrillWindow::lead);
    connect(m_table, &ProofTable::currentRowChanged, this, &DrillWindow::showButtons);
    connect(m_sideBySide, &QPushButton::clicked, this, &DrillWindow::lead);
    connect(m_open, &QPushButton::clicked, this, [this] {
        if (m_table->currentRow() >= 0)
            Q_EMIT conversationRequested(m_model.resultAt(m_table->currentRow()).key);
    });
    connect(m_evidence, &EvidenceSaver::said, this, [this](const QString& text, bool saved) {
        const bool well = saved && m_hasPassed;
        m_progress->end(m_outcome % u' ' % text, well ? ProofProgress::Tone::Good : ProofProgress::Tone::Bad);
    });
}

void DrillWindow::setScopes(const QList<ProofScope>& scopes)
{
    if (m_running)
        return;
    m_choice->setScopes(scopes);
    showKept();
}

void DrillWindow::settleScope(const ProofScope& scope)
{
    m_choice->settleScope(scope);
}

void DrillWindow::setReadOnly(bool readOnly)
{
    m_choice->setReadOnly(readOnly);
}

/// The originals are only touched after a question.
void DrillWindow::ask()
{
    DrillPlan plan = m_choice->plan();
    plan.options.stateFile =
        KeptDrill::stateFile(m_service.settings(), m_choice->scope(), plan.options.way, m_clock->now());
    if (!m_choice->scope().isKnown || plan.refusal())
        return;
    if (plan.options.way == DrillWay::Copy || plan.writes().isEmpty()) {
        start(plan);
        return;
    }
    auto* question = new QMessageBox(QMessageBox::Question, tr("Start the drill?"),
                                     plan.options.way == DrillWay::Drop ? tr("The cached copies end now.")
                                                                        : tr("The drill writes to the cache."),
                                     QMessageBox::Cancel, this);
    question->setTextFormat(Qt::PlainText);
    question->setInformativeText(m_choice->scope().text % u"\n\n" % drilltext::consequences(plan));
    question->setAttribute(Qt::WA_DeleteOnClose);
    QPushButton* yes = question->addButton(plan.options.way == DrillWay::Drop ? tr("Drop and read back") : tr("Start"),
                                           QMessageBox::AcceptRole);
    yes->setObjectName(QStringLiteral("confirmDrill"));
    question->setDefaultButton(QMessageBox::Cancel);
    connect(yes, &QPushButton::clicked, this, [this, plan] { start(plan); });
    question->open();
}

void DrillWindow::start(const DrillPlan& plan)
{
    if (m_running)
        return;
    if (!m_run) {
        m_run = std::make_unique<DrillRun>(m_service, m_clock);
        connect(m_run.get(), &DrillRun::progressed, this, &DrillWindow::tellProgress);
        connect(m_run.get(), &DrillRun::finished, this, &DrillWindow::end);
    }
    if (plan.options.way == DrillWay::Wait && !KeptDrill{m_choice->scope(), plan.options}.save()) {
        m_progress->end(
            tr("%1 cannot be written: the drill could not be left and resumed.").arg(plan.options.stateFile),
            ProofProgress::Tone::Bad);
        return;
    }
    m_running = true;
    m_drilled = m_choice->scope();
    m_drilledBy = plan.options.way;
    m_outcome.clear();
    m_model.setResults({});
    m_evidence->setDocument({});
    m_progress->begin(tr("Finding sessions…"));
    m_ticker.start();
    m_run->start(plan);
    showButtons();
    showKept();
}

/// What the run said last: of what comes in quick succession its signal leaves some out.
void DrillWindow::tellProgress()
{
    if (!m_running)
        return;
    const DrillProgress progress = m_run->progress();
    m_progress->setProgress(drilltext::progress(progress, m_clock->now()), progress.done, progress.total);
}

void DrillWindow::end(const DrillReport& report)
{
    m_running = false;
    m_ticker.stop();
    m_model.setResults(report.results);
    m_outcome = drilltext::outcome(report);
    m_hasPassed = report.passed();
    showOutcome();
    m_table->setCurrentRow(report.results.isEmpty() ? -1 : 0);
    // One that broke off can go on, unless there was nothing to drill.
    const bool isOver = !report.cancelled && (!report.failure || report.failure->kind == StoreError::Kind::NotFound);
    if (report.plan.options.way == DrillWay::Wait && isOver)
        KeptDrill{m_choice->scope(), report.plan.options}.forget();
    m_evidence->setDocument([report](const EvidenceContext& context) { return evidence::ofDrill(report, context); });
    showButtons();
    showKept();
    if (!report.plan.writes().isEmpty())
        Q_EMIT storesChanged();
    Q_EMIT ended(m_outcome);
}

/// Under another choice than that which was drilled, results are told as what they are: of something else.
void DrillWindow::showOutcome()
{
    if (m_outcome.isEmpty() || m_running)
        return;
    if (m_choice->scope().meansSameAs(m_drilled) && m_choice->way() == m_drilledBy)
        m_progress->end(m_outcome, m_hasPassed ? ProofProgress::Tone::Good : ProofProgress::Tone::Bad);
    else
        m_progress->end(tr("Of before (%1): %2", "what was drilled, what came of it").arg(m_drilled.text, m_outcome),
                        ProofProgress::Tone::Muted);
}

void DrillWindow::showButtons()
{
    const bool chosen = m_table->currentRow() >= 0;
    m_choice->setEnabled(!m_running);
    m_start->setEnabled(!m_running && m_choice->isPossible());
    m_sideBySide->setEnabled(chosen);
    m_open->setEnabled(chosen);
}

void DrillWindow::showKept()
{
    const QList<KeptDrill> kept = m_running ? QList<KeptDrill>() : KeptDrill::all(m_service.settings());
    m_forget->setVisible(!kept.isEmpty());
    if (kept.isEmpty())
        m_kept->showNotice({});
    else
        m_kept->showNotice(tr("A drill that waits was left: %1").arg(kept.first().scope.text), tr("Go on with it"));
}

void DrillWindow::goOn()
{
    const QList<KeptDrill> kept = KeptDrill::all(m_service.settings());
    if (kept.isEmpty() || m_running)
        return;
    m_choice->setKept(kept.first().scope, kept.first().options);
    DrillPlan plan = m_choice->plan();
    plan.options.stateFile = kept.first().options.stateFile;
    if (!plan.refusal())
        start(plan);
}

void DrillWindow::forget()
{
    const QList<KeptDrill> kept = KeptDrill::all(m_service.settings());
    if (!kept.isEmpty() && !m_running)
        kept.first().forget();
    showKept();
}

void DrillWindow::lead()
{
    if (m_table->currentRow() < 0)
        return;
    const DrillResult& result = m_model.resultAt(m_table->currentRow());
    Q_EMIT resultChosen(result.key, result.firstDifference ? result.firstDifference->index : -1);
}

} // namespace talkglass
