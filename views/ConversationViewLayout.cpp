// Where the rows of ConversationView are, and which of them are laid out.
#include "models/items/MessageListModel.h"
#include "views/ConversationView.h"
#include "views/Theme.h"

#include <QScrollBar>

#include <algorithm>

namespace talkglass {

namespace {

constexpr int bottomMargin = 4 * theme::unit;
constexpr int rowsBeforeOlder = 30; ///< ask for older rows before they are needed

} // namespace

void ConversationView::scheduleLayout()
{
    m_dirty = true;
    m_layoutTimer.start();
    viewport()->update();
}

/// In a turn of the event loop of its own.
void ConversationView::layOutMore()
{
    m_budget.renew();
    if (m_dirty || m_settling) {
        m_dirty = true;
        ensureLaidOut();
    } else if (isVisible() && !verticalScrollBar()->isSliderDown()) {
        layOutAhead();
    }
    if (!m_budget.isWhole()) // there may be more to do
        m_layoutTimer.start();
}

/// One row that will be seen next, so that whoever scrolls finds it ready.
void ConversationView::layOutAhead()
{
    const int reach = viewport()->height();
    int top = m_anchor.y;
    for (int row = m_anchor.row - 1; row >= 0 && top > -reach; --row) {
        if (prepareUnseen(row))
            return;
        top -= m_heights.height(row);
    }
    int bottom = m_anchor.y;
    for (int row = m_anchor.row; row < m_heights.count() && bottom < 2 * reach; ++row) {
        if (prepareUnseen(row))
            return;
        bottom += m_heights.height(row);
    }
}

/// Whether there was anything to do.
bool ConversationView::prepareUnseen(int row)
{
    if (isReady(row))
        return false;
    prepare(row);
    updateScrollBar();
    return true;
}

void ConversationView::ensureLaidOut()
{
    if (!m_dirty)
        return;
    m_dirty = false;
    placeFrom(m_stickToEnd ? endAnchor() : fixedAnchor());
}

/// Also what is out of date; nothing if the row was never laid out or that is long ago.
MessageLayout* ConversationView::layoutKnown(int row) const
{
    return m_layouts.object(at(row).data(MessageListModel::UidRole).toULongLong());
}

bool ConversationView::isLaidOut(int row) const
{
    const MessageLayout* known = m_heights.isMeasured(row) ? layoutKnown(row) : nullptr;
    return known && known->width() == viewport()->width();
}

const MessageLayout& ConversationView::layoutOf(int row)
{
    if (!isLaidOut(row)) {
        layOut(row);
        scheduleLayout();
    }
    return *layoutKnown(row);
}

void ConversationView::layOut(int row)
{
    const QModelIndex index = at(row);
    const quint64 uid = index.data(MessageListModel::UidRole).toULongLong();
    MessageItem item = MessageItem::read(index, m_unfolded.contains(uid));
    m_budget.spend(LayoutBudget::costOf(item.text));
    if (!m_layoutTimer.isActive())
        m_layoutTimer.start();
    ++m_layoutsMade;
    auto* made = new MessageLayout(std::move(item), viewport()->width(), m_style);
    m_heights.setMeasured(row, made->height());
    m_pictures.outdate(uid);
    m_layouts.insert(uid, made);
}

/// Nothing is left to do before it is painted.
bool ConversationView::isReady(int row) const
{
    if (!isLaidOut(row))
        return false;
    const MessageLayout& layout = *layoutKnown(row);
    const MessageLook look = lookOf(row, layout);
    return m_pictures.has(layout, look) || !m_pictures.suits(layout, look);
}

void ConversationView::prepare(int row)
{
    if (!isLaidOut(row))
        layOut(row);
    if (!m_budget.isSpent() && isVisible() && !isReady(row))
        takePicture(row);
}

void ConversationView::prepareWithinBudget(int row)
{
    if (!m_budget.isSpent() && !isReady(row))
        prepare(row);
    m_settling = m_settling || (isVisible() ? !isReady(row) : !isLaidOut(row));
}

void ConversationView::takePicture(int row)
{
    const MessageLayout& layout = *layoutKnown(row);
    m_budget.spend(LayoutBudget::costOf(layout.item().text));
    m_pictures.make(layout, lookOf(row, layout), m_style);
}

void ConversationView::measure(int row)
{
    if (!m_heights.isMeasured(row))
        layOut(row);
}

qint64 ConversationView::contentHeight() const
{
    return topNoteHeight() + m_heights.total() + bottomMargin;
}

ConversationView::Anchor ConversationView::anchorAt(qint64 contentY)
{
    const int row = std::max(m_heights.rowAt(contentY - topNoteHeight()), 0);
    return {row, int(topNoteHeight() + m_heights.offsetOf(row) - contentY)};
}

ConversationView::Anchor ConversationView::endAnchor()
{
    const int last = m_heights.count() - 1;
    if (last < 0)
        return {};
    measure(last);
    return {last, viewport()->height() - bottomMargin - m_heights.height(last)};
}

/// What must not move while estimates give way: the first visible row that is laid out. If there is none, the first
/// that is not cut at the top, for what is below it is read.
ConversationView::Anchor ConversationView::fixedAnchor() const
{
    Anchor whole = m_anchor;
    for (Anchor at = m_anchor; at.row < m_heights.count() && at.y < viewport()->height(); ++at.row) {
        if (m_heights.isMeasured(at.row))
            return at;
        if (whole.y < 0 && at.y >= 0)
            whole = at;
        at.y += m_heights.height(at.row);
    }
    return whole;
}

/// Lays out what is visible from this anchor, as far as the budget goes, and returns the first visible row as the
/// anchor, moved so that nothing is scrolled past the first or the last row.
ConversationView::Anchor ConversationView::settledAround(Anchor anchor)
{
    const int height = viewport()->height();
    const int count = m_heights.count();
    anchor.row = std::clamp(anchor.row, 0, count - 1);
    const auto fillDown = [&] {
        int bottom = anchor.y;
        int row = anchor.row;
        for (; row < count && bottom < height; ++row) {
            if (bottom + m_heights.height(row) > 0)
                prepareWithinBudget(row);
            bottom += m_heights.height(row);
        }
        return row == count ? bottom + bottomMargin : height;
    };
    const auto fillUp = [&] {
        while (anchor.row > 0 && anchor.y > 0) {
            --anchor.row;
            if (anchor.y < height)
                prepareWithinBudget(anchor.row);
            anchor.y -= m_heights.height(anchor.row);
        }
    };
    fillUp();
    if (const int bottom = fillDown(); bottom < height) {
        anchor.y += height - bottom;
        fillUp();
    }
    if (anchor.row == 0 && anchor.y > topNoteHeight()) {
        anchor.y = topNoteHeight();
        fillDown();
    }
    while (anchor.row + 1 < count && anchor.y + m_heights.height(anchor.row) <= 0) {
        anchor.y += m_heights.height(anchor.row);
        ++anchor.row;
    }
    return anchor;
}

void ConversationView::placeFrom(Anchor anchor)
{
    m_settling = false;
    m_anchor = m_heights.count() > 0 ? settledAround(anchor) : Anchor{};
    updateScrollBar();
    viewport()->update();
    noticePlace();
    if (!m_layoutTimer.isActive())
        m_layoutTimer.start();
}

void ConversationView::updateScrollBar()
{
    const int height = viewport()->height();
    const qint64 most = std::max<qint64>(contentHeight() - height, 0);
    const qint64 value = topNoteHeight() + m_heights.offsetOf(m_anchor.row) - m_anchor.y;
    m_placing = true;
    verticalScrollBar()->setPageStep(std::max(height - 10 * theme::unit, theme::unit));
    verticalScrollBar()->setRange(0, int(std::min<qint64>(most, std::numeric_limits<int>::max())));
    verticalScrollBar()->setValue(int(std::clamp<qint64>(value, 0, most)));
    m_lastScrollValue = verticalScrollBar()->value();
    m_placing = false;
}

void ConversationView::noticePlace()
{
    const bool atEnd = m_heights.count() == 0 || verticalScrollBar()->value() >= verticalScrollBar()->maximum();
    m_stickToEnd = atEnd; // may be wished already, by scrollToEnd(); what was told is another thing
    if (std::exchange(m_endTold, atEnd) != atEnd)
        Q_EMIT endVisibleChanged(atEnd);
    if (m_heights.count() > 0 && m_anchor.row < rowsBeforeOlder)
        Q_EMIT olderWanted();
}

void ConversationView::scrollContentsBy(int, int)
{
    if (m_placing)
        return;
    ensureLaidOut();
    const int value = verticalScrollBar()->value();
    const int moved = value - m_lastScrollValue;
    const Anchor fixed = fixedAnchor();
    // Near: what is visible moves along. Far: estimates are all there is.
    if (value >= verticalScrollBar()->maximum())
        placeFrom(endAnchor());
    else if (std::abs(moved) <= 2 * viewport()->height())
        placeFrom({fixed.row, fixed.y - moved});
    else
        placeFrom(anchorAt(value));
}

int ConversationView::firstVisibleRow()
{
    ensureLaidOut();
    return m_heights.count() > 0 ? m_anchor.row : -1;
}

int ConversationView::lastVisibleRow()
{
    ensureLaidOut();
    int row = m_anchor.row;
    for (int y = m_anchor.y; row < m_heights.count() && y < viewport()->height(); ++row)
        y += m_heights.height(row);
    return row - 1;
}

QRect ConversationView::rowRect(int row)
{
    if (row < firstVisibleRow() || row > lastVisibleRow())
        return {};
    return QRect(rowOrigin(row), QSize(viewport()->width(), m_heights.height(row)));
}

QPoint ConversationView::rowOrigin(int row)
{
    ensureLaidOut();
    return {0, int(m_anchor.y + m_heights.offsetOf(row) - m_heights.offsetOf(m_anchor.row))};
}

} // namespace talkglass
