#pragma once

#include <QString>

#include <functional>

class QWidget;

/// The window's small questions and answers; each opens over `window`, blocks nothing and deletes itself. GUI thread.
namespace talkglass::windowdialogs {

/// Calls `make` if the person wants the missing tables to be made in `archive`.
void askToMakeTables(QWidget* window, const QString& archive, std::function<void()> make);
void showAbout(QWidget* window);

} // namespace talkglass::windowdialogs
