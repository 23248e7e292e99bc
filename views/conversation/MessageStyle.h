#pragma once

#include <QFont>
#include <QPalette>

namespace talkglass {

/// Fonts and colours of the widget that shows messages.
struct MessageStyle
{
    QFont text;
    QFont small;
    QFont smallBold;
    QFont monospace;
    QPalette palette;

    static MessageStyle of(const QFont& font, const QPalette& palette);
};

} // namespace talkglass
