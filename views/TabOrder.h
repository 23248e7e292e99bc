#pragma once

#include <QList>

class QWidget;

/// Where the Tab key goes. GUI thread.
namespace talkglass::taborder {

/// Through these parts of one window one after the other; within each as before.
void inOrder(const QList<QWidget*>& parts);

} // namespace talkglass::taborder
