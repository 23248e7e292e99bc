#include "views/FactsSection.h"

#include "views/Icons.h"
#include "views/Theme.h"

#include <QClipboard>
#include <QEvent>
#include <QGridLayout>
#include <QGuiApplication>
#include <QLabel>
#include <QToolButton>
#include <QVBoxLayout>

namespace talkglass {

FactsSection::FactsSection(const QString& title, QWidget* parent)
    : QWidget(parent)
    , m_title(new QLabel(title, this))
    , m_grid(new QGridLayout)
    , m_note(new QLabel(this))
{
    setAccessibleName(title);
    m_title->setTextFormat(Qt::PlainText);
    m_note->setTextFormat(Qt::PlainText);
    m_note->setWordWrap(true);
    m_note->hide();
    m_grid->setHorizontalSpacing(theme::unit * 2);
    m_grid->setVerticalSpacing(theme::unit);
    m_grid->setColumnStretch(1, 1);
    // So that the values of one section stand below those of the other.
    m_grid->setColumnMinimumWidth(0, fontMetrics().horizontalAdvance(tr("Last active")) + theme::unit);

    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(theme::unit);
    column->addWidget(m_title);
    column->addLayout(m_grid);
    column->addWidget(m_note);
    updateLook();
}

void FactsSection::setFacts(const QList<Fact>& facts)
{
    if (facts == m_facts)
        return;
    const qsizetype rowsBefore = m_rows.size();
    while (m_rows.size() < facts.size())
        m_rows.append(makeRow());
    if (m_rows.size() > rowsBefore)
        Q_EMIT rowsMade();
    for (qsizetype i = 0; i < m_rows.size(); ++i) {
        const bool used = i < facts.size();
        m_rows[i].name->setVisible(used);
        m_rows[i].value->setVisible(used);
        m_rows[i].copy->setVisible(used && !facts[i].copy.isEmpty());
        if (used && (i >= m_facts.size() || facts[i] != m_facts[i]))
            show(i, facts[i]);
    }
    m_facts = facts;
}

void FactsSection::setNote(const QString& note)
{
    m_note->setText(note);
    m_note->setVisible(!note.isEmpty());
}

QString FactsSection::note() const
{
    return m_note->text();
}

FactsSection::Row FactsSection::makeRow()
{
    const Row row{new QLabel(this), new ElidedLabel(this), new QToolButton(this)};
    row.name->setTextFormat(Qt::PlainText);
    row.name->setPalette(m_note->palette());
    row.copy->setAutoRaise(true);
    row.copy->setIconSize(QSize(14, 14));
    row.copy->setIcon(icons::icon(QStringLiteral("copy"), palette()));
    row.copy->setToolTip(tr("Copy"));
    const qsizetype index = m_rows.size();
    connect(row.copy, &QToolButton::clicked, this, [this, index] {
        QGuiApplication::clipboard()->setText(m_facts.at(index).copy);
        Q_EMIT copied(m_facts.at(index).name);
    });
    return row;
}

void FactsSection::place(qsizetype index, bool stacked)
{
    const Row& row = m_rows[index];
    for (QWidget* widget : std::initializer_list<QWidget*>{row.name, row.value, row.copy})
        m_grid->removeWidget(widget);
    // Two lines of the grid for each row; one that stays empty takes no room.
    const int line = static_cast<int>(index) * 2;
    m_grid->addWidget(row.name, line, 0, 1, stacked ? 2 : 1,
                      stacked ? Qt::Alignment() : Qt::AlignLeft | Qt::AlignVCenter);
    m_grid->addWidget(row.value, stacked ? line + 1 : line, stacked ? 0 : 1, 1, stacked ? 2 : 1);
    m_grid->addWidget(row.copy, stacked ? line + 1 : line, 2);
}

void FactsSection::show(qsizetype index, const Fact& fact)
{
    const Row& row = m_rows[index];
    place(index, fact.monospace);
    row.name->setText(fact.name);
    row.name->setWordWrap(fact.monospace); // it has the line for itself, which may be short
    row.value->setText(fact.value);
    row.value->setHint(fact.hint);
    row.value->setTone(fact.tone);
    row.value->setElideMode(fact.elide);
    row.value->setFont(fact.monospace ? theme::monospaceFont(theme::smallFont(font())) : font());
    row.value->setAccessibleName(fact.name + QStringLiteral(": ") + fact.value);
    row.copy->setAccessibleName(tr("Copy %1").arg(fact.name));
}

void FactsSection::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange)
        updateLook();
}

void FactsSection::updateLook()
{
    QFont bold = font();
    bold.setBold(true);
    m_title->setFont(bold);
    QPalette muted = palette();
    muted.setColor(QPalette::WindowText, theme::mutedText(palette()));
    m_note->setPalette(muted);
    for (const Row& row : std::as_const(m_rows)) {
        row.name->setPalette(muted);
        row.copy->setIcon(icons::icon(QStringLiteral("copy"), palette()));
    }
}

} // namespace talkglass
