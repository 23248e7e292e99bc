#pragma once

#include "models/compare/ComparisonTypes.h"

#include <QString>

/// How far a comparison is and what came of it, in sentences with counts. Translated. GUI thread.
namespace talkglass::comparisontext {

QString progress(const ComparisonProgress& progress, bool paused);
/// "98,000 of 100,000 sessions compared; 2,000 expired meanwhile".
QString coverage(qint64 compared, qint64 total, qint64 expired);
QString outcome(const ComparisonOutcome& outcome);

} // namespace talkglass::comparisontext
