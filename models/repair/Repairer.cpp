#include "models/repair/Repairer.h"

#include "models/repair/RepairPlanner.h"

#include <QCoreApplication>
#include <QSet>

#include <algorithm>

namespace talkglass {

namespace {

using Verdict = RepairResult::Verdict;

QString tr(const char* text)
{
    return QCoreApplication::translate("talkglass::Repair", text);
}

/// Two ticked steps that would set the same thing right in opposite ways.
bool contradictsItself(const RepairSession& session)
{
    QSet<RepairDirection> ofMessages;
    for (const RepairStep& step : session.steps) {
        // Who settles metadata alone replaces what no list can hold: no direction is against that.
        const bool differing = step.settles.contains(FindingKind::Edited);
        if (step.isTicked() && differing)
            ofMessages.insert(step.direction);
    }
    return ofMessages.size() > 1;
}

QList<ArchiveStatement> archiveStatements(const RepairSession& session)
{
    QList<ArchiveStatement> statements;
    for (const RepairStatement& statement : session.statements())
        statements.append({statement.name, statement.values});
    return statements;
}

RepairResult failed(const SessionKey& key, const StoreError& error)
{
    return {key, Verdict::Failed, error.text()};
}

} // namespace

QString repairVerdictName(Verdict verdict)
{
    switch (verdict) {
    case Verdict::Done:
        return QStringLiteral("done");
    case Verdict::NothingTicked:
        return QStringLiteral("nothing_ticked");
    case Verdict::AlreadyDone:
        return QStringLiteral("already_done");
    case Verdict::Refused:
        return QStringLiteral("refused");
    case Verdict::Half:
        return QStringLiteral("half");
    case Verdict::Failed:
        break;
    }
    return QStringLiteral("failed");
}

qint64 RepairReport::count(Verdict verdict) const
{
    return std::ranges::count(results, verdict, &RepairResult::verdict);
}

Repairer::Repairer(const ServiceSettings& settings, std::shared_ptr<const Clock> clock, ComparisonControl& control)
    : m_settings(settings)
    , m_clock(std::move(clock))
    , m_control(control)
    , m_cacheHealth(Store::Cache, settings.redis.display(), *m_clock)
    , m_archiveHealth(Store::Archive, settings.archive.display(), *m_clock)
    , m_cache(settings.redis, m_cacheHealth)
    , m_archive(settings.archive, m_archiveHealth)
{
}

Repairer::~Repairer() = default;

Result<RepairPlan> Repairer::plan(const ComparisonRequest& request,
                                  const std::function<void(const ComparisonProgress&)>& progressed)
{
    QList<SessionKey> keys;
    const auto take = [&keys](const QList<Finding>& findings) {
        for (const Finding& finding : findings) {
            if (keys.isEmpty() || keys.last() != finding.key)
                keys.append(finding.key);
        }
    };
    const ComparisonOutcome outcome = ComparisonWorker(m_settings, m_clock, m_control, {take, progressed}).run(request);
    if (outcome.error)
        return *outcome.error;
    std::ranges::sort(keys);
    return planSessions(keys, request.options);
}

Result<RepairPlan> Repairer::planSessions(const QList<SessionKey>& keys, const ComparisonOptions& options)
{
    RepairPlan plan{m_clock->now(), m_settings.redis.display(), m_settings.archive.display(), options.skewMs, {}};
    for (const SessionKey& key : keys) {
        if (!m_control.mayGoOn())
            break;
        const Result<RepairSession> session = planSession(key, options);
        if (!session)
            return session.error();
        if (!session->steps.isEmpty())
            plan.sessions.append(*session);
    }
    return plan;
}

Result<RepairSession> Repairer::planSession(const SessionKey& key, const ComparisonOptions& options)
{
    const Result<CacheState> cache = m_cache.state(key);
    if (!cache)
        return cache.error();
    const Result<ArchiveState> archive = m_archive.state(key);
    if (!archive)
        return archive.error();
    const Result<QList<qint64>> users = m_archive.knownUsers({key.userId});
    if (!users)
        return users.error();
    const RepairInput input{key, *cache, *archive, !users->isEmpty(), options, m_settings.cachePolicy.ttl.count()};
    return RepairPlanner(input).plan();
}

Result<> Repairer::mayWrite() const
{
    if (!m_settings.readOnly)
        return Done{};
    return StoreError{StoreError::Kind::ReadOnly, Store::None, tr("Repairing is refused: nothing may be written here."),
                      tr("Leave out --read-only, or unlock a store on another machine.")};
}

Result<RepairReport> Repairer::apply(const RepairPlan& plan, const QString& undoPath, const Told& told)
{
    if (const Result<> allowed = mayWrite(); !allowed)
        return allowed.error();
    UndoFile undoFile(undoPath);
    // What is found out only with the first session would be too late for a person to choose.
    if (const Result<> usable = undoFile.check(); !usable)
        return usable.error();
    RepairReport report{{}, undoPath, false};
    for (const RepairSession& session : plan.sessions) {
        if (!m_control.mayGoOn()) {
            report.cancelled = true;
            break;
        }
        report.results.append(applySession(session, plan, undoFile));
        if (told)
            told(report.results.last());
    }
    return report;
}

/// The archive first, then the cache: whatever happens in between, no message is in neither.
RepairResult Repairer::applySession(const RepairSession& session, const RepairPlan& plan, UndoFile& undoFile)
{
    const SessionKey& key = session.key;
    if (!session.isAnyTicked())
        return {key, Verdict::NothingTicked, {}};
    if (contradictsItself(session))
        return {key, Verdict::Refused, tr("Ticked are two directions that contradict each other; choose one.")};
    const Result<CacheState> before = m_cache.watch(key);
    if (!before)
        return failed(key, before.error());
    if (before->fingerprint() != session.expectedCache)
        return movedOn(session, plan);

    const QList<QByteArrayList> commands = session.commands();
    const auto ends = [&](const QByteArrayList& command) { return RedisRepair::endsAtOnce(command, before->serverMs); };
    if (std::ranges::any_of(commands, ends))
        return {key, Verdict::Refused,
                tr("The list would end at once, by the time that the plan gives it; plan again.")};
    UndoRecord record{key, *before, before->after(key, commands).fingerprint(), commands, {}};
    const auto keep = [&](const ArchiveChange& change) -> Result<> {
        if (const Result<> opened = undoFile.open(); !opened)
            return opened;
        record.archive = change;
        return undoFile.append(record);
    };
    const Result<std::optional<ArchiveChange>> change =
        m_archive.apply(key, session.expectedArchive, archiveStatements(session), keep);
    if (!change)
        return failed(key, change.error());
    if (!*change)
        return movedOn(session, plan);
    if (commands.isEmpty())
        return {key, Verdict::Done, {}};
    const Result<bool> done = m_cache.run(key, commands);
    if (!done)
        return failed(key, done.error());
    if (!*done)
        return {key, Verdict::Half, tr("The cached list changed in that moment and was left as it is; plan again.")};
    return {key, Verdict::Done, {}};
}

RepairResult Repairer::movedOn(const RepairSession& session, const RepairPlan& plan)
{
    ComparisonOptions options;
    options.skewMs = plan.skewMs;
    options.maxHistory = m_settings.cachePolicy.maxHistory;
    const Result<RepairSession> now = planSession(session.key, options);
    if (!now)
        return failed(session.key, now.error());
    const QList<FindingKind> settles = session.settles();
    const bool anyLeft =
        std::ranges::any_of(now->findings, [&](const Finding& finding) { return settles.contains(finding.kind); });
    if (!anyLeft)
        return {session.key, Verdict::AlreadyDone, {}};
    return {session.key, Verdict::Refused,
            tr("The stores hold something else than when the plan was made; plan again.")};
}

Result<RepairReport> Repairer::undo(const QString& undoPath, const Told& told)
{
    if (const Result<> allowed = mayWrite(); !allowed)
        return allowed.error();
    const Result<QList<UndoRecord>> records = UndoFile::load(undoPath);
    if (!records)
        return records.error();
    RepairReport report;
    for (const UndoRecord& record : *records) {
        if (!m_control.mayGoOn()) {
            report.cancelled = true;
            break;
        }
        report.results.append(undoSession(record));
        if (told)
            told(report.results.last());
    }
    return report;
}

/// Neither store is touched if one of them has moved on.
RepairResult Repairer::undoSession(const UndoRecord& record)
{
    const SessionKey& key = record.key;
    const RepairResult moved{key, Verdict::Refused,
                             tr("The stores hold something else than the repair left there; it is not taken back.")};
    const Result<CacheState> now = m_cache.watch(key);
    if (!now)
        return failed(key, now.error());
    const QByteArray cacheNow = now->fingerprint();
    const bool cacheIsBack = cacheNow == record.cacheBefore.fingerprint();
    // What would have ended by now anyway is not missed.
    const std::optional<qint64> end = record.cacheBefore.endsAtMs();
    const bool hasEnded = !now->exists() && end && *end <= now->serverMs;
    if (cacheNow != record.cacheAfter && !cacheIsBack && !hasEnded)
        return moved;

    const Result<ArchiveState> archive = m_archive.state(key);
    if (!archive)
        return failed(key, archive.error());
    const bool archiveIsBack = archive->fingerprint() == record.archive.fingerprintBefore;
    if (!archiveIsBack) {
        const Result<bool> undone = m_archive.undo(key, record.archive);
        if (!undone)
            return failed(key, undone.error());
        if (!*undone)
            return moved;
    }
    const QList<QByteArrayList> commands = record.restoringCommands(*now);
    const bool sameCache = cacheIsBack && cacheNow != record.cacheAfter;
    if (archiveIsBack && (sameCache || hasEnded || commands.isEmpty()))
        return {key, Verdict::AlreadyDone, {}};
    if (sameCache || hasEnded || commands.isEmpty())
        return {key, Verdict::Done, {}};
    const Result<bool> done = m_cache.run(key, commands);
    if (!done)
        return failed(key, done.error());
    if (!*done)
        return {key, Verdict::Half, tr("The cached list changed in that moment and was left as it is.")};
    return {key, Verdict::Done, {}};
}

} // namespace talkglass
