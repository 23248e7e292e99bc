#include "views/OutlineStyle.h"

#include "views/Theme.h"

#include <QPainter>
#include <QStyleFactory>
#include <QStyleOption>
#include <QToolButton>

#include <algorithm>

namespace talkglass {

namespace {

constexpr int barWidth = 3 * theme::unit;
constexpr int shortestHandle = 8 * theme::unit;
constexpr int handleMargin = theme::unit - 1;

/// Where the handle begins along its bar, and how long it is.
std::pair<int, int> handleOf(const QStyleOptionSlider& bar, int length)
{
    const qint64 range = qint64(bar.maximum) - bar.minimum;
    if (range <= 0)
        return {0, length};
    const int wanted = int(qint64(length) * bar.pageStep / (range + bar.pageStep));
    const int handle = std::min(std::max(wanted, shortestHandle), length);
    const int begin =
        QStyle::sliderPositionFromValue(bar.minimum, bar.maximum, bar.sliderPosition, length - handle, bar.upsideDown);
    return {begin, handle};
}

void paintScrollBar(const QStyleOptionSlider& bar, const QRect& handle, QPainter& painter)
{
    painter.fillRect(bar.rect, bar.palette.color(QPalette::Window));
    if (bar.maximum <= bar.minimum || !bar.state.testFlag(QStyle::State_Enabled))
        return;
    const bool isHeld = bar.state.testFlag(QStyle::State_Sunken) && bar.activeSubControls & QStyle::SC_ScrollBarSlider;
    const bool isHovered = bar.state.testFlag(QStyle::State_MouseOver);
    constexpr int usual = 150; // of 255: what is at rest is not to be looked at
    constexpr int hovered = 205;
    QColor color = theme::mutedText(bar.palette);
    color.setAlpha(isHeld ? 255 : isHovered ? hovered : usual);
    const QRectF body = QRectF(handle).adjusted(handleMargin, handleMargin, -handleMargin, -handleMargin);
    const double radius = std::min(body.width(), body.height()) / 2;
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(color);
    painter.drawRoundedRect(body, radius, radius);
    painter.restore();
}

/// Fusion's own is a darker shade of the highlight, which cannot be seen in the dark.
void paintFocus(const QStyleOption& option, QPainter& painter)
{
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(option.palette.color(QPalette::Link), 1.5));
    painter.drawRoundedRect(QRectF(option.rect).adjusted(0.75, 0.75, -0.75, -0.75), 3, 3);
    painter.restore();
}

/// Of a field, or of what can be ticked.
void paintOutline(QStyle::PrimitiveElement element, const QStyleOption& option, QPainter& painter)
{
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setBrush(Qt::NoBrush);
    const bool isField = element == QStyle::PE_FrameLineEdit;
    QColor line = isField ? theme::separator(option.palette) : theme::mutedText(option.palette);
    if (!option.state.testFlag(QStyle::State_Enabled))
        line.setAlpha(90);
    painter.setPen(line);
    const QRectF frame = QRectF(option.rect).adjusted(0.5, 0.5, -0.5, -0.5);
    if (element == QStyle::PE_IndicatorRadioButton)
        painter.drawEllipse(frame.adjusted(0, 0, -1, -1));
    else
        painter.drawRoundedRect(isField ? frame : frame.adjusted(0, 0, -1, -1), 2, 2);
    painter.restore();
}

} // namespace

OutlineStyle::OutlineStyle()
    : QProxyStyle(QStyleFactory::create(QStringLiteral("Fusion")))
{
}

void OutlineStyle::drawPrimitive(PrimitiveElement element, const QStyleOption* option, QPainter* painter,
                                 const QWidget* widget) const
{
    if (element == PE_FrameFocusRect) {
        // A tool button's is drawn around it: within, it would lie on a small icon.
        if (option->state.testFlag(State_KeyboardFocusChange) && !qobject_cast<const QToolButton*>(widget))
            paintFocus(*option, *painter);
        return;
    }
    QProxyStyle::drawPrimitive(element, option, painter, widget);
    const bool isFrame = element == PE_FrameLineEdit || element == PE_Frame;
    const bool isButton = element == PE_PanelButtonCommand && option->state.testFlag(State_KeyboardFocusChange);
    if ((isFrame || isButton) && option->state.testFlag(State_HasFocus)) {
        paintFocus(*option, *painter);
        return;
    }
    const bool isField = element == PE_FrameLineEdit && !option->state.testFlag(State_HasFocus);
    const bool isMark = element == PE_IndicatorCheckBox || element == PE_IndicatorRadioButton;
    if ((isMark || isField) && theme::isDark(option->palette))
        paintOutline(element, *option, *painter);
}

void OutlineStyle::drawComplexControl(ComplexControl control, const QStyleOptionComplex* option, QPainter* painter,
                                      const QWidget* widget) const
{
    const auto* bar = control == CC_ScrollBar ? qstyleoption_cast<const QStyleOptionSlider*>(option) : nullptr;
    if (bar) {
        paintScrollBar(*bar, subControlRect(control, option, SC_ScrollBarSlider, widget), *painter);
        return;
    }
    QProxyStyle::drawComplexControl(control, option, painter, widget);
    const bool byKeys = option->state.testFlag(State_HasFocus) && option->state.testFlag(State_KeyboardFocusChange);
    if (byKeys && (control == CC_ToolButton || control == CC_ComboBox))
        paintFocus(*option, *painter);
}

QRect OutlineStyle::subControlRect(ComplexControl control, const QStyleOptionComplex* option, SubControl part,
                                   const QWidget* widget) const
{
    const auto* bar = control == CC_ScrollBar ? qstyleoption_cast<const QStyleOptionSlider*>(option) : nullptr;
    if (!bar)
        return QProxyStyle::subControlRect(control, option, part, widget);
    const bool lies = bar->orientation == Qt::Horizontal;
    const int length = lies ? bar->rect.width() : bar->rect.height();
    const auto [begin, handle] = handleOf(*bar, length);
    const auto stretch = [&](int from, int to) {
        const QRect along =
            lies ? QRect(from, 0, to - from, bar->rect.height()) : QRect(0, from, bar->rect.width(), to - from);
        return visualRect(bar->direction, bar->rect, along.translated(bar->rect.topLeft()));
    };
    switch (part) {
    case SC_ScrollBarSlider:
        return stretch(begin, begin + handle);
    case SC_ScrollBarSubPage:
        return stretch(0, begin);
    case SC_ScrollBarAddPage:
        return stretch(begin + handle, length);
    case SC_ScrollBarGroove:
        return bar->rect;
    default:
        return {}; // no arrows at its ends
    }
}

int OutlineStyle::pixelMetric(PixelMetric metric, const QStyleOption* option, const QWidget* widget) const
{
    if (metric == PM_ScrollBarExtent)
        return barWidth;
    if (metric == PM_ScrollBarSliderMin)
        return shortestHandle;
    return QProxyStyle::pixelMetric(metric, option, widget);
}

} // namespace talkglass
