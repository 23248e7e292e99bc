#include "views/WindowFit.h"

#include "views/Theme.h"

#include <QScreen>
#include <QWidget>

#include <algorithm>

namespace talkglass::windowfit {

namespace {

// A frame is known only once the window manager has made it: about a title bar, and narrow borders.
constexpr int frameHeight = 12 * theme::unit;
constexpr int frameWidth = 4 * theme::unit;
constexpr QSize smallest(160, 120); ///< whatever a screen says of itself

} // namespace

QSize within(const QSize& wanted, const QRect& available)
{
    return wanted.boundedTo(available.size() - QSize(frameWidth, frameHeight)).expandedTo(smallest);
}

void resize(QWidget& window, const QSize& wanted)
{
    const QScreen* screen = window.screen();
    window.resize(screen ? within(wanted, screen->availableGeometry()) : wanted);
}

void keepOnScreen(QWidget& window)
{
    const QScreen* screen = window.screen();
    if (!screen || window.isMaximized() || window.isFullScreen())
        return;
    const QRect room = screen->availableGeometry();
    const QSize size = within(window.size(), room);
    if (size != window.size())
        window.resize(size);
    const QPoint last = room.bottomRight() - QPoint(size.width() + frameWidth, size.height() + frameHeight);
    const QPoint place(std::clamp(window.x(), room.left(), std::max(room.left(), last.x())),
                       std::clamp(window.y(), room.top(), std::max(room.top(), last.y())));
    if (place != window.pos())
        window.move(place);
}

} // namespace talkglass::windowfit
