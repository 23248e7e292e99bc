#pragma once

#include "models/drill/DrillTypes.h"

#include <QString>

#include <chrono>
#include <optional>

namespace talkglass {

/// What verify, at-risk and check-report were told. Values, any thread.
struct ProofOptions
{
    DrillWay way = DrillWay::Copy;
    std::chrono::seconds copyTtl{2};
    bool confirmed = false; ///< --yes: do not ask
    bool putBack = false;
    bool warm = false;
    QString stateFile; ///< empty: a place of our own
    QString report;    ///< file to be written; its ending says in which form
    bool redact = false;
    bool persist = false;
    std::optional<std::chrono::seconds> within;
    QString file; ///< check-report
};

} // namespace talkglass
