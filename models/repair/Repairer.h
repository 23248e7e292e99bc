#pragma once

#include "models/compare/ComparisonControl.h"
#include "models/compare/ComparisonWorker.h"
#include "models/repair/RepairPlan.h"
#include "models/repair/RepairUndo.h"
#include "models/service/ServiceSettings.h"

#include <functional>
#include <memory>

namespace talkglass {

/// What became of one session of a plan, or of an undo file.
struct RepairResult
{
    enum class Verdict {
        Done,
        NothingTicked,
        AlreadyDone, ///< nothing is left of what it was to set right (undo: all is as it was)
        Refused,     ///< the stores hold something else by now, or the plan contradicts itself; nothing was done
        Half,        ///< the archive's part was done, the cache had moved on in that moment
        Failed,      ///< a store could not be asked, or refused
    };

    SessionKey key;
    Verdict verdict = Verdict::Done;
    QString detail; ///< one sentence; empty if there is nothing to say
};

/// The names used in JSON: done, nothing_ticked, already_done, refused, half, failed.
QString repairVerdictName(RepairResult::Verdict verdict);

struct RepairReport
{
    QList<RepairResult> results;
    QString undoFile; ///< where it can be taken back from; empty for an undo
    bool cancelled = false;

    qint64 count(RepairResult::Verdict verdict) const;
};

/// Makes plans, carries them out, takes them back; blocking, on one thread, with connections of its own. For the window
/// there is RepairRun.
class Repairer
{
public:
    Repairer(const ServiceSettings& settings, std::shared_ptr<const Clock> clock, ComparisonControl& control);
    ~Repairer();

    /// Compares (two rounds), and plans what each finding needs. Only reads.
    Result<RepairPlan> plan(const ComparisonRequest& request,
                            const std::function<void(const ComparisonProgress&)>& progressed = {});
    /// Of these sessions as they are now. Only reads.
    Result<RepairPlan> planSessions(const QList<SessionKey>& keys, const ComparisonOptions& options);
    /// One session, as it is now. Only reads.
    Result<RepairSession> planSession(const SessionKey& key, const ComparisonOptions& options);

    using Told = std::function<void(const RepairResult&)>;
    /// The ticked steps; one MULTI and one transaction a session. What is needed to undo it is in the file before
    /// anything is changed. ReadOnly if the settings say so.
    Result<RepairReport> apply(const RepairPlan& plan, const QString& undoPath, const Told& told = {});
    /// ReadOnly if the settings say so.
    Result<RepairReport> undo(const QString& undoPath, const Told& told = {});

private:
    RepairResult applySession(const RepairSession& session, const RepairPlan& plan, UndoFile& undoFile);
    RepairResult undoSession(const UndoRecord& record);
    RepairResult movedOn(const RepairSession& session, const RepairPlan& plan);
    Result<> mayWrite() const;

    const ServiceSettings m_settings;
    const std::shared_ptr<const Clock> m_clock;
    ComparisonControl& m_control;
    StoreHealth m_cacheHealth;
    StoreHealth m_archiveHealth;
    RedisRepair m_cache;
    PostgresRepair m_archive;
};

} // namespace talkglass
