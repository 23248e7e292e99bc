#include "views/MessageComposer.h"

#include "models/items/MessageText.h"
#include "models/service/WriteCheck.h"
#include "views/TabOrder.h"
#include "views/Theme.h"
#include "views/conversation/AskButton.h"
#include "views/conversation/ComposerField.h"

#include <QComboBox>
#include <QEvent>
#include <QFrame>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QToolButton>
#include <QVBoxLayout>

namespace talkglass {

using theme::unit;

namespace {
constexpr int roomForOneLine = 120 * unit;
}

MessageComposer::MessageComposer(QWidget* parent)
    : QWidget(parent)
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(4 * unit, 2 * unit, 4 * unit, 2 * unit);
    layout->setSpacing(unit);
    layout->addWidget(makeReadOnlyBanner());
    layout->addWidget(makeEditor());
    setReadOnlyReason(QString());
    showDraft({});
}

QWidget* MessageComposer::makeReadOnlyBanner()
{
    m_banner = new QFrame(this);
    m_banner->setObjectName(QStringLiteral("readOnlyBanner"));
    m_banner->setAutoFillBackground(true);
    m_bannerText = new QLabel(m_banner);
    m_bannerText->setTextFormat(Qt::PlainText);
    m_bannerText->setWordWrap(true);
    m_unlock = new QPushButton(m_banner);
    m_unlock->setObjectName(QStringLiteral("unlock"));
    connect(m_unlock, &QPushButton::clicked, this, &MessageComposer::unlockRequested);
    auto* layout = new QHBoxLayout(m_banner);
    layout->setContentsMargins(0, unit, 0, unit);
    layout->setSpacing(2 * unit);
    layout->addWidget(m_bannerText, 1);
    layout->addWidget(m_unlock);
    return m_banner;
}

QWidget* MessageComposer::makeEditor()
{
    m_editor = new QWidget(this);
    m_role = new QComboBox(m_editor);
    m_role->setAccessibleName(tr("Role"));
    m_role->addItems({QStringLiteral("user"), QStringLiteral("assistant"), QStringLiteral("system")});
    m_text = new ComposerField(m_editor);
    m_metadataToggle = new QToolButton(m_editor);
    m_metadataToggle->setText(tr("{} meta"));
    m_metadataToggle->setCheckable(true);
    m_metadataToggle->setToolTip(tr("Metadata of the message, as a JSON object"));
    m_metadata = new QPlainTextEdit(m_editor);
    m_metadata->setAccessibleName(tr("Metadata, a JSON object"));
    m_metadata->setPlaceholderText(QStringLiteral("{\"model\": \"gemini-2.5\"}"));
    m_metadata->setFont(theme::monospaceFont(font()));
    m_metadata->setTabChangesFocus(true);
    m_metadata->installEventFilter(this); // the keys that send
    m_metadata->setFixedHeight(4 * m_metadata->fontMetrics().lineSpacing() + 4 * unit);
    m_send = new QPushButton(tr("Send"), m_editor);
    m_send->setObjectName(QStringLiteral("send"));
    m_send->setToolTip(tr("Ctrl+Enter"));
    m_ask = new AskButton(m_editor);
    m_problem = new QLabel(m_editor);
    m_problem->setTextFormat(Qt::PlainText);
    m_problem->setWordWrap(true);
    m_count = new QLabel(m_editor);
    m_count->setTextFormat(Qt::PlainText);
    for (QLabel* label : {m_problem, m_count})
        label->setFont(theme::smallFont(font()));

    m_grid = new QGridLayout(m_editor);
    m_grid->setContentsMargins(0, 0, 0, 0);
    m_grid->setHorizontalSpacing(2 * unit);
    m_grid->setVerticalSpacing(unit);
    m_grid->setColumnStretch(1, 1);
    placeParts(false);
    taborder::inOrder({m_role, m_text, m_metadataToggle, m_metadata, m_send, m_ask});

    connect(m_text, &ComposerField::contentChanged, this, &MessageComposer::check);
    connect(m_text, &ComposerField::sendRequested, this, &MessageComposer::send);
    connect(m_text, &ComposerField::askRequested, this, &MessageComposer::ask);
    connect(m_role, &QComboBox::currentIndexChanged, this, &MessageComposer::check);
    connect(m_metadata, &QPlainTextEdit::textChanged, this, &MessageComposer::check);
    connect(m_metadataToggle, &QToolButton::toggled, this, [this](bool shown) {
        m_metadata->setVisible(shown);
        (shown ? static_cast<QWidget*>(m_metadata) : m_text)->setFocus();
        check();
    });
    connect(m_send, &QPushButton::clicked, this, &MessageComposer::send);
    connect(m_ask, &AskButton::askRequested, this, &MessageComposer::ask);
    return m_editor;
}

/// On one line; or what is written above, where the buttons would leave no room for it.
void MessageComposer::placeParts(bool narrow)
{
    m_isNarrow = narrow;
    for (QWidget* part : std::initializer_list<QWidget*>{m_role, m_text, m_metadataToggle, m_send, m_ask, m_metadata,
                                                         m_problem, m_count})
        m_grid->removeWidget(part);
    const int buttons = narrow ? 3 : 0;
    const int textColumn = narrow ? 0 : 1;
    const int textColumns = narrow ? 5 : 1;
    m_grid->addWidget(m_text, 0, textColumn, 1, textColumns);
    m_grid->addWidget(m_metadata, 1, textColumn, 1, textColumns);
    m_grid->addWidget(m_problem, 2, textColumn, 1, textColumns);
    m_grid->addWidget(m_role, buttons, 0, Qt::AlignTop | Qt::AlignLeft);
    m_grid->addWidget(m_metadataToggle, buttons, 2, Qt::AlignTop);
    m_grid->addWidget(m_send, buttons, 3, Qt::AlignTop);
    m_grid->addWidget(m_ask, buttons, 4, Qt::AlignTop);
    if (narrow)
        m_grid->addWidget(m_count, 4, 0, 1, 5, Qt::AlignRight | Qt::AlignTop);
    else
        m_grid->addWidget(m_count, 2, 2, 1, 3, Qt::AlignRight | Qt::AlignTop);
}

void MessageComposer::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    const bool narrow = width() < roomForOneLine;
    if (narrow != m_isNarrow)
        placeParts(narrow);
}

bool MessageComposer::eventFilter(QObject* watched, QEvent* event)
{
    if (watched != m_metadata || event->type() != QEvent::KeyPress)
        return QWidget::eventFilter(watched, event);
    const auto* press = static_cast<QKeyEvent*>(event);
    const bool enter = press->key() == Qt::Key_Return || press->key() == Qt::Key_Enter;
    if (!enter || !press->modifiers().testFlag(Qt::ControlModifier))
        return false;
    press->modifiers().testFlag(Qt::ShiftModifier) ? ask() : send();
    return true;
}

/// No focus proxy: Tab would go to it wherever this stands, past the role.
void MessageComposer::focusText()
{
    m_text->setFocus(Qt::OtherFocusReason);
}

void MessageComposer::setSession(const SessionKey& key)
{
    if (key == m_key)
        return;
    keepDraft();
    m_key = key;
    showDraft(m_drafts.value(key));
}

void MessageComposer::keepDraft()
{
    const Draft draft{m_role->currentText(), m_text->content(), m_metadata->toPlainText(),
                      m_metadataToggle->isChecked()};
    if (draft.isEmpty())
        m_drafts.remove(m_key);
    else
        m_drafts.insert(m_key, draft);
}

void MessageComposer::showDraft(const Draft& draft)
{
    m_role->setCurrentIndex(std::max(m_role->findText(draft.role), 0));
    m_text->setContent(draft.text);
    m_metadata->setPlainText(draft.metadata);
    const QSignalBlocker blocker(m_metadataToggle);
    m_metadataToggle->setChecked(draft.metadataShown);
    m_metadata->setVisible(draft.metadataShown);
    check();
}

void MessageComposer::setReadOnlyReason(const QString& reason, bool unlockAsks)
{
    m_readOnlyReason = reason;
    m_unlockAsks = unlockAsks;
    m_unlock->setText(unlockAsks ? tr("Allow writing\u2026") : tr("Allow writing"));
    m_bannerText->setText(tr("Read-only: %1").arg(reason));
    QPalette colors;
    colors.setColor(QPalette::WindowText, theme::warning(palette()));
    m_bannerText->setPalette(colors);
    m_banner->setVisible(isReadOnly());
    m_editor->setVisible(!isReadOnly());
}

void MessageComposer::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() != QEvent::PaletteChange)
        return;
    setReadOnlyReason(m_readOnlyReason, m_unlockAsks);
    showProblem(problem());
}

NewMessage MessageComposer::message(QString* problem, bool withText) const
{
    NewMessage message{m_key, m_role->currentText(), withText ? m_text->content() : QString(), {}};
    if (m_metadataToggle->isChecked()) {
        const Result<QJsonObject> metadata = metadataFromText(m_metadata->toPlainText());
        if (metadata.ok())
            message.metadata = *metadata;
        else
            *problem = metadata.error().text();
    }
    if (problem->isEmpty()) {
        if (const auto refused = checkNewMessage(message))
            *problem = refused->text();
    }
    return message;
}

void MessageComposer::check()
{
    QString found;
    // This runs with every key: a long text is looked through when it is sent.
    const bool whole = !m_text->isHoldingLongText();
    if (whole || m_metadataToggle->isChecked())
        message(&found, whole);
    const bool noSession = m_key.sessionId.isEmpty();
    showProblem(noSession || (m_text->isEmpty() && !m_metadataToggle->isChecked()) ? QString() : found);
    m_send->setEnabled(!noSession && !m_text->isEmpty() && found.isEmpty());
    m_ask->setReady(m_send->isEnabled(), m_role->currentText());
    m_count->setText(m_text->length() < 1000 ? QString() : messagetext::sizeText(m_text->length()));
    m_count->setVisible(!m_count->text().isEmpty());
}

void MessageComposer::showProblem(const QString& problem)
{
    QPalette colors;
    colors.setColor(QPalette::WindowText, theme::danger(palette()));
    m_problem->setPalette(colors);
    m_problem->setText(problem);
    m_problem->setVisible(!problem.isEmpty());
}

QString MessageComposer::problem() const
{
    return m_problem->text();
}

void MessageComposer::suggestAgent(const QString& agentId)
{
    m_ask->suggestAgent(agentId);
}

void MessageComposer::setAgents(const QList<Agent>& agents)
{
    m_ask->setAgents(agents);
}

/// Checks what was written and empties the field. False: there is nothing to send, or something is wrong with it.
bool MessageComposer::takeMessage(NewMessage& taken)
{
    if (isReadOnly() || m_text->isEmpty() || m_key.sessionId.isEmpty())
        return false;
    QString found;
    taken = message(&found, true);
    if (!found.isEmpty()) {
        showProblem(found);
        return false;
    }
    m_text->setContent(QString());
    m_metadata->clear();
    m_metadataToggle->setChecked(false);
    m_text->setFocus();
    return true;
}

void MessageComposer::send()
{
    NewMessage taken;
    if (takeMessage(taken))
        Q_EMIT sendRequested(taken);
}

void MessageComposer::ask()
{
    NewMessage taken;
    if (m_ask->canAsk() && takeMessage(taken))
        Q_EMIT askRequested(taken, m_ask->agentId());
}

} // namespace talkglass
