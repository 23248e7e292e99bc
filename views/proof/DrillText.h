#pragma once

#include "models/conversation/Timestamp.h"
#include "models/drill/DrillTypes.h"

#include <QString>

/// How far a drill is and what came of it, in sentences with counts. Translated. GUI thread.
namespace talkglass::drilltext {

QString progress(const DrillProgress& progress, Timestamp now);
QString outcome(const DrillReport& report);
/// What it will write, line by line, or that it writes nothing, or why it cannot be done.
QString consequences(const DrillPlan& plan);

} // namespace talkglass::drilltext
