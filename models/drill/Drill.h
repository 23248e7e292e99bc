#pragma once

#include "models/drill/AsideCopies.h"

namespace talkglass {

/// Does a plan: finds the sessions, records them, has their cached copies end the way that is asked for, reads them
/// back, and judges. Blocking, on one lane.
class Drill
{
public:
    Drill(const DrillParts& parts, const DrillPlan& plan);

    /// Never fails as a whole: what broke it off stands in the report.
    DrillReport run();

private:
    Result<> carryOut(DrillReport& report);
    Result<QList<SessionKey>> findSessions();
    Result<> checkAreThere(const QList<SessionKey>& keys);
    DrillClocks clocks();
    void takeVersions(DrillReport& report);

    const DrillParts m_parts;
    const DrillPlan m_plan;
    AsideCopies m_asides;
};

} // namespace talkglass
