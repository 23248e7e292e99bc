#include "views/proof/CompareWindow.h"

#include "models/items/FindingText.h"
#include "views/ElidedLabel.h"
#include "views/Separator.h"
#include "views/Theme.h"
#include "views/WindowFit.h"
#include "views/proof/ComparisonText.h"
#include "views/proof/EvidenceDetails.h"
#include "views/proof/EvidenceSaver.h"
#include "views/proof/FindingLook.h"
#include "views/proof/ProofButton.h"
#include "views/proof/ProofProgress.h"
#include "views/proof/ProofTable.h"

#include <QAbstractItemView>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLocale>
#include <QPushButton>
#include <QSet>
#include <QSpinBox>
#include <QVBoxLayout>

namespace talkglass {

namespace {

constexpr int mostASecond = 1'000'000;

QString whatComesHere()
{
    return CompareWindow::tr("What is found comes here. Comparing only reads; a difference counts when it still stands "
                             "a second later.");
}

QColor toneOf(const QModelIndex& index, const QPalette& palette)
{
    if (index.column() != FindingModel::KindColumn)
        return {};
    return findinglook::color(FindingKind(index.data(FindingModel::KindRole).toInt()), palette);
}

} // namespace

CompareWindow::CompareWindow(const ServiceSettings& settings, std::shared_ptr<const Clock> clock, QWidget* parent)
    : QDialog(parent)
    , m_settings(settings)
    , m_clock(std::move(clock))
    , m_details(std::make_unique<EvidenceDetails>(settings, m_clock))
    , m_scope(new ProofScopeBox(this))
    , m_rate(new QSpinBox(this))
    , m_start(proofButton(tr("&Compare"), "startComparison", this))
    , m_progress(new ProofProgress(true, this))
    , m_kinds(new QComboBox(this))
    , m_shown(new ElidedLabel(this))
    , m_table(new ProofTable(tr("Findings"), FindingModel::DetailColumn, this))
    , m_sideBySide(proofButton(tr("&Side by side"), "showSideBySide", this))
    , m_open(proofButton(tr("Open &conversation"), "openConversation", this))
    , m_repair(proofButton(tr("&Repair…"), "repairFindings", this))
    , m_evidence(new EvidenceSaver(settings, QStringLiteral("talkglass-comparison"), this))
{
    setWindowTitle(tr("Compare sessions"));
    setWindowFlag(Qt::WindowMaximizeButtonHint);
    m_table->setModel(&m_model);
    m_table->setLook(toneOf, FindingModel::SessionColumn);
    m_table->setWidths({48, 14, 64, 18, 0});
    m_table->horizontalHeader()->setSortIndicator(-1, Qt::AscendingOrder);
    m_table->horizontalHeader()->setSortIndicatorClearable(true);
    m_table->setSortingEnabled(true);
    m_table->setEmptyText(whatComesHere());
    layOut();
    wire();
    showKinds();
    showButtons();
    setScopes({ProofScope::ofAll()});
    windowfit::resize(*this, {1000, 620});
}

/// The table shows the model; evidence that is being written asks for details.
CompareWindow::~CompareWindow()
{
    delete m_evidence;
    delete m_table;
}

void CompareWindow::layOut()
{
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(3 * theme::unit, 3 * theme::unit, 3 * theme::unit, 3 * theme::unit);
    column->setSpacing(2 * theme::unit);
    column->addLayout(choices());
    column->addWidget(m_progress);
    column->addWidget(new Separator(this));
    auto* filter = new QHBoxLayout;
    filter->addWidget(m_kinds);
    filter->addWidget(m_shown, 1);
    column->addLayout(filter);
    column->addWidget(m_table, 1);
    column->addLayout(foot());
}

QLayout* CompareWindow::choices()
{
    m_rate->setRange(0, mostASecond);
    m_rate->setSpecialValueText(tr("as fast as the stores answer"));
    m_rate->setSuffix(tr(" a second"));
    m_rate->setAccessibleName(tr("Sessions a second at most"));
    m_rate->setToolTip(tr("So many sessions are read a second at most, to spare the stores"));
    m_rate->setObjectName(QStringLiteral("sessionsPerSecond"));
    m_kinds->setAccessibleName(tr("Show findings of this kind"));
    m_kinds->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    m_kinds->setMinimumContentsLength(28);
    m_shown->setTone(ElidedLabel::Tone::Muted);
    auto* row = new QHBoxLayout;
    row->setSpacing(2 * theme::unit);
    row->addWidget(m_scope, 1);
    row->addWidget(new QLabel(tr("At most:"), this));
    row->addWidget(m_rate);
    row->addWidget(m_start);
    return row;
}

QLayout* CompareWindow::foot()
{
    m_sideBySide->setToolTip(tr("Both copies of this session, at this message (Enter)"));
    m_repair->setToolTip(tr("See what would set the chosen findings right, or all of them, before anything is done"));
    auto* row = new QHBoxLayout;
    row->setSpacing(2 * theme::unit);
    row->addWidget(m_sideBySide);
    row->addWidget(m_open);
    row->addWidget(m_repair);
    row->addStretch(1);
    row->addWidget(m_evidence);
    return row;
}

void CompareWindow::wire()
{
    connect(m_start, &QPushButton::clicked, this, &CompareWindow::start);
    connect(m_scope, &ProofScopeBox::scopeChanged, this, [this] {
        showButtons();
        showOutcome();
    });
    connect(m_progress, &ProofProgress::pauseRequested, this, [this] {
        m_run->pause();
        m_progress->setProgress(comparisontext::progress(m_last, true), m_last.compared + m_last.expired, m_last.total);
    });
    connect(m_progress, &ProofProgress::resumeRequested, this, [this] { m_run->resume(); });
    connect(m_progress, &ProofProgress::cancelRequested, this, [this] { m_run->cancel(); });
    connect(&m_model, &FindingModel::countsChanged, this, &CompareWindow::showKinds);
    connect(m_kinds, &QComboBox::activated, this, [this] {
        const QVariant kind = m_kinds->currentData();
        m_model.setKind(kind.isValid() ? std::optional(FindingKind(kind.toInt())) : std::nullopt);
        showButtons();
    });
    connect(m_evidence, &EvidenceSaver::said, this, [this](const QString& text, bool saved) {
        const bool well = saved && m_isWell;
        m_progress->end(m_outcome % u' ' % text, well ? ProofProgress::Tone::Good : ProofProgress::Tone::Bad);
    });
    const auto lead = [this] {
        if (m_table->currentRow() >= 0)
            Q_EMIT findingChosen(m_model.findingAt(m_table->currentRow()));
    };
    connect(m_table, &ProofTable::rowActivated, this, lead);
    connect(m_table, &ProofTable::currentRowChanged, this, &CompareWindow::showButtons);
    connect(m_sideBySide, &QPushButton::clicked, this, lead);
    connect(m_open, &QPushButton::clicked, this, &CompareWindow::openConversation);
    connect(m_repair, &QPushButton::clicked, this, [this] { Q_EMIT repairRequested(chosenSessions()); });
}

void CompareWindow::setScopes(const QList<ProofScope>& scopes)
{
    if (!isRunning())
        m_scope->setScopes(scopes);
}

void CompareWindow::start()
{
    const ProofScope scope = m_scope->scope();
    if (isRunning() || !scope.isKnown)
        return;
    m_request = {};
    m_request.sessions = scope.sessions;
    m_request.userId = scope.userId;
    m_request.options.maxHistory = m_settings.cachePolicy.maxHistory;
    m_request.sessionsPerSecond = m_rate->value();
    m_model.clear();
    m_model.setKind(std::nullopt);
    m_evidence->setDocument({});
    m_last = {};
    m_compared = scope;
    m_outcome.clear();
    m_table->setEmptyText(whatComesHere());
    m_run = std::make_unique<ComparisonRun>(m_settings, m_clock);
    connect(m_run.get(), &ComparisonRun::found, &m_model, &FindingModel::append);
    connect(m_run.get(), &ComparisonRun::progressed, this, &CompareWindow::take);
    connect(m_run.get(), &ComparisonRun::finished, this, &CompareWindow::end);
    m_progress->begin(tr("Finding sessions…"));
    m_details->begin();
    m_run->start(m_request);
    showButtons();
}

void CompareWindow::take(const ComparisonProgress& progress)
{
    if (!isRunning())
        return;
    m_last = progress;
    m_progress->setProgress(comparisontext::progress(progress, m_progress->isPaused()),
                            progress.compared + progress.expired, progress.total);
}

void CompareWindow::end(const ComparisonOutcome& outcome)
{
    m_outcome = comparisontext::outcome(outcome);
    m_isWell = outcome.isComplete() && outcome.findingCount() == 0 && outcome.notFound.isEmpty();
    showOutcome();
    m_table->setEmptyText(m_isWell ? tr("No difference.") : QString());
    m_evidence->setDocument([details = m_details.get(), request = m_request, outcome,
                             findings = m_model.findings()](const EvidenceContext& context) {
        return evidence::ofComparison(request, outcome, findings, details->read(request, outcome, findings), context);
    });
    showKinds();
    if (m_table->currentRow() < 0)
        m_table->setCurrentRow(m_model.rowCount() > 0 ? 0 : -1);
    Q_EMIT ended(m_outcome);
}

/// Under another choice than that which was compared, results are told as what they are: of something else.
void CompareWindow::showOutcome()
{
    if (m_outcome.isEmpty() || isRunning())
        return;
    if (m_scope->scope().meansSameAs(m_compared))
        m_progress->end(m_outcome, m_isWell ? ProofProgress::Tone::Good : ProofProgress::Tone::Bad);
    else
        m_progress->end(tr("Of before (%1): %2", "what was compared, what came of it").arg(m_compared.text, m_outcome),
                        ProofProgress::Tone::Muted);
}

void CompareWindow::showKinds()
{
    showButtons();
    if (m_kinds->view()->isVisible())
        return; // not from under a person's hand
    const std::optional<FindingKind> chosen = m_model.kind();
    m_kinds->clear();
    m_kinds->addItem(tr("All kinds (%1)").arg(QLocale().toString(m_model.total())));
    for (const auto& [kind, count] : m_model.counts().asKeyValueRange()) {
        m_kinds->addItem(
            tr("%1 (%2)", "kind of finding, count").arg(findingtext::marked(kind), QLocale().toString(count)),
            int(kind));
        if (chosen == kind)
            m_kinds->setCurrentIndex(m_kinds->count() - 1);
    }
    const QLocale locale;
    m_shown->setText(m_model.isCut() ? tr("The first %1 are shown; narrow what is compared to see the others.")
                                           .arg(locale.toString(m_model.findings().size()))
                                     : QString());
}

void CompareWindow::showButtons()
{
    const bool chosenOne = m_table->currentRow() >= 0;
    m_sideBySide->setEnabled(chosenOne);
    m_open->setEnabled(chosenOne);
    m_repair->setEnabled(m_model.rowCount() > 0 && !isRunning());
    m_start->setEnabled(!isRunning() && m_scope->scope().isKnown);
    m_scope->setEnabled(!isRunning());
    m_rate->setEnabled(!isRunning());
}

/// Of the rows that are chosen if they are several, or else of all that are shown.
QList<SessionKey> CompareWindow::chosenSessions() const
{
    const QModelIndexList chosen = m_table->selectionModel()->selectedRows();
    const bool several = chosen.size() > 1;
    QList<SessionKey> keys;
    QSet<SessionKey> known;
    const qsizetype count = several ? chosen.size() : m_model.rowCount();
    for (qsizetype i = 0; i < count; ++i) {
        const SessionKey& key = m_model.findingAt(several ? chosen[i].row() : int(i)).key;
        if (known.contains(key))
            continue;
        known.insert(key);
        keys.append(key);
    }
    return keys;
}

void CompareWindow::openConversation()
{
    if (m_table->currentRow() >= 0)
        Q_EMIT conversationRequested(m_model.findingAt(m_table->currentRow()).key);
}

} // namespace talkglass
