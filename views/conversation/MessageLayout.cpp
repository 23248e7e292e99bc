#include "views/conversation/MessageLayout.h"

#include "models/items/MessageText.h"
#include "views/Theme.h"
#include "views/TimeText.h"

#include <QAbstractTextDocumentLayout>
#include <QCoreApplication>
#include <QFontMetricsF>
#include <QTextCursor>

#include <algorithm>
#include <cmath>

namespace talkglass {

namespace {

using theme::unit;

constexpr qreal sideMargin = 4 * unit;
constexpr qreal gutter = 5 * unit;
constexpr qreal markSize = 3 * unit;
constexpr qreal padX = 3 * unit;
constexpr qreal padY = 2 * unit;
constexpr int narrowest = 560; ///< below it nothing stands beside the bubbles
constexpr qreal widest = 760;  ///< longer lines are hard to read
constexpr qreal dayHeight = 10 * unit;
constexpr qreal gapJoined = unit / 2.0;
constexpr qreal gap = 3 * unit;

struct Texts
{
    Q_DECLARE_TR_FUNCTIONS(MessageLayout)
};

qreal advance(const QFont& font, const QString& text)
{
    return std::ceil(QFontMetricsF(font).horizontalAdvance(text));
}

bool isFullWidth(MessageItem::Shape shape)
{
    return shape == MessageItem::Shape::Note || shape == MessageItem::Shape::Malformed;
}

/// Room for the time beside a joined bubble.
qreal timeWidth(const QFont& font)
{
    return advance(font, QStringLiteral("00:00:00")) + 2 * unit;
}

} // namespace

MessageLayout::MessageLayout(MessageItem item, int width, const MessageStyle& style)
    : m_item(std::move(item))
    , m_footer(MessageFooter::of(m_item))
    , m_width(width)
{
    m_document = std::make_unique<SafeDocument>(m_item.text, documentKind(), style);
    if (m_item.malformed)
        headerRole = Texts::tr("malformed element");
    else
        headerRole = messagetext::visible(QStringView(m_item.role).left(60)).replace(u'\n', u' ');
    headerModel = messagetext::visible(QStringView(m_item.modelName).left(60)).replace(u'\n', u' ');
    if (m_item.folded)
        showAllText = m_item.unfolded ? Texts::tr("Show less")
                                      : Texts::tr("Show all (%1)").arg(messagetext::sizeText(m_item.size));
    qreal y = m_item.joins ? gapJoined : gap;
    if (m_item.startsDay) {
        day = QRectF(0, 0, width, dayHeight);
        y = dayHeight;
    }
    bubble = QRectF(0, y, 0, 0);
    placeBubble(style);
    placeCode(style);
    placeFooter(style);
}

SafeDocument::Kind MessageLayout::documentKind() const
{
    if (m_item.malformed)
        return SafeDocument::Kind::Monospace;
    if (m_item.role == u"tool") {
        const QString start = m_item.text.left(64).trimmed();
        const bool data = start.startsWith(u'{') || start.startsWith(u'[');
        return data ? SafeDocument::Kind::Monospace : SafeDocument::Kind::Plain;
    }
    return SafeDocument::Kind::Markdown;
}

MessageLayout::Room MessageLayout::roomFor(MessageItem::Shape shape, int width, qreal besides)
{
    const bool full = isFullWidth(shape);
    const bool narrow = width < narrowest;
    const qreal indent = shape == MessageItem::Shape::Assistant ? (narrow ? 3 : 12) * unit : 0;
    const qreal left = sideMargin + gutter + indent;
    const qreal room = std::max<qreal>(width - left - sideMargin - (full || narrow ? 0 : besides), 20 * unit);
    return {left, std::min(room, full ? widest + 12 * unit : widest)};
}

QRectF MessageLayout::roughBubble(MessageItem::Shape shape, int width, int height)
{
    const Room room = roomFor(shape, width, 20 * unit);
    return QRectF(room.left, gap, room.width, std::max<qreal>(height - gap, unit));
}

void MessageLayout::placeBubble(const MessageStyle& style)
{
    const bool full = isFullWidth(m_item.shape());
    const auto [left, bubbleRoom] = roomFor(m_item.shape(), m_width, timeWidth(style.small));

    m_document->setTextWidth(std::floor(bubbleRoom - 2 * padX));
    qreal textWidth = bubbleRoom - 2 * padX;
    if (!full && m_document->codeBlocks().isEmpty() && m_document->quotes().isEmpty()) {
        textWidth = std::min(textWidth, std::ceil(m_document->idealWidth()) + 1);
        if (!m_document->isLeftAligned()) // else nothing would move
            m_document->setTextWidth(textWidth);
    }
    const qreal bodyWidth = std::min(textWidth, m_document->textWidth());
    placeHeader(style);
    const qreal headerWidth = header.isEmpty() ? 0 : time.right();
    textWidth = std::max({textWidth, headerWidth, advance(style.small, showAllText), 12.0 * unit});

    bubble = QRectF(left, bubble.top(), textWidth + 2 * padX, 0);
    qreal y = bubble.top() + padY;
    if (!m_item.joins) {
        header.translate(bubble.left() + padX, y);
        time.translate(bubble.left() + padX, y);
        y += header.height() + unit;
    }
    header.setWidth(std::min(header.width(), bubble.width() - 2 * padX));
    qreal textHeight = std::ceil(m_document->size().height());
    if (!m_document->codeBlocks().isEmpty()) // its padding at the end is not part of the document's height
        textHeight =
            std::max(textHeight, std::ceil(m_document->boundsOf(m_document->codeBlocks().constLast()).bottom()));
    y += paddingAbove();
    body = QRectF(bubble.left() + padX, y, bodyWidth, textHeight);
    y = body.bottom();
    if (m_item.folded) {
        const qreal line = QFontMetricsF(style.small).height() + unit;
        showAll = QRectF(body.left(), y + unit, advance(style.small, showAllText), line);
        y = showAll.bottom();
    }
    bubble.setBottom(y + padY);
    if (m_item.joins) {
        const qreal line = QFontMetricsF(style.small).height();
        time = QRectF(bubble.right() + unit, bubble.top() + padY, timeWidth(style.small), line);
        if (time.right() > m_width)
            time = QRectF();
    }
    const qreal firstLine = QFontMetricsF(style.text).height();
    mark = QRectF(left - gutter, bubble.top() + padY + (firstLine - markSize) / 2, markSize, markSize);
    m_height = int(std::ceil(bubble.bottom()));
}

/// A code block at the very beginning reaches above the document, which leaves out the first block's margin.
qreal MessageLayout::paddingAbove() const
{
    if (m_document->codeBlocks().isEmpty())
        return 0;
    return std::ceil(std::max<qreal>(-m_document->boundsOf(m_document->codeBlocks().constFirst()).top(), 0));
}

void MessageLayout::placeHeader(const MessageStyle& style)
{
    if (m_item.joins)
        return;
    const qreal line = std::ceil(QFontMetricsF(style.small).height());
    qreal width = advance(style.smallBold, headerRole);
    if (!headerModel.isEmpty())
        width += advance(style.small, QString(u" \u00B7 " + headerModel));
    const QString clock = timetext::clock(m_item.at);
    const qreal clockWidth = advance(style.small, clock);
    const qreal timeLeft = width + 2 * unit;
    time = QRectF(timeLeft, 0, clockWidth, line);
    header = QRectF(0, 0, timeLeft + clockWidth, line);
}

void MessageLayout::placeFooter(const MessageStyle& style)
{
    if (m_footer.text.isEmpty())
        return;
    const QFontMetricsF metrics(style.small);
    const qreal left = bubble.left() + padX;
    const qreal room = std::max<qreal>(m_width - left - sideMargin, 30 * unit);
    const qreal y = bubble.bottom() + unit / 2.0;
    // Reasons come from servers: a very long one must not fill the screen.
    const QString text = messagetext::visible(QStringView(m_footer.text).left(600));
    const QRectF rect = metrics.boundingRect(QRectF(left, y, room, 10'000), Qt::TextWordWrap, text);
    footerParts.append({QRectF(left, y, room, std::ceil(rect.height())), text, MessageFooter::Action::None});
    qreal x = left + std::ceil(rect.width()) + 3 * unit;
    qreal lineTop = y;
    qreal bottom = y + std::ceil(rect.height());
    for (const MessageFooter::Link& link : m_footer.links) {
        const qreal width = advance(style.small, link.text);
        if (x + width > left + room) {
            x = left;
            lineTop = bottom;
            bottom += metrics.height();
        }
        footerParts.append({QRectF(x, lineTop, width, std::ceil(metrics.height())), link.text, link.action});
        x += width + 3 * unit;
    }
    m_height = int(std::ceil(bottom)) + unit;
}

void MessageLayout::placeCode(const MessageStyle& style)
{
    const qreal buttonWidth = advance(style.small, Texts::tr("Copy")) + 3 * unit;
    const qreal buttonHeight = std::ceil(QFontMetricsF(style.small).height()) + unit / 2.0;
    for (const SafeDocument::Range& range : m_document->codeBlocks()) {
        const QRectF rect = m_document->boundsOf(range).translated(body.topLeft());
        codeRects.append(rect);
        copyRects.append(QRectF(rect.right() - buttonWidth - unit, rect.top() + unit, buttonWidth, buttonHeight));
    }
    for (const SafeDocument::Range& range : m_document->quotes()) {
        const QRectF rect = m_document->boundsOf(range).translated(body.topLeft());
        quoteRects.append(QRectF(rect.left() + unit, rect.top(), unit / 2.0, rect.height()));
    }
}

MessageLayout::Hit MessageLayout::hitTest(const QPointF& place) const
{
    using Part = Hit::Part;
    for (int i = 0; i < copyRects.size(); ++i) {
        if (copyRects[i].contains(place))
            return {Part::CopyCode, i, {}, {}};
    }
    for (const FooterPart& part : footerParts) {
        if (part.action != MessageFooter::Action::None && part.rect.contains(place))
            return {Part::FooterLink, -1, {}, part.action};
    }
    if (showAll.contains(place))
        return {Part::ShowAll, -1, {}, {}};
    if (time.contains(place))
        return {Part::Time, -1, {}, {}};
    if (m_item.mark != MessageMark::None && mark.adjusted(-unit, -unit, unit, unit).contains(place))
        return {Part::Mark, -1, {}, {}};
    if (body.contains(place)) {
        const QPointF inside = place - body.topLeft();
        const QAbstractTextDocumentLayout* layout = m_document->documentLayout();
        const QString link = layout->anchorAt(inside);
        if (!link.isEmpty())
            return {Part::Link, layout->hitTest(inside, Qt::FuzzyHit), link, {}};
        return {Part::Text, layout->hitTest(inside, Qt::FuzzyHit), {}, {}};
    }
    return {bubble.contains(place) ? Part::Body : Part::Nothing, -1, {}, {}};
}

const QList<std::pair<int, int>>& MessageLayout::occurrencesOf(const QString& text) const
{
    if (text == m_soughtText)
        return m_occurrences;
    m_soughtText = text;
    m_occurrences.clear();
    for (QTextCursor found = m_document->find(text); !text.isEmpty() && !found.isNull();
         found = m_document->find(text, found))
        m_occurrences.append({found.selectionStart(), found.selectionEnd()});
    return m_occurrences;
}

} // namespace talkglass
