#include "views/ConversationView.h"

#include "models/items/MessageListModel.h"
#include "views/ElidedLabel.h"
#include "views/Theme.h"
#include "views/TimeText.h"
#include "views/conversation/LinkText.h"
#include "views/conversation/MessageHints.h"

#include <QAbstractTextDocumentLayout>
#include <QAccessible>
#include <QApplication>
#include <QClipboard>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QScrollBar>
#include <QTextBlock>
#include <QTextCursor>
#include <QToolTip>

#include <algorithm>

namespace talkglass {

namespace {

constexpr int breath = 2 * theme::unit;

} // namespace

int ConversationView::rowAt(int y)
{
    ensureLaidOut();
    int top = m_anchor.y;
    for (int row = m_anchor.row; row < m_heights.count() && top <= y; ++row) {
        top += m_heights.height(row);
        if (y < top)
            return y >= top - m_heights.height(row) ? row : -1;
    }
    return -1;
}

MessageLayout::Hit ConversationView::hitAt(const QPoint& place, int* row)
{
    *row = rowAt(place.y());
    if (*row < 0 || !isLaidOut(*row))
        return {};
    return layoutOf(*row).hitTest(place - rowOrigin(*row));
}

void ConversationView::setCurrentRow(int row)
{
    moveCurrent(row, false);
}

void ConversationView::moveCurrent(int row, bool extend)
{
    choose(row, extend);
    if (m_current.isValid())
        scrollIntoView(m_current.row());
}

/// Without a move of the view: what was pressed is still there when the button is released.
void ConversationView::choose(int row, bool extend)
{
    if (!m_model || m_model->rowCount() == 0)
        return;
    const QModelIndex index = row < 0 ? QModelIndex() : at(std::min(row, m_model->rowCount() - 1));
    if (!extend)
        m_rangeStart = index;
    else if (!m_rangeStart.isValid())
        m_rangeStart = m_current.isValid() ? m_current : QPersistentModelIndex(index);
    m_textSelection = {};
    const bool changed = m_current != index;
    m_current = index;
    viewport()->update();
    if (changed) {
        Q_EMIT currentRowChanged(currentRow());
        announceCurrent();
    }
}

void ConversationView::scrollIntoView(int row)
{
    ensureLaidOut();
    const int height = viewport()->height();
    const int lastVisible = lastVisibleRow();
    if (row < m_anchor.row || row > lastVisible) // a visible one would move others
        measure(row);
    const bool near = row >= m_anchor.row - 1 && row <= lastVisible + 1;
    if (!near) {
        m_stickToEnd = false;
        placeFrom({row, height / 4});
        return;
    }
    const int top = rowOrigin(row).y();
    const int bottom = top + m_heights.height(row);
    if (top < 0)
        placeFrom({row, bottom > height ? 0 : breath});
    else if (bottom > height)
        placeFrom({row, std::max(height - m_heights.height(row) - breath, 0)});
}

void ConversationView::stepDown(bool down, bool extend)
{
    ensureLaidOut();
    const int count = m_heights.count();
    if (count == 0)
        return;
    if (currentRow() < 0) {
        moveCurrent(down ? m_anchor.row : lastVisibleRow(), false);
        return;
    }
    // A message taller than the view is read through before the next one.
    const QRect rect = rowRect(currentRow());
    const int step = 3 * verticalScrollBar()->singleStep();
    const bool hidden = !rect.isEmpty() && (down ? rect.bottom() > viewport()->height() : rect.top() < 0);
    if (hidden && !extend)
        verticalScrollBar()->setValue(verticalScrollBar()->value() + (down ? step : -step));
    else if (down ? currentRow() + 1 < count : currentRow() > 0)
        moveCurrent(currentRow() + (down ? 1 : -1), extend);
    else if (!down)
        verticalScrollBar()->setValue(0);
}

void ConversationView::movePage(bool down, bool extend)
{
    ensureLaidOut();
    verticalScrollBar()->triggerAction(down ? QAbstractSlider::SliderPageStepAdd : QAbstractSlider::SliderPageStepSub);
    ensureLaidOut();
    const bool end = verticalScrollBar()->value() == verticalScrollBar()->maximum();
    const bool start = verticalScrollBar()->value() == 0;
    int row = down ? (end ? m_heights.count() - 1 : m_anchor.row) : (start ? 0 : m_anchor.row);
    if (m_anchor.row == row && m_anchor.y < 0 && row + 1 < m_heights.count() && !start && row < lastVisibleRow())
        ++row; // the first one is cut: take the first that is whole
    const Anchor anchor = m_anchor;
    moveCurrent(row, extend);
    if (!down && !start)
        placeFrom(anchor);
}

void ConversationView::keyPressEvent(QKeyEvent* event)
{
    const bool extend = event->modifiers().testFlag(Qt::ShiftModifier);
    switch (event->key()) {
    case Qt::Key_Up:
    case Qt::Key_Down:
        stepDown(event->key() == Qt::Key_Down, extend);
        return;
    case Qt::Key_PageUp:
    case Qt::Key_PageDown:
        movePage(event->key() == Qt::Key_PageDown, extend);
        return;
    case Qt::Key_Home:
        moveCurrent(0, extend);
        verticalScrollBar()->setValue(0);
        return;
    case Qt::Key_End:
        moveCurrent(m_heights.count() - 1, extend);
        scrollToEnd();
        return;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        if (currentRow() >= 0)
            activate(currentRow());
        return;
    case Qt::Key_Menu:
        if (currentRow() >= 0)
            showMessageMenu(currentRow(), viewport()->mapToGlobal(rowOrigin(currentRow()) + QPoint(64, 24)));
        return;
    default:
        break;
    }
    if (event->matches(QKeySequence::Copy)) {
        copy();
        return;
    }
    if (event->matches(QKeySequence::SelectAll) && m_heights.count() > 0) {
        m_rangeStart = at(0);
        m_current = at(m_heights.count() - 1);
        m_textSelection = {};
        viewport()->update();
        Q_EMIT currentRowChanged(currentRow());
        return;
    }
    event->ignore(); // Esc and all else belong to the window
}

void ConversationView::toggleUnfolded(int row)
{
    const quint64 uid = at(row).data(MessageListModel::UidRole).toULongLong();
    const bool folds = m_unfolded.remove(uid);
    if (!folds)
        m_unfolded.insert(uid);
    ensureLaidOut();
    layOut(row); // now: with its old height the view would still be at the end, and stay there
    // The message's head stays where it is, so that reading goes on where the text was cut. Where it folds, the place
    // that was read is gone: its head is shown.
    const int top = rowOrigin(row).y();
    m_stickToEnd = false;
    placeFrom({row, folds ? std::max(top, 0) : top});
}

void ConversationView::activate(int row)
{
    const MessageItem& item = layoutOf(row).item();
    if (item.mark == MessageMark::Differing && !item.folded)
        Q_EMIT bothVersionsRequested(row);
    else if (item.fitsInPlace)
        toggleUnfolded(row);
    else
        Q_EMIT wholeTextRequested(row);
}

void ConversationView::follow(const MessageLayout::Hit& hit, int row, const QPoint& global)
{
    const quint64 uid = at(row).data(MessageListModel::UidRole).toULongLong();
    using Part = MessageLayout::Hit::Part;
    if (hit.part == Part::CopyCode) {
        QApplication::clipboard()->setText(layoutOf(row).codeText(hit.number));
        QToolTip::showText(global, tr("Copied"), viewport());
    } else if (hit.part == Part::ShowAll) {
        if (layoutOf(row).item().fitsInPlace)
            toggleUnfolded(row);
        else
            Q_EMIT wholeTextRequested(row);
    } else if (hit.part == Part::Link) {
        showLinkMenu(hit.link, global);
    } else if (hit.part == Part::Mark && layoutOf(row).item().mark == MessageMark::Differing) {
        Q_EMIT bothVersionsRequested(row);
    } else if (hit.action == MessageFooter::Action::Retry) {
        Q_EMIT retryRequested(uid);
    } else if (hit.action == MessageFooter::Action::Discard) {
        Q_EMIT discardRequested(uid);
    } else if (hit.action == MessageFooter::Action::ShowBoth) {
        Q_EMIT bothVersionsRequested(row);
    }
}

void ConversationView::mousePressEvent(QMouseEvent* event)
{
    int row = -1;
    const MessageLayout::Hit hit = hitAt(event->position().toPoint(), &row);
    m_pressedAt = event->position().toPoint();
    if (row < 0)
        return;
    const bool extend = event->modifiers().testFlag(Qt::ShiftModifier);
    const bool inText = hit.part == MessageLayout::Hit::Part::Text || hit.part == MessageLayout::Hit::Part::Link;
    if (event->button() == Qt::RightButton) {
        const bool within = selectedRows().contains(row);
        if (!within)
            choose(row, false);
        return;
    }
    choose(row, extend);
    if (event->button() == Qt::LeftButton && inText && !extend) {
        m_textSelection = {at(row), hit.number, hit.number};
        m_selectingText = true;
    }
}

void ConversationView::mouseMoveEvent(QMouseEvent* event)
{
    const QPoint place = event->position().toPoint();
    if (m_selectingText) {
        extendTextSelection(place);
        return;
    }
    int row = -1;
    const MessageLayout::Hit hit = hitAt(place, &row);
    if ((row < 0 ? QModelIndex() : at(row)) != m_hovered) {
        m_hovered = row < 0 ? QModelIndex() : at(row);
        viewport()->update();
    }
    using Part = MessageLayout::Hit::Part;
    const bool clickable = hit.part == Part::ShowAll || hit.part == Part::CopyCode || hit.part == Part::Link ||
                           hit.part == Part::FooterLink ||
                           (hit.part == Part::Mark && layoutOf(row).item().mark == MessageMark::Differing);
    viewport()->setCursor(clickable                ? Qt::PointingHandCursor
                          : hit.part == Part::Text ? Qt::IBeamCursor
                                                   : Qt::ArrowCursor);
}

void ConversationView::extendTextSelection(const QPoint& place)
{
    if (!m_textSelection.index.isValid())
        return;
    const int row = m_textSelection.index.row();
    const MessageLayout& layout = layoutOf(row);
    const QPointF inside = QPointF(place - rowOrigin(row)) - layout.body.topLeft();
    m_textSelection.position = layout.document().documentLayout()->hitTest(inside, Qt::FuzzyHit);
    viewport()->update();
}

void ConversationView::mouseReleaseEvent(QMouseEvent* event)
{
    m_selectingText = false;
    const QPoint place = event->position().toPoint();
    if (event->button() != Qt::LeftButton || hasTextSelection() ||
        (place - m_pressedAt).manhattanLength() > QApplication::startDragDistance())
        return;
    int row = -1;
    const MessageLayout::Hit hit = hitAt(place, &row);
    if (row >= 0)
        follow(hit, row, event->globalPosition().toPoint());
}

void ConversationView::mouseDoubleClickEvent(QMouseEvent* event)
{
    int row = -1;
    const MessageLayout::Hit hit = hitAt(event->position().toPoint(), &row);
    if (hit.part != MessageLayout::Hit::Part::Text)
        return;
    QTextCursor cursor(&layoutOf(row).document());
    cursor.setPosition(hit.number);
    cursor.select(QTextCursor::WordUnderCursor);
    m_textSelection = {at(row), cursor.selectionStart(), cursor.selectionEnd()};
    viewport()->update();
}

void ConversationView::focusInEvent(QFocusEvent* event)
{
    QAbstractScrollArea::focusInEvent(event);
    if (currentRow() < 0 && m_heights.count() > 0 && event->reason() != Qt::MouseFocusReason)
        moveCurrent(lastVisibleRow(), false);
    viewport()->update();
}

void ConversationView::focusOutEvent(QFocusEvent* event)
{
    QAbstractScrollArea::focusOutEvent(event);
    viewport()->update();
}

bool ConversationView::event(QEvent* event)
{
    if (event->type() == QEvent::ShortcutOverride && static_cast<QKeyEvent*>(event)->matches(QKeySequence::Copy)) {
        event->accept();
        return true;
    }
    return QAbstractScrollArea::event(event);
}

bool ConversationView::viewportEvent(QEvent* event)
{
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        showToolTip(help->pos(), help->globalPos());
        return true;
    }
    if (event->type() == QEvent::Leave) {
        m_hovered = QPersistentModelIndex();
        viewport()->update();
    }
    return QAbstractScrollArea::viewportEvent(event);
}

void ConversationView::showToolTip(const QPoint& place, const QPoint& global)
{
    int row = -1;
    const MessageLayout::Hit hit = hitAt(place, &row);
    using Part = MessageLayout::Hit::Part;
    QString text;
    if (hit.part == Part::Time)
        text = timetext::exact(layoutOf(row).item().at);
    else if (hit.part == Part::Mark)
        text = messagehints::ofMark(layoutOf(row).item().mark,
                                    at(row).data(MessageListModel::MessageRole).value<Message>());
    else if (hit.part == Part::Link)
        text = linktext::shown(hit.link);
    if (text.isEmpty())
        QToolTip::hideText();
    else
        QToolTip::showText(global, plainToolTip(text), viewport());
}

void ConversationView::announceCurrent()
{
    const QString spoken = m_current.isValid() ? m_current.data(Qt::AccessibleTextRole).toString() : QString();
    setAccessibleDescription(spoken);
    if (!QAccessible::isActive() || currentRow() < 0)
        return;
    QAccessibleInterface* view = QAccessible::queryAccessibleInterface(this);
    if (QAccessibleInterface* message = view ? view->child(currentRow()) : nullptr) {
        QAccessibleEvent focus(message, QAccessible::Focus);
        QAccessible::updateAccessibility(&focus);
    }
}

} // namespace talkglass
