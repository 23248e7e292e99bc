#pragma once

#include "models/drill/DrillSteps.h"

namespace talkglass {

/// The drill on copies: each session is cloned under a reserved id of the same user, in both stores as it is, with a
/// cached copy that lives for seconds. Blocking, on one lane.
///
/// Nothing of it stays: the copies go also when it fails or is cancelled. What a crash leaves is found by the archive's
/// negative row ids, which nothing else has, and by a lock that only a living drill holds; the next drill removes it.
/// So the archive's copies are made first and removed last.
class CopyDrill
{
public:
    CopyDrill(DrillSteps& steps, DrillReport& report);

    Result<> run(const QList<SessionKey>& keys);

private:
    struct Copied
    {
        DrillRecord before;
        SessionKey copy;
    };

    Result<> removeLeftovers();
    Result<> wave(const QList<SessionKey>& keys, qsizetype& next);
    Result<> recordAndPlace(const QList<SessionKey>& keys, qsizetype& next);
    Result<> place(const QList<DrillRecord>& records);
    Result<> waitForEnd();
    Result<> readBack();
    Result<> checkCopiesStood();
    void removeCopies();
    QList<SessionKey> copyKeys() const;

    DrillSteps& m_steps;
    DrillReport& m_report;
    const qint64 m_run;
    qint64 m_number = 0;    ///< of the next copy
    qint64 m_done = 0;      ///< sessions of earlier waves
    QList<Copied> m_copied; ///< of this wave
};

} // namespace talkglass
