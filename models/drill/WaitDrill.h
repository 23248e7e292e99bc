#pragma once

#include "models/drill/DrillState.h"
#include "models/drill/DrillSteps.h"

#include <QHash>

#include <functional>

namespace talkglass {

/// The drill that waits until the TTLs themselves end. Only reads, unless warming is checked. It can be left
/// (cancelled, or the program ends) and goes on when it is run again with the same file. Blocking, on one lane.
class WaitDrill
{
public:
    using FindSessions = std::function<Result<QList<SessionKey>>()>;

    WaitDrill(DrillSteps& steps, DrillState& state, DrillReport& report);

    /// `find` names the sessions of the plan; it is not asked if an earlier run has recorded them all. InvalidInput:
    /// the file is of another drill.
    Result<> run(const FindSessions& find);

private:
    Result<> resume(const DrillStateContent& earlier);
    Result<> record(const QList<SessionKey>& keys);
    Result<> waitForAll();
    Result<QList<qint64>> timeLeft();
    Result<> readEnded(const QList<SessionKey>& keys);
    void giveUpEndless(const QList<qint64>& left);
    QJsonObject header() const;

    DrillSteps& m_steps;
    DrillState& m_state;
    DrillReport& m_report;
    QHash<SessionKey, DrillRecord> m_records; ///< until they are judged
    QList<SessionKey> m_waiting;
    QList<SessionKey> m_ended; ///< not judged yet
};

} // namespace talkglass
