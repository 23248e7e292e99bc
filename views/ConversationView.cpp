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

constexpr int firstEstimate = 96;
constexpr int cachedLayouts = 256;
constexpr int noteHeight = 10 * theme::unit;

/// Finding fonts, also those for other scripts, and drawing each letter for the first time takes longer than a frame
/// may. Better before there is a window than at the first message that needs them.
void findFonts(const MessageStyle& style)
{
    QString letters;
    for (char16_t c = u'0'; c <= u'z'; ++c) {
        if (QChar(c).isLetterOrNumber())
            letters += QChar(c);
    }
    MessageItem item;
    item.role = QStringLiteral("assistant");
    item.text = letters % QStringLiteral(". **Bb** *Cc* [Ee](https://example.org) \u65E5\u672C \U0001F600\n\n```\n") %
                letters % QStringLiteral("\n```");
    const MessageLayout layout(item, 120 * theme::unit, style);
    QImage image(120 * theme::unit, layout.height(), QImage::Format_RGB32);
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
    connect(&m_layoutTimer, &QTimer::timeout, this, &ConversationView::layOutMore);
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
    m_pictures.clear();
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
    if (currentRow() >= first && currentRow() <= last)
        Q_EMIT currentRowChanged(currentRow());
    scheduleLayout();
}

void ConversationView::forgetLayouts()
{
    if (m_heights.count() > 0)
        m_heights.forget(0, m_heights.count() - 1);
    scheduleLayout();
}

QModelIndex ConversationView::at(int row) const
{
    return m_model ? m_model->index(row, 0) : QModelIndex();
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
    const qreal ratio = viewport()->devicePixelRatio();
    m_pictures.setView(viewport()->size() * ratio, ratio);
    scheduleLayout();
}

void ConversationView::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange ||
        event->type() == QEvent::StyleChange) {
        m_style = MessageStyle::of(font(), palette());
        m_layouts.clear();
        m_pictures.clear();
        forgetLayouts();
    }
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

int ConversationView::topNoteHeight() const
{
    return m_topNote.isEmpty() ? 0 : noteHeight;
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

/// A row that is not ready looks as it did, or like a skeleton.
void ConversationView::paintRow(QPainter& painter, int row)
{
    const QSize size(viewport()->width(), m_heights.height(row));
    const MessageLayout* layout = layoutKnown(row);
    if (layout && isLaidOut(row) && !isReady(row) && !m_budget.isSpent())
        takePicture(row);
    const MessageLook look = layout ? lookOf(row, *layout) : MessageLook();
    const bool hasPicture = layout && m_pictures.suits(*layout, look);
    if (!isReady(row)) {
        m_settling = true;
        painter.setClipRect(QRect(QPoint(), size), Qt::IntersectClip);
    }
    if (hasPicture && m_pictures.draw(painter, layout->item().uid))
        return;
    if (layout && !hasPicture)
        MessagePainter(painter, m_style).paint(*layout, look);
    else
        paintSkeleton(painter, row, size);
}

void ConversationView::paintSkeleton(QPainter& painter, int row, const QSize& size)
{
    MessageItem item;
    item.role = at(row).data(MessageListModel::RoleRole).toString();
    item.malformed = at(row).data(MessageListModel::MalformedRole).toBool();
    MessagePainter(painter, m_style).paintSkeleton(item.shape(), size);
}

/// Over the rows below, which begin where its lower edge is.
void ConversationView::paintRing(QPainter& painter, const QModelIndex& index)
{
    const int row = index.isValid() ? index.row() : -1;
    const MessageLayout* layout = row < 0 || rowRect(row).isEmpty() ? nullptr : layoutKnown(row);
    if (!layout || !isLaidOut(row))
        return;
    painter.save();
    painter.translate(rowOrigin(row));
    MessagePainter(painter, m_style).paintRing(*layout, lookOf(row, *layout));
    painter.restore();
}

void ConversationView::paintEvent(QPaintEvent* event)
{
    if (m_layoutTimer.isActive())
        m_budget.spend(LayoutBudget::perTurn); // the turn that comes lays out; this one paints all of the window
    ensureLaidOut();
    QPainter painter(viewport());
    painter.fillRect(event->rect(), palette().base());
    paintTopNote(painter);
    int y = m_anchor.y;
    for (int row = m_anchor.row; row < m_heights.count() && y <= event->rect().bottom(); ++row) {
        const int height = m_heights.height(row);
        if (y + height >= event->rect().top()) {
            painter.save();
            painter.translate(0, y);
            paintRow(painter, row);
            painter.restore();
        }
        y += height;
    }
    paintRing(painter, m_foundIndex);
    paintRing(painter, m_current);
    if (m_settling && !m_layoutTimer.isActive())
        m_layoutTimer.start();
}

} // namespace talkglass
