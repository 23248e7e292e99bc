#pragma once

#include <QProxyStyle>

namespace talkglass {

/// Fusion, with outlines that can be seen in the dark: its own are darker than the window, so that an unchecked box
/// vanishes. GUI thread.
class OutlineStyle : public QProxyStyle
{
    Q_OBJECT

public:
    OutlineStyle();

    void drawPrimitive(PrimitiveElement element, const QStyleOption* option, QPainter* painter,
                       const QWidget* widget = nullptr) const override;
};

} // namespace talkglass
