#pragma once

#include "models/drill/DrillSteps.h"

#include <QSet>

namespace talkglass {

/// What earlier drills have set aside of the sessions of a plan, and did not put back. A copy that was only cached is
/// in neither store then: nothing but its key under `talkglass:aside:` tells of it. Blocking, on one lane.
class AsideCopies
{
public:
    /// Both outlive it.
    AsideCopies(const DrillParts& parts, const DrillPlan& plan);

    /// Finds them; where the plan wants that, puts them back, before anything is recorded, so that the drill sees the
    /// conversation as it was. Warnings of the report say what was done, or what can be.
    Result<> settle(DrillReport& report);
    /// A copy of it still stands aside.
    bool has(const SessionKey& key) const { return m_standing.contains(key); }
    /// Notes in the results what was put back.
    void note(QList<DrillResult>& results) const;

    /// A store that hung for a moment is asked again: what stands aside belongs back.
    static Result<PutBackOutcome> putBack(const DrillParts& parts, const SessionKey& key,
                                          const QList<QByteArray>& ours = {});
    /// `talkglass:aside:…`, as it is shown.
    static QString shownPrefix();
    /// How to have them back.
    static QString hint();

private:
    Result<QList<SessionKey>> find();
    Result<> putBackAll(const QList<SessionKey>& keys, DrillReport& report);

    const DrillParts& m_parts;
    const DrillPlan& m_plan;
    QSet<SessionKey> m_standing;
    QSet<SessionKey> m_back;
};

} // namespace talkglass
