#include "views/ConversationView.h"

#include "models/items/MessageListModel.h"
#include "views/Theme.h"
#include "views/TimeText.h"
#include "views/conversation/AccessibleConversation.h"
#include "views/conversation/MessagePainter.h"

#include <QImage>
#include <QPaintEvent>
#include <QPainter>
#include <QResizeEvent>
#include <QScrollBar>

#include <algorithm>

namespace talkglass {

namespace {

constexpr int bottomMargin = 4 * theme::unit;
constexpr int firstEstimate = 96;
constexpr int cachedLayouts = 256;
constexpr int rowsBeforeOlder = 30; ///< ask for older rows before they are needed
constexpr int noteHeight = 10 * theme::unit;

/// Finding fonts, also those for other scripts, takes longer than a frame may. Better before there is a window than
/// at the first message that needs them.
void findFonts(const MessageStyle& style)
{
    MessageItem item;
    item.role = QStringLiteral("assistant");
    item.text = QStringLiteral("Aa **Bb** *Cc* `Dd` [Ee](https://example.org) \u65E5\u672C \U0001F600\n\n```\nFf\n```");
    const MessageLayout layout(item, 120 * theme::unit, style);
    QImage image(120 * theme::unit, layout.height(), QImage::Format_ARGB32_Premultiplied);
    QPainter painter(&image);
    MessagePainter(painter, style).paint(layout, {});
}

} // namespace

ConversationView::ConversationView(std::shared_ptr<const Clock> clock, QWidget* parent)
    : QAbstractScrollArea(parent)
    , m_clock(std::move(clock))
    , m_style(MessageStyle::of(font(), palette()))
    , m_layouts(cachedLayouts)
{
    setFrameShape(QFrame::NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOn); // one that comes and goes would change every height
    setFocusPolicy(Qt::StrongFocus);
    AccessibleConversation::install();
    setAccessibleName(tr("Conversation"));
    viewport()->setMouseTracking(true);
    viewport()->setBackgroundRole(QPalette::Base);
    verticalScrollBar()->setSingleStep(6 * theme::unit);
    m_layoutTimer.setSingleShot(true);
    m_layoutTimer.setInterval(0);
    connect(&m_layoutTimer, &QTimer::timeout, this, &ConversationView::ensureLaidOut);
    findFonts(m_style);
}

ConversationView::~ConversationView() = default;

void ConversationView::setModel(QAbstractItemModel* model)
{
    if (m_model)
        m_model->disconnect(this);
    m_model = model;
    if (m_model) {
        connect(m_model, &QAbstractItemModel::rowsInserted, this,
                [this](const QModelIndex&, int first, int last) { rowsInserted(first, last); });
        connect(m_model, &QAbstractItemModel::rowsRemoved, this,
                [this](const QModelIndex&, int first, int last) { rowsRemoved(first, last); });
        connect(m_model, &QAbstractItemModel::dataChanged, this,
                [this](const QModelIndex& first, const QModelIndex& last) { rowsChanged(first.row(), last.row()); });
        connect(m_model, &QAbstractItemModel::modelReset, this, &ConversationView::resetRows);
    }
    resetRows();
}

void ConversationView::resetRows()
{
    m_heights.reset(m_model ? m_model->rowCount() : 0, firstEstimate);
    m_layouts.clear();
    m_unfolded.clear();
    m_textSelection = {};
    m_hovered = m_rangeStart = m_foundIndex = QPersistentModelIndex();
    m_anchor = {};
    m_stickToEnd = true;
    if (m_current.isValid() || currentRow() >= 0)
        m_current = QPersistentModelIndex();
    Q_EMIT currentRowChanged(-1);
    scheduleLayout();
}

void ConversationView::rowsInserted(int first, int last)
{
    const int count = last - first + 1;
    const bool wasEmpty = m_heights.count() == 0;
    m_heights.insert(first, count, m_heights.meanMeasured(firstEstimate));
    if (!wasEmpty && first <= m_anchor.row)
        m_anchor.row += count;
    scheduleLayout();
}

void ConversationView::rowsRemoved(int first, int last)
{
    m_heights.remove(first, last);
    if (m_anchor.row > last)
        m_anchor.row -= last - first + 1;
    else if (m_anchor.row >= first)
        m_anchor.row = std::clamp(first, 0, std::max(m_heights.count() - 1, 0));
    if (!m_current.isValid())
        Q_EMIT currentRowChanged(-1);
    scheduleLayout();
}

void ConversationView::rowsChanged(int first, int last)
{
    m_heights.forget(first, last);
    const QList<quint64> laidOut = m_layouts.keys();
    if (last - first + 1 < laidOut.size()) {
        for (int row = first; row <= last; ++row)
            m_layouts.remove(at(row).data(MessageListModel::UidRole).toULongLong());
    } else {
        m_layouts.clear();
    }
    if (currentRow() >= first && currentRow() <= last)
        Q_EMIT currentRowChanged(currentRow());
    scheduleLayout();
}

void ConversationView::forgetLayouts()
{
    m_style = MessageStyle::of(font(), palette());
    m_layouts.clear();
    if (m_heights.count() > 0)
        m_heights.forget(0, m_heights.count() - 1);
    scheduleLayout();
}

void ConversationView::scheduleLayout()
{
    m_dirty = true;
    m_layoutTimer.start();
    viewport()->update();
}

void ConversationView::ensureLaidOut()
{
    if (!m_dirty)
        return;
    m_dirty = false;
    // A row that is cut at the top may have changed its height: what is below it must not move for that.
    Anchor anchor = m_anchor;
    while (anchor.y < 0 && anchor.row + 1 < m_heights.count() && !m_heights.isMeasured(anchor.row) &&
           anchor.y + m_heights.height(anchor.row) < viewport()->height()) {
        anchor.y += m_heights.height(anchor.row);
        ++anchor.row;
    }
    placeFrom(m_stickToEnd ? endAnchor() : anchor);
}

QModelIndex ConversationView::at(int row) const
{
    return m_model ? m_model->index(row, 0) : QModelIndex();
}

const MessageLayout& ConversationView::layoutOf(int row)
{
    const QModelIndex index = at(row);
    const quint64 uid = index.data(MessageListModel::UidRole).toULongLong();
    if (MessageLayout* known = m_layouts.object(uid); known && known->width() == viewport()->width())
        return *known;
    ++m_layoutsMade;
    auto* made = new MessageLayout(MessageItem::read(index, m_unfolded.contains(uid)), viewport()->width(), m_style);
    m_layouts.insert(uid, made);
    return *made;
}

void ConversationView::measure(int row)
{
    if (!m_heights.isMeasured(row))
        m_heights.setMeasured(row, layoutOf(row).height());
}

int ConversationView::topNoteHeight() const
{
    return m_topNote.isEmpty() ? 0 : noteHeight;
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

/// Measures what is visible from this anchor and returns the first visible row as the anchor, moved so that nothing
/// is scrolled past the first or the last row.
ConversationView::Anchor ConversationView::settledAround(Anchor anchor)
{
    const int height = viewport()->height();
    const int count = m_heights.count();
    anchor.row = std::clamp(anchor.row, 0, count - 1);
    const auto fillDown = [&] {
        int bottom = anchor.y;
        int row = anchor.row;
        for (; row < count && bottom < height; ++row) {
            measure(row);
            bottom += m_heights.height(row);
        }
        return row == count ? bottom + bottomMargin : height;
    };
    const auto fillUp = [&] {
        while (anchor.row > 0 && anchor.y > 0) {
            --anchor.row;
            measure(anchor.row);
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
    m_anchor = m_heights.count() > 0 ? settledAround(anchor) : Anchor{};
    updateScrollBar();
    viewport()->update();
    noticePlace();
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
    if (std::exchange(m_stickToEnd, atEnd) != atEnd)
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
    // Near: what is visible moves along. Far: estimates are all there is.
    if (value >= verticalScrollBar()->maximum())
        placeFrom(endAnchor());
    else if (std::abs(moved) <= 2 * viewport()->height())
        placeFrom({m_anchor.row, m_anchor.y - moved});
    else
        placeFrom(anchorAt(value));
}

void ConversationView::scrollToEnd()
{
    m_stickToEnd = true;
    scheduleLayout();
}

void ConversationView::resizeEvent(QResizeEvent* event)
{
    if (event->oldSize().width() != event->size().width())
        forgetLayouts();
    scheduleLayout();
}

void ConversationView::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange ||
        event->type() == QEvent::StyleChange)
        forgetLayouts();
    QAbstractScrollArea::changeEvent(event);
}

void ConversationView::setTopNote(const QString& note)
{
    if (note == m_topNote)
        return;
    m_topNote = note;
    scheduleLayout();
}

void ConversationView::setSought(const QString& text, int foundRow)
{
    m_sought = text;
    m_foundIndex = at(foundRow);
    if (foundRow >= 0)
        scrollIntoView(foundRow);
    viewport()->update();
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

MessageLook ConversationView::lookOf(int row, const MessageLayout& layout) const
{
    MessageLook look;
    const bool several = m_rangeStart.isValid() && m_current.isValid() && m_rangeStart != m_current;
    look.current = m_current.isValid() && m_current.row() == row && hasFocus();
    look.selected = several && row >= std::min(m_rangeStart.row(), m_current.row()) &&
                    row <= std::max(m_rangeStart.row(), m_current.row());
    look.hovered = m_hovered.isValid() && m_hovered.row() == row;
    look.isFound = m_foundIndex.isValid() && m_foundIndex.row() == row;
    look.sought = m_sought;
    if (m_textSelection.index.isValid() && m_textSelection.index.row() == row) {
        look.selectionStart = std::min(m_textSelection.anchor, m_textSelection.position);
        look.selectionEnd = std::max(m_textSelection.anchor, m_textSelection.position);
    }
    if (layout.item().startsDay)
        look.dayName = timetext::day(layout.item().at, m_clock->now());
    return look;
}

void ConversationView::paintTopNote(QPainter& painter)
{
    if (m_topNote.isEmpty() || m_anchor.row > 0 || m_anchor.y <= 0)
        return;
    painter.setFont(m_style.small);
    painter.setPen(theme::mutedText(palette()));
    painter.drawText(QRect(4 * theme::unit, m_anchor.y - noteHeight, viewport()->width() - 8 * theme::unit, noteHeight),
                     Qt::AlignCenter | Qt::TextWordWrap, m_topNote);
}

void ConversationView::paintEvent(QPaintEvent* event)
{
    ensureLaidOut();
    QPainter painter(viewport());
    painter.fillRect(event->rect(), palette().base());
    paintTopNote(painter);
    int y = m_anchor.y;
    for (int row = m_anchor.row; row < m_heights.count() && y <= event->rect().bottom(); ++row) {
        const int height = m_heights.height(row);
        if (y + height >= event->rect().top()) {
            const MessageLayout& layout = layoutOf(row);
            painter.save();
            painter.translate(0, y);
            MessagePainter(painter, m_style).paint(layout, lookOf(row, layout));
            painter.restore();
        }
        y += height;
    }
}

} // namespace talkglass
