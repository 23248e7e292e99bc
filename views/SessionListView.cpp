#include "views/SessionListView.h"

#include "views/SessionDelegate.h"
#include "views/SessionListNotices.h"
#include "views/SessionListOverlay.h"
#include "views/Theme.h"

#include <QMouseEvent>
#include <QPainter>
#include <QScopedValueRollback>
#include <QScrollBar>

#include <algorithm>

namespace talkglass {

namespace {

/// A person who selects a million rows means all of them, which is another question.
constexpr int mostSelected = 5000;

} // namespace

SessionListView::SessionListView(QWidget* parent)
    : QListView(parent)
    , m_delegate(new SessionDelegate(this))
    , m_notices(new SessionListNotices(this))
    , m_overlay(new SessionListOverlay(viewport()))
{
    setItemDelegate(m_delegate);
    setUniformItemSizes(true);
    setSelectionMode(ExtendedSelection);
    setVerticalScrollMode(ScrollPerPixel);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setEditTriggers(NoEditTriggers);
    setAutoScroll(false); // scrollTo() is called where a person moves, and nowhere else
    setMouseTracking(true);
    setFrameShape(NoFrame);
    setTabKeyNavigation(false);
    setAccessibleName(tr("Conversations"));
    m_overlay->hide();
    connect(m_overlay, &SessionListOverlay::clearFiltersRequested, this, &SessionListView::clearFiltersRequested);
    connect(m_notices, &SessionListNotices::heightChanged, this, &SessionListView::placeChildren);
    const auto activate = [this](const QModelIndex& index) {
        const QVariant key = index.data(SessionListModel::KeyRole);
        if (key.isValid())
            Q_EMIT sessionActivated(key.value<SessionKey>());
    };
    connect(this, &QAbstractItemView::activated, this, activate);
    placeChildren();
}

SessionListView::~SessionListView() = default;

void SessionListView::setSessionModel(SessionListModel* model)
{
    m_sessions = model;
    setModel(model);
    connect(model, &QAbstractItemModel::rowsRemoved, this,
            [this](const QModelIndex&, int first, int last) { rowsRemoved(first, last); });
    connect(model, &QAbstractItemModel::rowsMoved, this, &SessionListView::followRows);
    connect(model, &SessionListModel::stateChanged, this, &SessionListView::showState);
    connect(model, &SessionListModel::walkProgressed, this, [this] {
        if (rows() == 0)
            showState();
    });
    showState();
    followRows();
}

void SessionListView::setCacheTtl(qint64 seconds)
{
    m_delegate->setCacheTtl(seconds);
    viewport()->update();
}

int SessionListView::rowHeight() const
{
    return m_delegate->cardHeight(font());
}

int SessionListView::rows() const
{
    return model() ? model()->rowCount() : 0;
}

// -- the current session

void SessionListView::setCurrentSession(const SessionKey& key)
{
    const bool changed = m_current != key;
    m_current = key;
    m_currentIsAwaited = false;
    followCurrent();
    if (currentIndex().isValid())
        scrollTo(currentIndex());
    if (changed)
        Q_EMIT currentSessionChanged(key);
}

void SessionListView::currentChanged(const QModelIndex& current, const QModelIndex& previous)
{
    QListView::currentChanged(current, previous);
    // While rows change, the selection model moves to a neighbour by itself; followCurrent() puts it right.
    if (m_following || !m_sessions || m_sessions->isChangingRows() || !current.isValid())
        return;
    const std::optional<SessionKey> key = m_sessions->keyAt(current.row());
    m_currentIsAwaited = !key;
    if (!key || key == m_current)
        return;
    m_current = key;
    Q_EMIT currentSessionChanged(*key);
}

/// The base class makes the first row current where none is: that would open a conversation nobody chose.
void SessionListView::focusInEvent(QFocusEvent* event)
{
    {
        const QScopedValueRollback following(m_following, true);
        QListView::focusInEvent(event);
    }
    followCurrent();
}

/// Puts the selection on the row where the current session is now.
void SessionListView::followCurrent()
{
    if (!m_sessions || m_currentIsAwaited || !selectionModel())
        return;
    const QScopedValueRollback following(m_following, true);
    const int row = m_current ? m_sessions->rowOf(*m_current) : -1;
    const QModelIndex index = row < 0 ? QModelIndex() : model()->index(row, 0);
    if (!index.isValid())
        selectionModel()->clear();
    else if (currentIndex() != index || !selectionModel()->isSelected(index))
        selectionModel()->setCurrentIndex(index, QItemSelectionModel::ClearAndSelect);
    followChosen();
}

/// Those that were selected with the current session are found again by name.
void SessionListView::followChosen()
{
    for (const SessionKey& key : std::as_const(m_chosen)) {
        const int row = m_sessions->rowOf(key);
        const QModelIndex index = row < 0 ? QModelIndex() : model()->index(row, 0);
        if (index.isValid() && !selectionModel()->isSelected(index))
            selectionModel()->select(index, QItemSelectionModel::Select);
    }
}

void SessionListView::selectionChanged(const QItemSelection& selected, const QItemSelection& deselected)
{
    QListView::selectionChanged(selected, deselected);
    if (m_following || !m_sessions || m_sessions->isChangingRows())
        return;
    m_chosen = selectedSessions();
    if (m_chosen.size() < 2)
        m_chosen.clear();
}

QList<SessionKey> SessionListView::selectedSessions() const
{
    QList<SessionKey> keys;
    if (!m_sessions || !selectionModel())
        return keys;
    QItemSelection ranges = selectionModel()->selection();
    std::ranges::sort(ranges, {}, [](const QItemSelectionRange& range) { return range.top(); });
    for (const QItemSelectionRange& range : std::as_const(ranges)) {
        const int last = std::min<int>(range.bottom(), range.top() + mostSelected);
        for (int row = range.top(); row <= last && keys.size() < mostSelected; ++row) {
            if (const std::optional<SessionKey> key = m_sessions->keyAt(row))
                keys.append(*key);
        }
    }
    return keys;
}

void SessionListView::dataChanged(const QModelIndex& topLeft, const QModelIndex& bottomRight, const QList<int>& roles)
{
    QListView::dataChanged(topLeft, bottomRight, roles);
    if (!m_sessions || !roles.isEmpty()) // only some facts of known sessions
        return;
    const int row = currentIndex().row();
    if (m_currentIsAwaited && row >= topLeft.row() && row <= bottomRight.row()) {
        const std::optional<SessionKey> key = m_sessions->keyAt(row);
        if (!key)
            return;
        m_currentIsAwaited = false;
        if (key != m_current) {
            m_current = key;
            Q_EMIT currentSessionChanged(*key);
        }
    }
    followCurrent();
}

// -- changes of rows

void SessionListView::rowsInserted(const QModelIndex& parent, int first, int last)
{
    // Past QListView, which would begin to lay out all rows.
    QAbstractItemView::rowsInserted(parent, first, last);
    const int above = verticalOffset();
    const int height = rowHeight();
    updateGeometries();
    // What is read stays where it is, unless it is the very beginning, where news are to be seen.
    if (above > 0 && first * height <= above)
        verticalScrollBar()->setValue(above + (last - first + 1) * height);
    followRows();
}

void SessionListView::rowsAboutToBeRemoved(const QModelIndex&, int, int)
{
    // The base class would choose a neighbour for the removed session, and the conversation would change with it.
}

void SessionListView::rowsRemoved(int first, int last)
{
    const int above = verticalOffset();
    const int height = rowHeight();
    if (first * height < above) {
        const int gone = (qMin(last + 1, above / height) - first) * height;
        verticalScrollBar()->setValue(above - gone);
    }
    updateGeometries();
    followRows();
}

void SessionListView::reset()
{
    m_currentIsAwaited = false;
    QAbstractItemView::reset(); // past QListView and its layout
    updateGeometries();
    followRows();
}

void SessionListView::followRows()
{
    followCurrent();
    tellVisibleRange();
    if (m_overlay->isHidden() != (rows() > 0))
        showState();
    viewport()->update();
}

void SessionListView::tellVisibleRange()
{
    if (!m_sessions)
        return;
    const int first = verticalOffset() / rowHeight();
    const int last = (verticalOffset() + viewport()->height() - 1) / rowHeight();
    m_sessions->setVisibleRange(first, qMax(first, last));
}

// -- states

void SessionListView::showState()
{
    if (!m_sessions)
        return;
    m_notices->setState(m_sessions->state());
    m_overlay->setState(*m_sessions);
    m_overlay->setVisible(rows() == 0 && !m_sessions->state().loading);
    viewport()->update();
}

void SessionListView::placeChildren()
{
    setViewportMargins(0, m_notices->neededHeight(), 0, 0);
    m_notices->setGeometry(0, 0, width(), m_notices->neededHeight());
    m_overlay->setGeometry(viewport()->rect());
}

void SessionListView::resizeEvent(QResizeEvent* event)
{
    QAbstractItemView::resizeEvent(event);
    m_notices->setGeometry(0, 0, width(), m_notices->neededHeight());
    m_overlay->setGeometry(viewport()->rect());
    updateGeometries();
    tellVisibleRange();
}

void SessionListView::changeEvent(QEvent* event)
{
    QListView::changeEvent(event);
    if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange) {
        updateGeometries();
        tellVisibleRange();
    }
}

// -- painting

void SessionListView::paintEvent(QPaintEvent* event)
{
    QPainter painter(viewport());
    QStyleOptionViewItem option;
    initViewItemOption(&option);
    m_delegate->beginPainting();
    const int height = rowHeight();
    const int offset = verticalOffset();
    const bool loading = m_sessions && m_sessions->state().loading && rows() == 0;
    const int end = loading ? viewport()->height() / height : rows();
    const int first = (event->rect().top() + offset) / height;
    for (int row = first; row < end; ++row) {
        option.rect = QRect(0, row * height - offset, viewport()->width(), height);
        if (option.rect.top() > event->rect().bottom())
            break;
        if (loading) {
            m_delegate->paintPlaceholder(&painter, option, row);
            continue;
        }
        const QModelIndex index = model()->index(row, 0);
        option.state.setFlag(QStyle::State_Selected, selectionModel()->isSelected(index));
        option.state.setFlag(QStyle::State_HasFocus, hasFocus() && index == currentIndex());
        option.state.setFlag(QStyle::State_MouseOver, row == m_hoveredRow);
        m_delegate->paint(&painter, option, index);
    }
    if (m_delegate->hasLeftOut())
        QMetaObject::invokeMethod(viewport(), qOverload<>(&QWidget::update), Qt::QueuedConnection);
}

bool SessionListView::viewportEvent(QEvent* event)
{
    if (event->type() == QEvent::Leave)
        setHoveredRow(-1);
    return QListView::viewportEvent(event);
}

void SessionListView::mouseMoveEvent(QMouseEvent* event)
{
    setHoveredRow(indexAt(event->position().toPoint()).row());
    QListView::mouseMoveEvent(event);
}

void SessionListView::setHoveredRow(int row)
{
    if (row == m_hoveredRow)
        return;
    m_hoveredRow = row;
    viewport()->update();
}

} // namespace talkglass
