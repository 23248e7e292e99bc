#include "views/conversation/MessagePictures.h"

#include <QPainter>

#include <algorithm>
#include <cmath>

namespace talkglass {

namespace {

constexpr qint64 mostKilobytes = 64 * 1024;
constexpr int bytesPerPixel = 4;
constexpr int views = 4; ///< itself, one before, one behind, one seen lately

qint64 kilobytes(const QSize& pixels)
{
    return qint64(pixels.width()) * pixels.height() * bytesPerPixel / 1024 + 1;
}

bool isPlain(const MessageLook& look)
{
    return !look.current && !look.selected && !look.hovered && !look.isFound && look.sought.isEmpty() &&
           look.selectionEnd <= look.selectionStart;
}

} // namespace

void MessagePictures::setView(const QSize& pixels, qreal ratio)
{
    m_ratio = ratio;
    const qint64 wanted = kilobytes(pixels) * views;
    m_pictures.setMaxCost(wanted <= mostKilobytes ? wanted : 0);
}

bool MessagePictures::suits(const MessageLayout& layout, const MessageLook& look) const
{
    // With a broken ratio a picture would be drawn between the pixels.
    return isPlain(look) && m_ratio == std::floor(m_ratio) &&
           kilobytes(pixelsOf(layout)) <= m_pictures.maxCost() / (2 * views);
}

bool MessagePictures::has(const MessageLayout& layout, const MessageLook& look) const
{
    const Picture* known = m_pictures.object(layout.item().uid);
    return known && !known->outdated && known->image.size() == pixelsOf(layout) && known->dayName == look.dayName;
}

/// Up to the last pixel that is painted at the right.
QSize MessagePictures::pixelsOf(const MessageLayout& layout) const
{
    qreal right = std::max({layout.bubble.right(), layout.day.right(), layout.time.right(), layout.showAll.right()});
    for (const MessageLayout::FooterPart& part : layout.footerParts)
        right = std::max(right, part.rect.right());
    return QSize(std::min(int(std::ceil(right)) + 2, layout.width()), layout.height()) * m_ratio;
}

void MessagePictures::make(const MessageLayout& layout, const MessageLook& look, const MessageStyle& style)
{
    const QSize pixels = pixelsOf(layout);
    auto* made = new Picture{QImage(pixels, QImage::Format_RGB32), look.dayName, false};
    made->image.setDevicePixelRatio(m_ratio);
    made->image.fill(style.palette.color(QPalette::Base));
    QPainter painter(&made->image);
    MessagePainter(painter, style).paint(layout, look);
    painter.end();
    m_pictures.insert(layout.item().uid, made, kilobytes(pixels));
}

bool MessagePictures::draw(QPainter& painter, quint64 uid) const
{
    const Picture* known = m_pictures.object(uid);
    if (known)
        painter.drawImage(0, 0, known->image);
    return known;
}

void MessagePictures::outdate(quint64 uid)
{
    if (Picture* known = m_pictures.object(uid))
        known->outdated = true;
}

} // namespace talkglass
