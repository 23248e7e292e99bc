#pragma once

#include "models/compare/SessionComparison.h"

#include <vector>

namespace talkglass {

/// What tells a finding again in a later comparison of the same session, in eight bytes: its kind and the message it is
/// about, not its place, which changes while messages come. Sorted. Only within this process. Any thread.
std::vector<quint64> findingMarks(const SessionComparison& comparison);

/// The findings whose marks are among `marks`, each as often as it is there.
QList<Finding> confirmedFindings(const SessionComparison& comparison, const std::vector<quint64>& marks);

} // namespace talkglass
