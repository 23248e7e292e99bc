#pragma once

#include <QIcon>
#include <QPalette>
#include <QString>
#include <QStringList>

/// The program's own small SVGs (resources/icons), drawn in the palette's text colour. GUI thread.
namespace talkglass::icons {

/// `name` without folder and ending. Drawn anew for each call: make it again when the palette changes.
QIcon icon(const QString& name, const QPalette& palette);
/// All there are.
QStringList names();

} // namespace talkglass::icons
