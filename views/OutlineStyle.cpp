#include "views/OutlineStyle.h"

#include "views/Theme.h"

#include <QPainter>
#include <QStyleFactory>
#include <QStyleOption>

namespace talkglass {

OutlineStyle::OutlineStyle()
    : QProxyStyle(QStyleFactory::create(QStringLiteral("Fusion")))
{
}

void OutlineStyle::drawPrimitive(PrimitiveElement element, const QStyleOption* option, QPainter* painter,
                                 const QWidget* widget) const
{
    QProxyStyle::drawPrimitive(element, option, painter, widget);
    const bool isBox = element == PE_IndicatorCheckBox;
    const bool isField = element == PE_FrameLineEdit && !option->state.testFlag(State_HasFocus);
    if ((!isBox && !isField) || !theme::isDark(option->palette))
        return;
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setBrush(Qt::NoBrush);
    QColor line = isBox ? theme::mutedText(option->palette) : theme::separator(option->palette);
    if (!option->state.testFlag(State_Enabled))
        line.setAlpha(90);
    painter->setPen(line);
    const QRectF frame = QRectF(option->rect).adjusted(0.5, 0.5, -0.5, -0.5);
    painter->drawRoundedRect(isBox ? frame.adjusted(0, 0, -1, -1) : frame, 2, 2);
    painter->restore();
}

} // namespace talkglass
