#pragma once

#include "models/conversation/Timestamp.h"

#include <QString>

/// Time is always told the same way (shared/ui.md). Translated.
namespace talkglass::timetext {

QString left(qint64 milliseconds);            ///< "22:10:04" (also over a day: "2 d 03:10:04"), "0:00:00" if over
QString ago(Timestamp moment, Timestamp now); ///< "just now", "5 minutes ago", "3 hours ago", "40 days ago"
QString clock(Timestamp moment);              ///< local "08:47:12"
QString day(Timestamp moment, Timestamp now); ///< "today", "yesterday", "tomorrow", "12 November 2026"
QString exact(Timestamp moment);
/// On one line: "2026-11-28 09:00:00.000852 UTC".
QString utc(Timestamp moment); ///< tooltip, two lines: local with zone, and UTC with microseconds
enum class Urgency { None, WithinHour, WithinFiveMinutes };
Urgency urgency(qint64 millisecondsLeft);

} // namespace talkglass::timetext
