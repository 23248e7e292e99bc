#include "views/conversation/MessagePainter.h"

#include "views/Theme.h"
#include "views/TimeText.h"

#include <QAbstractTextDocumentLayout>
#include <QCoreApplication>
#include <QFontMetricsF>
#include <QPainter>
#include <QPainterPath>
#include <QTextCursor>

#include <algorithm>
#include <cmath>

namespace talkglass {

namespace {

using theme::unit;

struct Texts
{
    Q_DECLARE_TR_FUNCTIONS(MessagePainter)
};

QColor frameColor(MessageItem::Shape shape, const QPalette& palette)
{
    switch (shape) {
    case MessageItem::Shape::User:
        return theme::userBubble(palette);
    case MessageItem::Shape::Assistant:
        return theme::assistantBubble(palette);
    case MessageItem::Shape::Note:
    case MessageItem::Shape::Malformed:
        break;
    }
    return theme::noteBackground(palette);
}

} // namespace

MessagePainter::MessagePainter(QPainter& painter, const MessageStyle& style)
    : m_painter(painter)
    , m_style(style)
{
}

void MessagePainter::paint(const MessageLayout& layout, const MessageLook& look) const
{
    m_painter.setRenderHint(QPainter::Antialiasing);
    if (!layout.day.isEmpty())
        paintDay(layout, look);
    paintFrame(layout, look);
    paintMark(layout);
    paintHeader(layout, look);
    paintBody(layout, look);
    if (look.hovered || look.current)
        paintCopyButtons(layout);
    paintFooter(layout);
}

void MessagePainter::paintSkeleton(MessageItem::Shape shape, const QSize& size) const
{
    m_painter.setRenderHint(QPainter::Antialiasing);
    m_painter.setPen(Qt::NoPen);
    const QRectF bubble = MessageLayout::roughBubble(shape, size.width(), size.height());
    m_painter.setBrush(frameColor(shape, m_style.palette));
    m_painter.drawRoundedRect(bubble, 2 * unit, 2 * unit);
    m_painter.setBrush(theme::separator(m_style.palette));
    const qreal step = std::ceil(QFontMetricsF(m_style.text).height());
    const QRectF inside = bubble.adjusted(3 * unit, 2 * unit, -3 * unit, -2 * unit);
    for (qreal y = inside.top(); y + step <= inside.bottom(); y += step) {
        const bool last = y + 2 * step > inside.bottom();
        m_painter.drawRoundedRect(
            QRectF(inside.left(), y + (step - unit) / 2, inside.width() * (last ? 0.6 : 1.0), unit), 2, 2);
    }
}

void MessagePainter::paintDay(const MessageLayout& layout, const MessageLook& look) const
{
    m_painter.setFont(m_style.small);
    const QRectF text = m_painter.boundingRect(layout.day, Qt::AlignCenter, look.dayName);
    m_painter.setPen(theme::separator(m_style.palette));
    const qreal y = std::floor(layout.day.center().y()) + 0.5;
    m_painter.drawLine(QPointF(4 * unit, y), QPointF(text.left() - 3 * unit, y));
    m_painter.drawLine(QPointF(text.right() + 3 * unit, y), QPointF(layout.day.right() - 4 * unit, y));
    m_painter.setPen(theme::mutedText(m_style.palette));
    m_painter.drawText(layout.day, Qt::AlignCenter, look.dayName);
}

void MessagePainter::paintFrame(const MessageLayout& layout, const MessageLook& look) const
{
    const MessageItem::Shape shape = layout.item().shape();
    const bool note = shape == MessageItem::Shape::Note || shape == MessageItem::Shape::Malformed;
    if (look.selected) {
        m_painter.fillRect(QRectF(0, layout.bubble.top() - 1, layout.width(), layout.bubble.height() + 2),
                           m_style.palette.highlight());
    }
    const qreal radius = note ? unit : 2 * unit;
    QPainterPath path;
    path.addRoundedRect(layout.bubble, radius, radius);
    m_painter.fillPath(path, frameColor(shape, m_style.palette));
    if (note) {
        const QColor edge =
            shape == MessageItem::Shape::Malformed ? theme::danger(m_style.palette) : theme::separator(m_style.palette);
        m_painter.save();
        m_painter.setClipPath(path);
        m_painter.fillRect(QRectF(layout.bubble.left(), layout.bubble.top(), 3, layout.bubble.height()), edge);
        m_painter.restore();
    }
    if (layout.item().state != DeliveryState::Stored) {
        const bool failed = layout.item().state == DeliveryState::Failed;
        QPen pen(failed ? theme::danger(m_style.palette) : theme::mutedText(m_style.palette), 1,
                 failed ? Qt::SolidLine : Qt::DashLine);
        m_painter.strokePath(path, pen);
    }
}

void MessagePainter::paintRing(const MessageLayout& layout, const MessageLook& look) const
{
    if (!look.current && !look.isFound)
        return;
    m_painter.setRenderHint(QPainter::Antialiasing);
    const MessageItem::Shape shape = layout.item().shape();
    const bool note = shape == MessageItem::Shape::Note || shape == MessageItem::Shape::Malformed;
    const qreal radius = note ? unit : 2 * unit;
    QPainterPath ring;
    ring.addRoundedRect(layout.bubble.adjusted(-2, -2, 2, 2), radius + 2, radius + 2);
    const QColor color = look.current ? m_style.palette.color(QPalette::Link) : theme::warning(m_style.palette);
    m_painter.strokePath(ring, QPen(color, 1.5));
}

void MessagePainter::paintHeader(const MessageLayout& layout, const MessageLook& look) const
{
    const QColor muted = theme::mutedText(m_style.palette);
    if (!layout.header.isEmpty()) {
        m_painter.setFont(m_style.smallBold);
        m_painter.setPen(layout.item().malformed ? theme::danger(m_style.palette)
                                                 : m_style.palette.color(QPalette::Text));
        m_painter.drawText(layout.header, Qt::AlignLeft | Qt::AlignVCenter, layout.headerRole);
        const qreal roleWidth = m_painter.fontMetrics().horizontalAdvance(layout.headerRole);
        m_painter.setFont(m_style.small);
        m_painter.setPen(muted);
        if (!layout.headerModel.isEmpty())
            m_painter.drawText(layout.header.adjusted(roleWidth, 0, 0, 0), Qt::AlignLeft | Qt::AlignVCenter,
                               QString(u" \u00B7 " + layout.headerModel));
    }
    if (!layout.time.isEmpty() && (!layout.item().joins || look.hovered || look.current)) {
        m_painter.setFont(m_style.small);
        m_painter.setPen(muted);
        m_painter.drawText(layout.time, Qt::AlignLeft | Qt::AlignVCenter, timetext::clock(layout.item().at));
    }
}

void MessagePainter::paintMark(const MessageLayout& layout) const
{
    switch (layout.item().mark) {
    case MessageMark::None:
        return;
    case MessageMark::CacheOnly:
    case MessageMark::WaitingForArchive:
        theme::paintResidencyMark(m_painter, layout.mark, Residency::CacheOnly, m_style.palette);
        return;
    case MessageMark::NotInCache:
        theme::paintResidencyMark(m_painter, layout.mark, Residency::ArchiveOnly, m_style.palette);
        return;
    case MessageMark::Differing:
    case MessageMark::Malformed:
        break;
    }
    const bool differs = layout.item().mark == MessageMark::Differing;
    QFont font = m_style.text;
    font.setBold(true);
    m_painter.setFont(font);
    m_painter.setPen(differs ? theme::warning(m_style.palette) : theme::danger(m_style.palette));
    m_painter.drawText(layout.mark, Qt::AlignCenter | Qt::TextDontClip,
                       differs ? QStringLiteral("\u2260") : QStringLiteral("!"));
}

void MessagePainter::paintBody(const MessageLayout& layout, const MessageLook& look) const
{
    for (const QRectF& rect : layout.codeRects) {
        QPainterPath path;
        path.addRoundedRect(rect, unit, unit);
        m_painter.fillPath(path, theme::codeBackground(m_style.palette));
    }
    for (const QRectF& rect : layout.quoteRects)
        m_painter.fillRect(rect, theme::mutedText(m_style.palette));

    SafeDocument& document = layout.document();
    QAbstractTextDocumentLayout::PaintContext context;
    context.palette = m_style.palette;
    context.palette.setColor(QPalette::Text, m_style.palette.color(QPalette::Text));
    context.palette.setColor(QPalette::Dark, theme::mutedText(m_style.palette)); // rules
    if (layout.item().text.isEmpty()) {
        QFont italic = m_style.text;
        italic.setItalic(true);
        m_painter.setFont(italic);
        m_painter.setPen(theme::mutedText(m_style.palette));
        m_painter.drawText(layout.body, Qt::TextDontClip, Texts::tr("empty"));
        return;
    }
    const auto select = [&](int from, int to, const QColor& background, const QColor& text) {
        QAbstractTextDocumentLayout::Selection selection;
        selection.cursor = QTextCursor(&document);
        selection.cursor.setPosition(from);
        selection.cursor.setPosition(to, QTextCursor::KeepAnchor);
        selection.format.setBackground(background);
        selection.format.setForeground(text);
        context.selections.append(selection);
    };
    const bool dark = theme::isDark(m_style.palette);
    for (const auto& [from, to] : layout.occurrencesOf(look.sought))
        select(from, to, dark ? QColor(0xffd75f) : QColor(0xffe08a), QColor(0x1b2027));
    if (look.selectionStart >= 0 && look.selectionEnd > look.selectionStart)
        select(look.selectionStart, std::min(look.selectionEnd, document.characterCount() - 1),
               dark ? QColor(0x3a6ea5) : QColor(0x9cc4f2), m_style.palette.color(QPalette::Text));

    m_painter.save();
    m_painter.translate(layout.body.topLeft());
    const QRectF clip(0, 0, layout.body.width(), layout.body.height());
    m_painter.setClipRect(clip, Qt::IntersectClip);
    context.clip = clip;
    document.documentLayout()->draw(&m_painter, context);
    m_painter.restore();

    if (!layout.showAll.isEmpty()) {
        m_painter.setFont(m_style.small);
        m_painter.setPen(m_style.palette.color(QPalette::Link));
        m_painter.drawText(layout.showAll, Qt::AlignLeft | Qt::AlignVCenter | Qt::TextDontClip, layout.showAllText);
    }
}

void MessagePainter::paintCopyButtons(const MessageLayout& layout) const
{
    m_painter.setFont(m_style.small);
    for (const QRectF& rect : layout.copyRects) {
        QPainterPath path;
        path.addRoundedRect(rect, unit, unit);
        m_painter.fillPath(path, m_style.palette.color(QPalette::Button));
        m_painter.strokePath(path, QPen(theme::separator(m_style.palette), 1));
        m_painter.setPen(m_style.palette.color(QPalette::ButtonText));
        m_painter.drawText(rect, Qt::AlignCenter, Texts::tr("Copy"));
    }
}

void MessagePainter::paintFooter(const MessageLayout& layout) const
{
    m_painter.setFont(m_style.small);
    for (const MessageLayout::FooterPart& part : layout.footerParts) {
        const bool link = part.action != MessageFooter::Action::None;
        m_painter.setPen(link ? m_style.palette.color(QPalette::Link) : layout.footer().color(m_style.palette));
        m_painter.drawText(part.rect, link ? Qt::TextDontClip : Qt::TextWordWrap, part.text);
    }
}

} // namespace talkglass
