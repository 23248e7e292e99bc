// Where the rows of SessionListView are: all of one height, so nothing is laid out or remembered.
#include "views/SessionListView.h"

#include <QScrollBar>

#include <algorithm>
#include <limits>

namespace talkglass {

namespace {

/// A scroll bar counts pixels in an int; a million rows need 60 million of two thousand million.
constexpr int mostPixels = std::numeric_limits<int>::max() / 2;

} // namespace

QRect SessionListView::visualRect(const QModelIndex& index) const
{
    if (!index.isValid())
        return {};
    return QRect(0, index.row() * rowHeight() - verticalOffset(), viewport()->width(), rowHeight());
}

QModelIndex SessionListView::indexAt(const QPoint& point) const
{
    if (point.y() < 0 || !model())
        return {};
    const int row = (point.y() + verticalOffset()) / rowHeight();
    return row < rows() ? model()->index(row, 0) : QModelIndex();
}

void SessionListView::scrollTo(const QModelIndex& index, ScrollHint hint)
{
    if (!index.isValid() || m_following)
        return;
    const int height = rowHeight();
    const int page = viewport()->height();
    const int top = index.row() * height;
    const int value = verticalOffset();
    int wanted = value;
    switch (hint) {
    case EnsureVisible:
        if (top < value)
            wanted = top;
        else if (top + height > value + page)
            wanted = top + height - page;
        break;
    case PositionAtTop:
        wanted = top;
        break;
    case PositionAtBottom:
        wanted = top + height - page;
        break;
    case PositionAtCenter:
        wanted = top - (page - height) / 2;
        break;
    }
    verticalScrollBar()->setValue(wanted);
}

void SessionListView::doItemsLayout()
{
    QAbstractItemView::doItemsLayout(); // past QListView's layout of every row
}

void SessionListView::updateGeometries()
{
    const int height = rowHeight();
    const int page = viewport()->height();
    const qint64 whole = qint64(rows()) * height;
    verticalScrollBar()->setSingleStep(height);
    verticalScrollBar()->setPageStep(page);
    verticalScrollBar()->setRange(0, int(std::clamp<qint64>(whole - page, 0, mostPixels)));
    horizontalScrollBar()->setRange(0, 0);
    QAbstractItemView::updateGeometries();
}

int SessionListView::verticalOffset() const
{
    return verticalScrollBar()->value();
}

void SessionListView::scrollContentsBy(int, int)
{
    viewport()->update();
    tellVisibleRange();
}

bool SessionListView::isIndexHidden(const QModelIndex&) const
{
    return false;
}

QModelIndex SessionListView::moveCursor(CursorAction action, Qt::KeyboardModifiers)
{
    if (rows() == 0)
        return {};
    const int page = qMax(1, viewport()->height() / rowHeight() - 1);
    const int last = rows() - 1;
    const int current = currentIndex().isValid() ? currentIndex().row() : -1;
    int row = qMax(0, current);
    switch (action) {
    case MoveUp:
    case MovePrevious:
    case MoveLeft:
        row = current < 0 ? 0 : current - 1;
        break;
    case MoveDown:
    case MoveNext:
    case MoveRight:
        row = current + 1;
        break;
    case MovePageUp:
        row -= page;
        break;
    case MovePageDown:
        row += page;
        break;
    case MoveHome:
        row = 0;
        break;
    case MoveEnd:
        row = last;
        break;
    }
    const QModelIndex index = model()->index(qBound(0, row, last), 0);
    scrollTo(index);
    return index;
}

int SessionListView::rowAtY(int y) const
{
    const int below = y + verticalOffset();
    return below < 0 ? 0 : qBound(0, below / rowHeight(), rows() - 1);
}

/// The rectangle may stand on its head: it goes from where a selection began to where it ends now.
void SessionListView::setSelection(const QRect& rect, QItemSelectionModel::SelectionFlags flags)
{
    if (rows() == 0)
        return;
    const auto [top, bottom] = std::minmax({rect.top(), rect.bottom()}); // a list: values, not references
    if (top >= 0 && !indexAt({0, top}).isValid()) {
        if (flags & QItemSelectionModel::Clear)
            selectionModel()->clearSelection();
        return;
    }
    const QModelIndex first = model()->index(rowAtY(top), 0);
    const QModelIndex last = model()->index(rowAtY(bottom), 0);
    selectionModel()->select(QItemSelection(first, last), flags);
}

QRegion SessionListView::visualRegionForSelection(const QItemSelection& selection) const
{
    QRegion region;
    for (const QItemSelectionRange& range : selection)
        region += visualRect(range.topLeft()) | visualRect(range.bottomRight());
    return region & viewport()->rect();
}

QModelIndexList SessionListView::selectedIndexes() const
{
    return selectionModel() ? selectionModel()->selectedIndexes() : QModelIndexList();
}

void SessionListView::keyboardSearch(const QString& text)
{
    if (!text.trimmed().isEmpty())
        Q_EMIT searchTyped(text);
}

} // namespace talkglass
