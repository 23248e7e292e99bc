#pragma once

#include "models/compare/Finding.h"
#include "models/drill/DrillTypes.h"

#include <QColor>
#include <QPalette>

/// Colours of findings and verdicts; their marks and words carry the meaning, the colour only helps. GUI thread.
namespace talkglass::findinglook {

/// Red: a reader gets something wrong or a message is lost; amber: something may get lost or is not as it should be.
QColor color(FindingKind kind, const QPalette& palette);
QColor color(DrillVerdict verdict, const QPalette& palette);
/// Behind the characters that differ; text on it keeps its contrast.
QColor markBackground(const QPalette& palette);

} // namespace talkglass::findinglook
