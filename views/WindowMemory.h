#pragma once

#include <chrono>

class QSplitter;
class QWidget;

/// How a window was left the last time. GUI thread.
namespace talkglass::windowmemory {

struct Choices
{
    bool details = true;
    std::chrono::seconds refreshEvery{0};
};

/// Sets size, place and panes, if they are known; gives back the rest.
Choices restore(QWidget& window, QSplitter& panes);
void keep(const QWidget& window, const QSplitter& panes, const Choices& choices);

} // namespace talkglass::windowmemory
