#pragma once

#include "models/drill/DrillState.h"
#include "models/drill/DrillSteps.h"

namespace talkglass {

/// The drill on the cached copies themselves: each is set aside in Redis under a reserved key, and put back afterwards
/// if that is wanted. What was recorded stays in the state file until everything is back. Blocking, on one lane.
class DropDrill
{
public:
    DropDrill(DrillSteps& steps, DrillState& state, DrillReport& report);

    Result<> run(const QList<SessionKey>& keys);

private:
    struct Dropped
    {
        DrillRecord before;
        AsideOutcome outcome = AsideOutcome::NotCached;
        DrillResult result;
        QList<QByteArray> warmed; ///< what a read has put in its place
    };

    Result<> some(const QList<SessionKey>& keys);
    Result<> setAside(QList<Dropped>& dropped);
    Result<> readBack(QList<Dropped>& dropped);
    void putBack(QList<Dropped>& dropped);

    DrillSteps& m_steps;
    DrillState& m_state;
    DrillReport& m_report;
    qint64 m_standAside = 0;
};

} // namespace talkglass
