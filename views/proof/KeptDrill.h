#pragma once

#include "models/conversation/Timestamp.h"
#include "models/drill/DrillTypes.h"
#include "models/service/ServiceSettings.h"
#include "views/proof/ProofScope.h"

#include <QList>
#include <QString>

namespace talkglass {

/// A drill by waiting that was left and can go on: beside the file with what it has recorded lies one with its plan.
/// Files of this person, a folder for each pair of stores. GUI thread: the plans are small.
struct KeptDrill
{
    ProofScope scope;
    DrillOptions options; ///< with the state file

    /// Where a drill keeps what it records: the same wait always finds the same file; a drop never does, for what
    /// stands aside is recorded there.
    static QString stateFile(const ServiceSettings& settings, const ProofScope& scope, DrillWay way, Timestamp now);
    /// Those whose state file is still there.
    static QList<KeptDrill> all(const ServiceSettings& settings);
    /// False: it could not be written.
    bool save() const;
    /// Deletes the plan and what was recorded.
    void forget() const;
};

} // namespace talkglass
