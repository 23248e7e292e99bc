#include "views/proof/ProofTable.h"

#include "views/ElidedLabel.h"
#include "views/LineTexts.h"
#include "views/Theme.h"

#include <QHeaderView>
#include <QHelpEvent>
#include <QPainter>
#include <QStyledItemDelegate>
#include <QToolTip>

namespace talkglass {

namespace {

class ToneDelegate : public QStyledItemDelegate
{
public:
    ToneDelegate(ProofTable::Tone tone, int idColumn, QObject* parent)
        : QStyledItemDelegate(parent)
        , m_tone(std::move(tone))
        , m_idColumn(idColumn)
    {
    }

    /// As the base class does it for cells that hold text alone, but each text is laid out once.
    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        QStyleOptionViewItem cell = option;
        initStyleOption(&cell, index);
        if (cell.features & (QStyleOptionViewItem::HasDecoration | QStyleOptionViewItem::HasCheckIndicator)) {
            QStyledItemDelegate::paint(painter, option, index);
            return;
        }
        const QStyle& style = *cell.widget->style();
        style.drawPrimitive(QStyle::PE_PanelItemViewItem, &cell, painter, cell.widget);
        const int margin = style.pixelMetric(QStyle::PM_FocusFrameHMargin, &cell, cell.widget) + 1;
        const bool selected = cell.state.testFlag(QStyle::State_Selected);
        painter->setFont(cell.font);
        painter->setPen(cell.palette.color(selected ? QPalette::HighlightedText : QPalette::Text));
        m_texts.draw(*painter, cell.rect.adjusted(margin, 0, -margin, 0), cell.text, cell.displayAlignment,
                     cell.textElideMode);
    }

    bool helpEvent(QHelpEvent* event, QAbstractItemView* view, const QStyleOptionViewItem& option,
                   const QModelIndex& index) override
    {
        if (event->type() != QEvent::ToolTip)
            return QStyledItemDelegate::helpEvent(event, view, option, index);
        const QString text = index.data().toString();
        const QString hint = index.data(Qt::ToolTipRole).toString();
        const bool isCut = view->fontMetrics().horizontalAdvance(text) + 2 * theme::unit > option.rect.width();
        if (!isCut && hint.isEmpty())
            QToolTip::hideText();
        else
            QToolTip::showText(event->globalPos(), plainToolTip(hint.isEmpty() ? text : hint), view);
        return true;
    }

protected:
    void initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const override
    {
        QStyledItemDelegate::initStyleOption(option, index);
        option->state.setFlag(QStyle::State_HasFocus, false); // no dotted frame around single cells
        if (index.column() == m_idColumn)
            option->textElideMode = Qt::ElideMiddle; // many begin alike
        const bool selected = option->state.testFlag(QStyle::State_Selected);
        const QColor color = m_tone && !selected ? m_tone(index, option->palette) : QColor();
        if (color.isValid())
            option->palette.setColor(QPalette::Text, color);
    }

private:
    const ProofTable::Tone m_tone;
    const int m_idColumn;
    mutable LineTexts m_texts;
};

} // namespace

ProofTable::ProofTable(const QString& name, int stretched, QWidget* parent)
    : QTableView(parent)
    , m_stretched(stretched)
{
    setAccessibleName(name);
    setSelectionBehavior(SelectRows);
    setSelectionMode(ExtendedSelection);
    setEditTriggers(NoEditTriggers);
    setTabKeyNavigation(false);
    setShowGrid(false);
    setAlternatingRowColors(true);
    setWordWrap(false);
    verticalHeader()->hide();
    verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    horizontalHeader()->setHighlightSections(false);
    horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    fitRows();
    connect(this, &QAbstractItemView::activated, this,
            [this](const QModelIndex& index) { Q_EMIT rowActivated(index.row()); });
}

void ProofTable::setModel(QAbstractItemModel* model)
{
    QTableView::setModel(model);
    if (model && m_stretched >= 0)
        horizontalHeader()->setSectionResizeMode(m_stretched, QHeaderView::Stretch);
}

void ProofTable::setLook(Tone tone, int idColumn)
{
    setItemDelegate(new ToneDelegate(std::move(tone), idColumn, this));
}

void ProofTable::setStretched(int column)
{
    horizontalHeader()->setSectionResizeMode(column, QHeaderView::Stretch);
}

void ProofTable::setWidths(std::initializer_list<int> widths)
{
    int column = 0;
    for (const int width : widths) {
        if (width > 0)
            setColumnWidth(column, width * theme::unit);
        ++column;
    }
}

void ProofTable::setCurrentRow(int row)
{
    const QModelIndex index = row < 0 ? QModelIndex() : model()->index(row, 0);
    if (!index.isValid())
        return;
    setCurrentIndex(index);
    scrollTo(index, PositionAtCenter);
}

void ProofTable::setEmptyText(const QString& text)
{
    m_emptyText = text;
    viewport()->update();
}

void ProofTable::currentChanged(const QModelIndex& current, const QModelIndex& previous)
{
    QTableView::currentChanged(current, previous);
    if (current.row() != previous.row() || current.isValid() != previous.isValid())
        Q_EMIT currentRowChanged(current.isValid() ? current.row() : -1);
}

void ProofTable::paintEvent(QPaintEvent* event)
{
    QTableView::paintEvent(event);
    if (m_emptyText.isEmpty() || !model() || model()->rowCount() > 0)
        return;
    QPainter painter(viewport());
    painter.setPen(theme::mutedText(palette()));
    const int margin = 4 * theme::unit;
    painter.drawText(viewport()->rect().adjusted(margin, margin, -margin, -margin), Qt::AlignCenter | Qt::TextWordWrap,
                     m_emptyText);
}

void ProofTable::changeEvent(QEvent* event)
{
    QTableView::changeEvent(event);
    if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange)
        fitRows();
}

void ProofTable::fitRows()
{
    verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 2 * theme::unit);
}

} // namespace talkglass
