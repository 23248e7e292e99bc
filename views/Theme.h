#pragma once

#include "models/conversation/Residency.h"

#include <QColor>
#include <QFont>
#include <QPalette>
#include <QRect>
#include <QString>

class QPainter;

/// The one visual language of the window (shared/ui.md): colours by palette (light and dark), the residency marks,
/// spacing, fonts. Every text colour given here reaches 4.5:1 on the palette's Base and Window. GUI thread.
namespace talkglass::theme {

constexpr int unit = 4; ///< all spacing is a multiple of it, in px

bool isDark(const QPalette& palette);
QColor residencyColor(Residency residency, const QPalette& palette);
/// Translated: "Both", "Cache only", "Archive only", "Ghost", "Orphan", "Unknown".
QString residencyLabel(Residency residency);
/// One sentence that says what it means for the person.
QString residencyExplanation(Residency residency);
/// Draws the mark (filled, half, ring, dotted ring, cross, hatched ?) into a square; shape tells it without colour.
void paintResidencyMark(QPainter& painter, const QRectF& square, Residency residency, const QPalette& palette);
/// Mark and label in a rounded frame; returns the width used (height = rect.height()).
int paintResidencyBadge(QPainter& painter, const QRect& rect, Residency residency, const QPalette& palette,
                        const QFont& font);
int residencyBadgeWidth(Residency residency, const QFont& font);
Residency asSessionResidency(
    MessageResidency residency); ///< for the mark; Differing → Unknown is not used: see paint of "≠" in MessageDelegate
QString messageResidencyLabel(MessageResidency residency);
QString problemLabel(Problem problem);       ///< short, translated: "never expires"
QString problemExplanation(Problem problem); ///< a sentence, translated, with what to do

QColor mutedText(const QPalette& palette); ///< for facts beside a text
QColor warning(const QPalette& palette);   ///< amber: ends within the hour
QColor danger(const QPalette& palette);    ///< red: ends within five minutes, failed
QColor success(const QPalette& palette);
QColor userBubble(const QPalette& palette);
QColor assistantBubble(const QPalette& palette);
QColor noteBackground(const QPalette& palette);
QColor codeBackground(const QPalette& palette);
QColor separator(const QPalette& palette);
QFont smallFont(const QFont& base); ///< one size smaller, for facts
QFont monospaceFont(const QFont& base);
/// Light or dark palette for the Fusion style.
QPalette lightPalette();
QPalette darkPalette();

} // namespace talkglass::theme
