#include "views/FindBar.h"

#include "models/items/MessageText.h"
#include "views/Theme.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QLocale>
#include <QToolButton>

namespace talkglass {

namespace {

QToolButton* button(const QString& text, const QString& name, QWidget* parent)
{
    auto* made = new QToolButton(parent);
    made->setText(text);
    made->setAutoRaise(true);
    made->setAccessibleName(name);
    made->setToolTip(name);
    made->setFocusPolicy(Qt::TabFocus);
    return made;
}

QString number(qint64 value)
{
    return QLocale().toString(value);
}

} // namespace

FindBar::FindBar(MessageListModel& model, QWidget* parent)
    : QWidget(parent)
    , m_model(model)
    , m_finder(model)
    , m_field(new QLineEdit(this))
    , m_summary(new QLabel(this))
    , m_scope(new QLabel(this))
    , m_loadAll(button(tr("Load all older"), tr("Load all older messages, to search them too"), this))
    , m_previous(button(QStringLiteral("\u2191"), tr("Previous match (Shift+Enter)"), this))
    , m_next(button(QStringLiteral("\u2193"), tr("Next match (Enter)"), this))
{
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(4 * theme::unit, theme::unit, 4 * theme::unit, theme::unit);
    layout->setSpacing(2 * theme::unit);
    auto* closeButton = button(QStringLiteral("\u2715"), tr("Close (Esc)"), this);
    m_field->setPlaceholderText(tr("Find in this conversation"));
    m_field->setAccessibleName(tr("Find in this conversation"));
    m_field->setClearButtonEnabled(true);
    m_field->setMinimumWidth(40 * theme::unit);
    m_loadAll->setCheckable(true);
    for (QLabel* label : {m_summary, m_scope}) {
        label->setTextFormat(Qt::PlainText);
        label->setFont(theme::smallFont(font()));
    }
    layout->addWidget(m_field);
    layout->addWidget(m_previous);
    layout->addWidget(m_next);
    layout->addWidget(m_summary);
    layout->addStretch();
    layout->addWidget(m_scope);
    layout->addWidget(m_loadAll);
    layout->addWidget(closeButton);

    connect(m_field, &QLineEdit::textChanged, this, [this](const QString& text) {
        m_finder.setText(text);
        Q_EMIT soughtChanged(text, m_finder.currentRow());
        updateTexts();
    });
    connect(m_previous, &QToolButton::clicked, this, [this] { step(false); });
    connect(m_next, &QToolButton::clicked, this, [this] { step(true); });
    connect(closeButton, &QToolButton::clicked, this, &FindBar::close);
    connect(m_loadAll, &QToolButton::toggled, this, &FindBar::loadAllOlder);
    connect(&m_finder, &MessageFinder::foundChanged, this, &FindBar::updateTexts);
    connect(&m_model, &MessageListModel::windowChanged, this, &FindBar::continueLoading);
    hide();
    updateTexts();
}

void FindBar::open()
{
    show();
    m_field->setFocus(Qt::ShortcutFocusReason);
    m_field->selectAll();
    m_finder.setText(m_field->text());
    Q_EMIT soughtChanged(m_field->text(), m_finder.currentRow());
    updateTexts();
}

void FindBar::setTotal(qint64 total)
{
    m_total = total;
    updateTexts();
}

QString FindBar::text() const
{
    return m_field->text();
}

QString FindBar::summary() const
{
    return m_summary->text();
}

void FindBar::step(bool forward)
{
    m_finder.step(forward, m_startRow);
    Q_EMIT soughtChanged(m_field->text(), m_finder.currentRow());
}

void FindBar::close()
{
    hide();
    Q_EMIT closed();
}

void FindBar::hideEvent(QHideEvent* event)
{
    m_loadAll->setChecked(false);
    m_finder.setText(QString());
    Q_EMIT soughtChanged(QString(), -1);
    QWidget::hideEvent(event);
}

void FindBar::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Escape) {
        close();
    } else if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) {
        step(!event->modifiers().testFlag(Qt::ShiftModifier));
    } else {
        QWidget::keyPressEvent(event);
    }
}

void FindBar::loadAllOlder(bool on)
{
    m_loadingAll = on;
    continueLoading();
}

/// Each page that arrives asks for the next, until there is no more, an error, full memory or a person ends it.
void FindBar::continueLoading()
{
    const bool ended = !m_model.hasOlder() || m_model.olderError() || m_model.isMemoryFull();
    if (m_loadingAll && ended) {
        m_loadingAll = false;
        m_loadAll->setChecked(false);
    }
    if (m_loadingAll && !m_model.isLoadingOlder())
        QMetaObject::invokeMethod(&m_model, &MessageListModel::loadOlder, Qt::QueuedConnection);
    updateTexts();
}

void FindBar::updateTexts()
{
    if (m_field->text().isEmpty())
        m_summary->setText(QString());
    else if (m_finder.count() == 0)
        m_summary->setText(m_finder.isSearching() ? tr("searching\u2026") : tr("not found"));
    else if (m_finder.position() == 0)
        m_summary->setText(messagetext::countText(m_finder.count()));
    else
        m_summary->setText(tr("%1 of %2").arg(number(m_finder.position()), number(m_finder.count())));
    const bool some = m_finder.count() > 0;
    m_previous->setEnabled(some);
    m_next->setEnabled(some);

    const qint64 loaded = m_model.rowCount();
    const bool partly = m_model.hasOlder() || m_model.hasNewer();
    if (!partly)
        m_scope->setText(tr("in all %1").arg(messagetext::countText(loaded)));
    else if (m_total > loaded)
        m_scope->setText(tr("in %1 loaded of %2").arg(number(loaded), number(m_total)));
    else
        m_scope->setText(tr("in the %1 loaded").arg(number(loaded)));
    m_loadAll->setVisible(m_model.hasOlder());
    m_loadAll->setEnabled(!m_model.isMemoryFull());
    m_loadAll->setText(m_loadingAll ? tr("Loading\u2026 Cancel") : tr("Load all older"));
    if (m_model.isMemoryFull())
        m_loadAll->setToolTip(tr("No more is loaded at once, to keep memory bounded."));
}

} // namespace talkglass
