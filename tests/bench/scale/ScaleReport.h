#pragma once

#include "tests/bench/scale/ScaleComparison.h"

#include <QJsonObject>

namespace talkglass::bench {

/// What was measured, as Markdown tables for people.
QString comparisonTable(const QList<Compared>& all);
QString windowTable(const QJsonObject& window);

} // namespace talkglass::bench
