#pragma once

#include <QRect>
#include <QSize>

class QWidget;

/// Windows that are whole on the screen they are on. GUI thread.
namespace talkglass::windowfit {

/// `wanted`, as far as it goes into `available` together with the frame that a window manager puts around it.
QSize within(const QSize& wanted, const QRect& available);
/// The first size of a window: what is wanted, or what its screen has room for.
void resize(QWidget& window, const QSize& wanted);
/// For a size and place that were kept from another time, when the screen may have been another one.
void keepOnScreen(QWidget& window);

} // namespace talkglass::windowfit
