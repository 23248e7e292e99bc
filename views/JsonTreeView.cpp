#include "views/JsonTreeView.h"

#include "models/items/JsonTreeModel.h"
#include "views/Theme.h"

#include <QAction>
#include <QClipboard>
#include <QEvent>
#include <QGuiApplication>
#include <QHeaderView>
#include <QLabel>
#include <QTreeView>
#include <QVBoxLayout>

#include <algorithm>

namespace talkglass {

namespace {
constexpr int mostRowsShown = 12;
}

JsonTreeView::JsonTreeView(const QString& title, QWidget* parent)
    : QWidget(parent)
    , m_model(new JsonTreeModel(this))
    , m_title(new QLabel(title, this))
    , m_nothing(new QLabel(tr("none"), this))
    , m_tree(new QTreeView(this))
{
    QFont bold = font();
    bold.setBold(true);
    m_title->setFont(bold);
    m_title->setBuddy(m_tree);
    updateLook();

    m_tree->setModel(m_model);
    m_tree->setAccessibleName(title);
    m_tree->setHeaderHidden(true);
    m_tree->setUniformRowHeights(true);
    m_tree->setIndentation(theme::unit * 3);
    m_tree->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_tree->setTextElideMode(Qt::ElideRight);
    m_tree->setTabKeyNavigation(false);
    m_tree->header()->setStretchLastSection(true);

    auto* copy = new QAction(tr("Copy value"), m_tree);
    copy->setShortcut(QKeySequence::Copy);
    copy->setShortcutContext(Qt::WidgetShortcut);
    connect(copy, &QAction::triggered, this, &JsonTreeView::copyCurrent);
    m_tree->addAction(copy);
    m_tree->setContextMenuPolicy(Qt::ActionsContextMenu);
    connect(m_tree, &QTreeView::expanded, this, &JsonTreeView::fitHeight);
    connect(m_tree, &QTreeView::collapsed, this, &JsonTreeView::fitHeight);

    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(theme::unit);
    column->addWidget(m_title);
    column->addWidget(m_nothing);
    column->addWidget(m_tree);
    m_tree->hide();
}

void JsonTreeView::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        updateLook();
}

void JsonTreeView::updateLook()
{
    QPalette muted = palette();
    muted.setColor(QPalette::WindowText, theme::mutedText(palette()));
    m_nothing->setPalette(muted);
}

void JsonTreeView::setObject(const QJsonObject& object)
{
    m_model->setObject(object);
    m_tree->setVisible(!object.isEmpty());
    m_nothing->setVisible(object.isEmpty());
    fitNames();
    fitHeight();
}

void JsonTreeView::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    fitNames();
}

/// As wide as they are, up to half of it.
void JsonTreeView::fitNames()
{
    m_tree->resizeColumnToContents(JsonTreeModel::NameColumn);
    const int half = std::max(60, width() / 2);
    m_tree->setColumnWidth(JsonTreeModel::NameColumn, std::min(m_tree->columnWidth(JsonTreeModel::NameColumn), half));
}

void JsonTreeView::fitHeight()
{
    int rows = 0;
    for (QModelIndex row = m_model->index(0, 0); row.isValid() && rows < mostRowsShown; row = m_tree->indexBelow(row))
        ++rows;
    const int rowHeight = std::max(m_tree->sizeHintForRow(0), fontMetrics().height());
    m_tree->setFixedHeight(rows * rowHeight + 2 * m_tree->frameWidth());
}

void JsonTreeView::copyCurrent()
{
    const QModelIndex current = m_tree->currentIndex();
    if (!current.isValid())
        return;
    QGuiApplication::clipboard()->setText(current.data(JsonTreeModel::JsonRole).toString());
    Q_EMIT copied(current.siblingAtColumn(JsonTreeModel::NameColumn).data().toString());
}

} // namespace talkglass
