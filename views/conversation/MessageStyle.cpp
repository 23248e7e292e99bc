#include "views/conversation/MessageStyle.h"

#include "views/Theme.h"

namespace talkglass {

MessageStyle MessageStyle::of(const QFont& font, const QPalette& palette)
{
    MessageStyle style;
    style.text = font;
    style.small = theme::smallFont(font);
    style.smallBold = style.small;
    style.smallBold.setWeight(QFont::DemiBold);
    style.monospace = theme::monospaceFont(font);
    style.palette = palette;
    return style;
}

} // namespace talkglass
