#include "views/Theme.h"

#include <QFontMetricsF>
#include <QPainter>

#include <algorithm>
#include <cmath>

namespace talkglass::theme {

namespace {

constexpr int badgePadding = unit * 3 / 2;

qreal markSize(const QFont& font)
{
    return std::round(QFontMetricsF(font).ascent() * 0.85);
}

void paintCross(QPainter& painter, const QRectF& circle)
{
    const qreal inset = circle.width() * 0.14;
    const QRectF cross = circle.adjusted(inset, inset, -inset, -inset);
    painter.drawLine(cross.topLeft(), cross.bottomRight());
    painter.drawLine(cross.topRight(), cross.bottomLeft());
}

void paintUnknown(QPainter& painter, const QRectF& square, const QColor& color)
{
    constexpr qreal hatchFrom = 20; // in smaller marks the lines only blur the sign
    if (square.width() >= hatchFrom) {
        painter.setPen(Qt::NoPen);
        QColor hatch = color;
        hatch.setAlpha(90);
        painter.setBrush(QBrush(hatch, Qt::BDiagPattern));
        painter.drawRoundedRect(square, 2, 2);
    }
    QFont font = painter.font();
    font.setPixelSize(std::max(6, qRound(square.height())));
    font.setBold(true);
    painter.setFont(font);
    painter.setPen(color);
    painter.drawText(square, Qt::AlignCenter | Qt::TextDontClip, QStringLiteral("?"));
}

void paintDottedRing(QPainter& painter, const QRectF& circle, const QColor& color)
{
    constexpr int dots = 8;
    const qreal radius = circle.width() / 2;
    const qreal dot = std::max(1.0, radius * 0.36);
    painter.setPen(Qt::NoPen);
    painter.setBrush(color);
    for (int i = 0; i < dots; ++i) {
        const qreal angle = 2 * M_PI * i / dots;
        const QPointF centre = circle.center() + QPointF(std::cos(angle), std::sin(angle)) * (radius - dot / 2);
        painter.drawEllipse(centre, dot / 2 + 0.2, dot / 2 + 0.2);
    }
}

} // namespace

void paintResidencyMark(QPainter& painter, const QRectF& square, Residency residency, const QPalette& palette)
{
    const QColor color = residencyColor(residency, palette);
    const qreal line = std::max(1.2, square.width() / 8);
    const qreal inset = std::max(0.5, square.width() * 0.06) + line / 2;
    const QRectF circle = square.adjusted(inset, inset, -inset, -inset);

    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(color, line, Qt::SolidLine, Qt::RoundCap));
    painter.setBrush(Qt::NoBrush);
    switch (residency) {
    case Residency::Both:
        painter.setBrush(color);
        painter.drawEllipse(circle);
        break;
    case Residency::CacheOnly:
        painter.drawEllipse(circle);
        painter.setPen(Qt::NoPen);
        painter.setBrush(color);
        painter.drawPie(circle, 90 * 16, 180 * 16);
        break;
    case Residency::ArchiveOnly:
        painter.drawEllipse(circle);
        break;
    case Residency::Ghost:
        paintDottedRing(painter, square.adjusted(1, 1, -1, -1), color);
        break;
    case Residency::Orphan:
        paintCross(painter, circle);
        break;
    case Residency::Unknown:
        paintUnknown(painter, square, color);
        break;
    }
    painter.restore();
}

int residencyBadgeWidth(Residency residency, const QFont& font)
{
    const qreal text = QFontMetricsF(font).horizontalAdvance(residencyLabel(residency));
    return qCeil(badgePadding + markSize(font) + unit + text + badgePadding + 2);
}

int paintResidencyBadge(QPainter& painter, const QRect& rect, Residency residency, const QPalette& palette,
                        const QFont& font)
{
    const int width = residencyBadgeWidth(residency, font);
    const QColor color = residencyColor(residency, palette);
    QColor frame = color;
    frame.setAlpha(110);

    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    const QRectF badge = QRectF(rect.left(), rect.top(), width, rect.height()).adjusted(0.5, 0.5, -0.5, -0.5);
    painter.setPen(frame);
    painter.setBrush(Qt::NoBrush);
    painter.drawRoundedRect(badge, badge.height() / 2, badge.height() / 2);

    const qreal size = markSize(font);
    const QRectF mark(badge.left() + badgePadding, std::round(badge.center().y() - size / 2), size, size);
    paintResidencyMark(painter, mark, residency, palette);
    painter.setFont(font);
    painter.setPen(color);
    const QRectF text(mark.right() + unit, rect.top(), badge.right() - mark.right() - unit, rect.height());
    painter.drawText(text, Qt::AlignVCenter | Qt::AlignLeft | Qt::TextDontClip, residencyLabel(residency));
    painter.restore();
    return width;
}

} // namespace talkglass::theme
