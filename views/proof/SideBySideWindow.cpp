#include "views/proof/SideBySideWindow.h"

#include "views/proof/ProofButton.h"

#include "models/evidence/SessionEvidence.h"
#include "models/items/FindingText.h"
#include "models/items/FutureReply.h"
#include "models/items/MessageText.h"
#include "views/ElidedLabel.h"
#include "views/Separator.h"
#include "views/Theme.h"
#include "views/TimeText.h"
#include "views/WindowFit.h"
#include "views/proof/CopyPane.h"
#include "views/proof/EvidenceSaver.h"
#include "views/proof/FindingLook.h"
#include "views/proof/ProofTable.h"
#include "views/proof/SideBySideFacts.h"

#include <QCheckBox>
#include <QHBoxLayout>
#include <QLocale>
#include <QPushButton>
#include <QShortcut>
#include <QSplitter>
#include <QVBoxLayout>

namespace talkglass {

namespace {

QColor toneOf(const QModelIndex& index, const QPalette& palette)
{
    const QVariant kind = index.data(ComparisonModel::KindRole);
    const QVariant present = index.data(ComparisonModel::PresentRole);
    if (present.isValid() && !present.toBool())
        return kind.isValid() ? findinglook::color(FindingKind(kind.toInt()), palette) : theme::mutedText(palette);
    if (index.column() == ComparisonModel::IndexColumn)
        return theme::mutedText(palette);
    return kind.isValid() && index.column() == ComparisonModel::DifferenceColumn
               ? findinglook::color(FindingKind(kind.toInt()), palette)
               : QColor();
}

QPushButton* button(const QString& text, const QString& hint, const char* name, QWidget* parent)
{
    QPushButton* made = proofButton(text, name, parent);
    made->setToolTip(hint);
    return made;
}

} // namespace

SideBySideWindow::SideBySideWindow(CopiesReader& reader, const ServiceSettings& settings,
                                   std::shared_ptr<const Clock> clock, QWidget* parent)
    : QDialog(parent)
    , m_reader(reader)
    , m_settings(settings)
    , m_clock(std::move(clock))
    , m_title(new ElidedLabel(this))
    , m_state(new ElidedLabel(this))
    , m_facts(new SideBySideFacts(m_clock, this))
    , m_onlyDifferences(new QCheckBox(tr("&Only differences"), this))
    , m_previous(button(tr("↑ Previous"), tr("Previous difference (Shift+F8)"), "previousDifference", this))
    , m_next(button(tr("↓ Next"), tr("Next difference (F8)"), "nextDifference", this))
    , m_repair(
          button(tr("&Repair…"), tr("See what would set this right, before anything is done"), "repairSession", this))
    , m_table(new ProofTable(tr("Messages side by side"), -1, this))
    , m_explanation(new ElidedLabel(this))
    , m_cached(new CopyPane(tr("In the cache"), this))
    , m_archived(new CopyPane(tr("In the archive"), this))
    , m_evidence(new EvidenceSaver(settings, QStringLiteral("talkglass-comparison"), this))
{
    setWindowTitle(tr("Compare both copies"));
    setWindowFlag(Qt::WindowMaximizeButtonHint);
    m_table->setModel(&m_model);
    m_table->setLook(toneOf);
    m_table->setWidths({12, 0, 46, 0});
    m_table->setStretched(ComparisonModel::CacheColumn);
    m_table->setStretched(ComparisonModel::ArchiveColumn);
    layOut();
    addKeys();

    connect(m_table, &ProofTable::currentRowChanged, this, &SideBySideWindow::showRow);
    connect(m_table, &ProofTable::rowActivated, this, &SideBySideWindow::openConversation);
    connect(m_onlyDifferences, &QCheckBox::toggled, this, [this](bool only) {
        const int row = m_table->currentRow();
        const qint64 position = row < 0 ? -1 : m_model.positionAt(row);
        m_model.setOnlyDifferences(only);
        m_table->setCurrentRow(position < 0 ? -1 : m_model.rowOf(position));
        showRow(m_table->currentRow());
    });
    connect(m_previous, &QPushButton::clicked, this, [this] { step(false); });
    connect(m_next, &QPushButton::clicked, this, [this] { step(true); });
    connect(m_repair, &QPushButton::clicked, this, [this] { Q_EMIT repairRequested(m_key); });
    connect(m_evidence, &EvidenceSaver::said, this, [this](const QString& text, bool saved) {
        m_state->setTone(saved ? ElidedLabel::Tone::Good : ElidedLabel::Tone::Danger);
        m_state->setText(text);
    });
    windowfit::resize(*this, {1080, 720});
}

/// The table shows the model.
SideBySideWindow::~SideBySideWindow()
{
    delete m_evidence; // waits for what is being written
    delete m_table;
}

void SideBySideWindow::layOut()
{
    QFont bold = font();
    bold.setWeight(QFont::DemiBold);
    m_title->setFont(bold);
    m_state->setTone(ElidedLabel::Tone::Muted);
    m_state->setObjectName(QStringLiteral("comparisonState"));
    m_onlyDifferences->setObjectName(QStringLiteral("onlyDifferences"));
    auto* refreshButton = button(tr("Read again"), tr("Read both copies again (F5)"), "readAgain", this);
    auto* drill =
        button(tr("Expiry &drill…"), tr("Prove that it is readable after it has expired"), "drillSession", this);
    auto* open =
        button(tr("Open &conversation"), tr("Go to this message in the window (Enter)"), "openConversation", this);
    connect(refreshButton, &QPushButton::clicked, this, &SideBySideWindow::refresh);
    connect(drill, &QPushButton::clicked, this, [this] { Q_EMIT drillRequested(m_key); });
    connect(open, &QPushButton::clicked, this, &SideBySideWindow::openConversation);

    auto* tools = new QHBoxLayout;
    tools->setSpacing(2 * theme::unit);
    tools->addWidget(m_onlyDifferences);
    tools->addWidget(m_previous);
    tools->addWidget(m_next);
    tools->addWidget(m_state, 1);
    for (QPushButton* right : {refreshButton, m_repair, drill, open})
        tools->addWidget(right);
    auto* head = new QHBoxLayout;
    head->setSpacing(2 * theme::unit);
    head->addWidget(m_title, 1);
    head->addWidget(m_evidence);

    auto* splitter = new QSplitter(Qt::Vertical, this);
    splitter->addWidget(m_table);
    splitter->addWidget(detailArea());
    splitter->setStretchFactor(0, 3);
    splitter->setStretchFactor(1, 2);
    splitter->setChildrenCollapsible(false);

    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(3 * theme::unit, 3 * theme::unit, 3 * theme::unit, 3 * theme::unit);
    column->setSpacing(2 * theme::unit);
    column->addLayout(head);
    column->addWidget(m_facts);
    column->addWidget(new Separator(this));
    column->addLayout(tools);
    column->addWidget(splitter, 1);
}

QWidget* SideBySideWindow::detailArea()
{
    auto* area = new QWidget(this);
    auto* copies = new QHBoxLayout;
    copies->setSpacing(2 * theme::unit);
    copies->addWidget(m_cached, 1);
    copies->addWidget(m_archived, 1);
    auto* column = new QVBoxLayout(area);
    column->setContentsMargins(0, theme::unit, 0, 0);
    column->setSpacing(theme::unit);
    column->addWidget(m_explanation);
    column->addLayout(copies, 1);
    m_explanation->setObjectName(QStringLiteral("differenceText"));
    return area;
}

void SideBySideWindow::addKeys()
{
    const auto key = [this](const QKeySequence& keys, auto action) {
        connect(new QShortcut(keys, this), &QShortcut::activated, this, action);
    };
    key(QKeySequence(Qt::Key_F8), [this] { step(true); });
    key(QKeySequence(Qt::SHIFT | Qt::Key_F8), [this] { step(false); });
    key(QKeySequence(Qt::ALT | Qt::Key_Down), [this] { step(true); });
    key(QKeySequence(Qt::ALT | Qt::Key_Up), [this] { step(false); });
    key(QKeySequence(Qt::Key_F5), [this] { refresh(); });
}

void SideBySideWindow::openSession(const SessionKey& key, qint64 index)
{
    if (key != m_key) {
        m_model.setComparison({});
        m_facts->clear();
        m_evidence->setDocument({});
        showRow(-1);
    }
    m_key = key;
    m_wantedIndex = index;
    m_keepPlace = false;
    const QString id = messagetext::visible(key.sessionId).simplified();
    m_title->setText(tr("%1 · user %2", "session id, user").arg(id, QString::number(key.userId)));
    refresh();
    m_table->setFocus();
}

void SideBySideWindow::refresh()
{
    if (m_key.sessionId.isEmpty())
        return;
    m_reading = true;
    m_state->setTone(ElidedLabel::Tone::Muted);
    m_state->setText(tr("Reading both copies…"));
    const quint64 question = ++m_question;
    const auto answered = [this, question](const Result<ReadSession>& session) {
        if (question == m_question)
            take(session);
    };
    whenFinished(m_reader.read(m_key), this, answered, [] {});
}

void SideBySideWindow::take(const Result<ReadSession>& session)
{
    m_reading = false;
    if (!session) {
        m_state->setTone(ElidedLabel::Tone::Danger);
        m_state->setText(session.error().text());
        m_table->setEmptyText(m_model.rowCount() > 0 ? QString() : session.error().text());
        return;
    }
    const int row = m_table->currentRow();
    const qint64 wanted = m_keepPlace && row >= 0 ? m_model.positionAt(row) : m_wantedIndex;
    m_keepPlace = true;
    m_facts->setSession(*session);
    m_model.setComparison(session->comparison);
    if (wanted >= 0 && m_model.rowOf(wanted) < 0)
        m_onlyDifferences->setChecked(false);
    m_table->setEmptyText(m_model.onlyDifferences() ? tr("No message differs.") : tr("Neither copy has a message."));
    const int first = std::max(m_model.nextDifference(-1, true), 0);
    m_table->setCurrentRow(wanted >= 0 ? m_model.rowOf(wanted) : first);
    showRow(m_table->currentRow());
    showCounts();
    offerEvidence();
}

/// What is shown was read once; what is filed is compared anew, in two rounds.
void SideBySideWindow::offerEvidence()
{
    m_evidence->setDocument([key = m_key, settings = m_settings, clock = m_clock](const EvidenceContext& context) {
        return evidence::ofSession(key, settings, clock, context);
    });
}

void SideBySideWindow::showCounts()
{
    const int differences = m_model.differenceCount();
    const auto findings = int(m_model.comparison().findings.size());
    m_state->setTone(findings == 0 ? ElidedLabel::Tone::Good : ElidedLabel::Tone::Danger);
    if (findings == 0)
        m_state->setText(tr("✓ No difference"));
    else if (differences == 0)
        m_state->setText(tr("%n finding(s) about the session", nullptr, findings));
    else
        m_state->setText(
            tr("%1 of %2 differ")
                .arg(QLocale().toString(differences), messagetext::countText(m_model.comparison().rows.size())));
    m_previous->setEnabled(differences > 0);
    m_next->setEnabled(differences > 0);
    m_repair->setEnabled(findings > 0);
}

void SideBySideWindow::showRow(int row)
{
    if (row < 0 || row >= m_model.rowCount()) {
        m_cached->clear();
        m_archived->clear();
        m_explanation->setText({});
        return;
    }
    const AlignedMessage& message = m_model.messageAt(row);
    m_cached->setCopy(message.cached, message.archived, tr("The cache does not have this message."));
    m_archived->setCopy(message.archived, message.cached, tr("The archive does not have this message."));
    QString text = tr("Message %1").arg(QLocale().toString(m_model.positionAt(row)));
    auto tone = ElidedLabel::Tone::Muted;
    for (const Finding& finding : m_model.comparison().findings) {
        if (finding.index != m_model.positionAt(row))
            continue;
        text += u" · " % findingtext::marked(finding.kind) % u" — " % finding.detail;
        tone = ElidedLabel::Tone::Danger;
    }
    m_explanation->setTone(tone);
    m_explanation->setText(text);
}

void SideBySideWindow::step(bool forward)
{
    const int next = m_model.nextDifference(m_table->currentRow(), forward);
    if (next >= 0)
        m_table->setCurrentRow(next);
    else if (m_model.differenceCount() > 0)
        m_table->setCurrentRow(m_model.nextDifference(-1, forward)); // around
}

void SideBySideWindow::openConversation()
{
    const int row = m_table->currentRow();
    std::optional<Message> message;
    if (row >= 0) {
        const AlignedMessage& aligned = m_model.messageAt(row);
        message = aligned.archived ? aligned.archived : aligned.cached;
    }
    Q_EMIT conversationRequested(m_key, message);
}

} // namespace talkglass
