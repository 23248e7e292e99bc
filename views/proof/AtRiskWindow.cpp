#include "views/proof/AtRiskWindow.h"

#include "models/items/FutureReply.h"
#include "models/items/MessageText.h"
#include "views/ElidedLabel.h"
#include "views/Theme.h"
#include "views/TimeText.h"
#include "views/WindowFit.h"
#include "views/conversation/NoticeBar.h"
#include "views/proof/ProofButton.h"
#include "views/proof/ProofProgress.h"
#include "views/proof/ProofTable.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QItemSelectionModel>
#include <QLabel>
#include <QLocale>
#include <QPushButton>
#include <QShortcut>
#include <QVBoxLayout>

#include <algorithm>
#include <array>

namespace talkglass {

namespace {

constexpr std::array<int, 6> limitMinutes{0, 5, 30, 60, 180, 720};

QColor toneOf(const QModelIndex& index, const QPalette& palette)
{
    if (index.column() == AtRiskModel::StateColumn) {
        const QVariant persisted = index.data(AtRiskModel::PersistedRole);
        if (persisted.isValid())
            return persisted.toBool() ? theme::success(palette) : theme::danger(palette);
        return theme::residencyColor(Residency::CacheOnly, palette);
    }
    const qint64 left = index.data(AtRiskModel::LeftRole).toLongLong();
    const bool isKept = left == CachedSession::noTtl || index.data(AtRiskModel::PersistedRole).toBool();
    if (index.column() != AtRiskModel::LeftColumn || isKept)
        return {};
    const timetext::Urgency urgency = timetext::urgency(left);
    return urgency == timetext::Urgency::WithinFiveMinutes ? theme::danger(palette)
           : urgency == timetext::Urgency::WithinHour      ? theme::warning(palette)
                                                           : QColor();
}

} // namespace

AtRiskWindow::AtRiskWindow(HybridConversationService& service, std::shared_ptr<const Clock> clock, QWidget* parent)
    : QDialog(parent)
    , m_service(service)
    , m_model(clock)
    , m_notice(new NoticeBar(this))
    , m_progress(new ProofProgress(false, this))
    , m_table(new ProofTable(tr("Sessions at risk"), AtRiskModel::TitleColumn, this))
    , m_limit(new QComboBox(this))
    , m_effect(new ElidedLabel(this))
    , m_again(proofButton(tr("&Look again"), "lookAgain", this))
    , m_open(proofButton(tr("Open &conversation"), "openConversation", this))
    , m_sideBySide(proofButton(tr("Side &by side"), "showSideBySide", this))
    , m_persistOne(proofButton(tr("&Persist chosen"), "persistChosen", this))
    , m_persistAll(proofButton(tr("Persist &all"), "persistAll", this))
    , m_keeper(service, clock)
{
    setWindowTitle(tr("At risk"));
    setWindowFlag(Qt::WindowMaximizeButtonHint);
    m_table->setModel(&m_model);
    m_table->setLook(toneOf, AtRiskModel::SessionColumn);
    m_table->setWidths({26, 20, 14, 60, 0, 60});
    m_ticker.setInterval(1000);
    layOut();
    wire();
    showButtons();
    windowfit::resize(*this, {960, 480});
}

/// The table shows the model.
AtRiskWindow::~AtRiskWindow()
{
    delete m_table;
}

void AtRiskWindow::layOut()
{
    auto* foot = new QHBoxLayout;
    foot->setSpacing(2 * theme::unit);
    for (QPushButton* left : {m_again, m_sideBySide, m_open})
        foot->addWidget(left);
    foot->addStretch(1);
    foot->addWidget(m_persistOne);
    foot->addWidget(m_persistAll);
    m_effect->setTone(ElidedLabel::Tone::Muted);
    m_effect->setObjectName(QStringLiteral("persistEffect"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(3 * theme::unit, 3 * theme::unit, 3 * theme::unit, 3 * theme::unit);
    column->setSpacing(2 * theme::unit);
    column->addWidget(m_notice);
    column->addWidget(m_progress);
    column->addWidget(m_table, 1);
    column->addWidget(limitBox());
    column->addWidget(m_effect);
    column->addLayout(foot);
}

QWidget* AtRiskWindow::limitBox()
{
    for (const int minutes : limitMinutes) {
        const QString text = minutes == 0   ? tr("Never")
                             : minutes < 60 ? tr("with less than %n minute(s) left", nullptr, minutes)
                                            : tr("with less than %n hour(s) left", nullptr, minutes / 60);
        m_limit->addItem(text, minutes);
    }
    m_limit->setObjectName(QStringLiteral("noticeLimit"));
    m_limit->setAccessibleName(tr("When the main window gives notice"));
    auto* box = new QWidget(this);
    auto* label = new QLabel(tr("&Notice in the main window when something is at risk:"), box);
    label->setBuddy(m_limit);
    auto* row = new QHBoxLayout(box);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(2 * theme::unit);
    row->addWidget(label);
    row->addWidget(m_limit);
    row->addStretch(1);
    return box;
}

void AtRiskWindow::wire()
{
    connect(m_again, &QPushButton::clicked, this, &AtRiskWindow::refresh);
    connect(m_persistAll, &QPushButton::clicked, this, [this] { persist(m_model.keys()); });
    connect(m_persistOne, &QPushButton::clicked, this, [this] { persist(chosen()); });
    const auto withCurrent = [this](auto signal) {
        return [this, signal] {
            if (m_table->currentRow() >= 0)
                Q_EMIT(this->*signal)(m_model.sessionAt(m_table->currentRow()).key);
        };
    };
    connect(m_open, &QPushButton::clicked, this, withCurrent(&AtRiskWindow::conversationRequested));
    connect(m_table, &ProofTable::rowActivated, this, withCurrent(&AtRiskWindow::conversationRequested));
    connect(m_sideBySide, &QPushButton::clicked, this, withCurrent(&AtRiskWindow::compareRequested));
    connect(m_table, &ProofTable::currentRowChanged, this, &AtRiskWindow::showButtons);
    connect(m_table->selectionModel(), &QItemSelectionModel::selectionChanged, this, &AtRiskWindow::showEffect);
    connect(m_progress, &ProofProgress::cancelRequested, this, [this] { m_keeper.cancel(); });
    connect(m_limit, &QComboBox::activated, this,
            [this] { Q_EMIT noticeLimitChanged(std::chrono::minutes(m_limit->currentData().toInt())); });
    connect(&m_ticker, &QTimer::timeout, this, [this] {
        if (isVisible())
            m_model.tick();
    });
    connect(new QShortcut(QKeySequence(Qt::Key_F5), this), &QShortcut::activated, this, &AtRiskWindow::refresh);
}

void AtRiskWindow::setNoticeLimit(std::chrono::seconds limit)
{
    const auto minutes = int(std::chrono::duration_cast<std::chrono::minutes>(limit).count());
    const int known = m_limit->findData(minutes);
    m_limit->setCurrentIndex(known >= 0 ? known : m_limit->findData(30));
}

void AtRiskWindow::setReadOnly(bool readOnly)
{
    m_readOnly = readOnly;
    m_notice->showNotice(
        readOnly ? tr("Talkglass is read-only: what is at risk is shown, and nothing can be persisted.") : QString());
    showButtons();
}

void AtRiskWindow::refresh()
{
    if (m_working)
        return;
    m_working = true;
    m_progress->begin(tr("Comparing what is cached with the archive…"));
    m_table->setEmptyText({});
    whenFinished(
        m_keeper.find({}), this, [this](const Result<AtRiskReport>& report) { take(report); },
        [this] { finish(tr("Cancelled."), false); });
    showButtons();
}

void AtRiskWindow::take(const Result<AtRiskReport>& report)
{
    if (!report) {
        finish(report.error().text(), false);
        return;
    }
    m_model.setSessions(report->sessions);
    m_table->setEmptyText(tr("Every message that is cached is in the archive, too."));
    m_table->setCurrentRow(report->sessions.isEmpty() ? -1 : 0);
    m_ticker.start();
    const QLocale locale;
    const QString read = tr("Cached sessions read: %1.").arg(locale.toString(report->sessionsRead));
    if (report->sessions.isEmpty())
        finish(tr("✓ Nothing is at risk. %1").arg(read), true);
    else
        finish(tr("%1 only in the cache, in %2. %3")
                   .arg(messagetext::countText(m_model.messages()),
                        tr("%n session(s)", nullptr, int(report->sessions.size())), read),
               false);
}

QList<SessionKey> AtRiskWindow::chosen() const
{
    QList<SessionKey> keys;
    for (const QModelIndex& row : m_table->selectionModel()->selectedRows())
        keys.append(m_model.sessionAt(row.row()).key);
    return keys;
}

void AtRiskWindow::persist(const QList<SessionKey>& keys)
{
    if (m_working || keys.isEmpty())
        return;
    m_working = true;
    m_progress->begin(tr("Writing to the archive: %n session(s)…", nullptr, int(keys.size())));
    whenFinished(
        m_keeper.persist(keys, !m_readOnly), this,
        [this](const Result<QList<Persisted>>& persisted) { takePersisted(persisted); },
        [this] { finish(tr("Cancelled."), false); });
    showButtons();
}

void AtRiskWindow::takePersisted(const Result<QList<Persisted>>& persisted)
{
    if (!persisted) {
        finish(persisted.error().text(), false);
        return;
    }
    m_model.setPersisted(*persisted);
    qint64 archived = 0;
    qint64 refused = 0;
    for (const Persisted& one : *persisted) {
        archived += one.archived + one.alreadyThere;
        refused += one.refused;
    }
    const bool well = std::ranges::all_of(*persisted, &Persisted::complete);
    const QString count = messagetext::countText(archived);
    const QString text = well ? tr("✓ In the archive now: %1.").arg(count)
                              : tr("In the archive now: %1. Refused: %2.").arg(count, messagetext::countText(refused));
    finish(text, well);
    Q_EMIT storesChanged();
    Q_EMIT ended(text);
}

void AtRiskWindow::finish(const QString& text, bool well)
{
    m_working = false;
    m_progress->end(text, well ? ProofProgress::Tone::Good : ProofProgress::Tone::Bad);
    showButtons();
}

void AtRiskWindow::showButtons()
{
    const bool one = m_table->currentRow() >= 0;
    m_again->setEnabled(!m_working);
    m_open->setEnabled(one);
    m_sideBySide->setEnabled(one);
    m_persistOne->setEnabled(one && !m_working && !m_readOnly);
    m_persistAll->setEnabled(!m_model.keys().isEmpty() && !m_working && !m_readOnly);
    showEffect();
}

/// Before anything is written: what the buttons below would write.
void AtRiskWindow::showEffect()
{
    const qint64 all = m_model.messagesToPersist(m_model.keys());
    if (all == 0 || m_readOnly) {
        m_effect->setText({});
        return;
    }
    m_effect->setText(
        tr("Persisting writes into PostgreSQL: %1 of the chosen rows, %2 of all, with their cached times. "
           "Nothing changes in Redis.")
            .arg(messagetext::countText(m_model.messagesToPersist(chosen())), messagetext::countText(all)));
}

} // namespace talkglass
