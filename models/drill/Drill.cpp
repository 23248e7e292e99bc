#include "models/drill/Drill.h"

#include "models/conversation/ReservedSessions.h"
#include "models/drill/CopyDrill.h"
#include "models/drill/DropDrill.h"
#include "models/drill/WaitDrill.h"

#include <QCoreApplication>

namespace talkglass {

namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("Drill", text);
}

StoreError closing()
{
    return {StoreError::Kind::Unavailable, Store::None, tr("Talkglass is closing."), {}};
}

/// Named in a SET only: it holds nothing that could be lost.
bool holdsNothing(const Session& session)
{
    return session.residency == Residency::Orphan && !session.problems.testFlag(Problem::WrongType);
}

} // namespace

Drill::Drill(const DrillParts& parts, const DrillPlan& plan)
    : m_parts(parts)
    , m_plan(plan)
    , m_asides(m_parts, m_plan)
{
}

DrillReport Drill::run()
{
    DrillReport report;
    report.plan = m_plan;
    if (const auto refusal = m_plan.refusal()) {
        report.failure = *refusal;
        return report;
    }
    report.started = clocks();
    takeVersions(report);
    if (const Result<> done = carryOut(report); !done)
        report.failure = done.error();
    m_asides.note(report.results);
    report.cancelled = m_parts.control.isCancelled();
    report.ended = clocks();
    return report;
}

Result<> Drill::carryOut(DrillReport& report)
{
    if (const Result<> settled = m_asides.settle(report); !settled)
        return settled;
    const bool waits = m_plan.options.way == DrillWay::Wait;
    const Result<QList<SessionKey>> keys = waits ? Result<QList<SessionKey>>(QList<SessionKey>()) : findSessions();
    if (!keys)
        return keys.error();
    DrillSteps steps(m_parts, m_plan.options, keys->size());
    DrillState state(m_plan.options.stateFile);
    switch (m_plan.options.way) {
    case DrillWay::Copy:
        return CopyDrill(steps, report).run(*keys);
    case DrillWay::Drop:
        return DropDrill(steps, state, report).run(*keys);
    case DrillWay::Wait:
        return WaitDrill(steps, state, report).run([this] { return findSessions(); });
    }
    return Done{};
}

Result<QList<SessionKey>> Drill::findSessions()
{
    if (!m_plan.sessions.isEmpty()) {
        if (const Result<> there = checkAreThere(m_plan.sessions); !there)
            return there.error();
        return m_plan.sessions;
    }
    SessionWalkRequest request;
    request.filter.userId = m_plan.userId;
    request.filter.includeCleared = true;
    QList<SessionKey> keys;
    const auto take = [&](const Session& session) {
        if (!holdsNothing(session) && !isDrillCopy(session.key.sessionId))
            keys.append(session.key);
        if (keys.size() % 1000 == 0)
            m_parts.control.report({DrillProgress::Stage::Finding, keys.size(), 0, {}});
        return !m_parts.control.isCancelled();
    };
    QFuture<Result<std::optional<StoreError>>> walk = m_parts.service.walkSessions(request, take);
    walk.waitForFinished();
    if (walk.resultCount() == 0)
        return closing();
    const Result<std::optional<StoreError>> walked = walk.result();
    if (!walked)
        return walked.error();
    // A drill needs both stores: half a list would pass for all.
    if (*walked)
        return **walked;
    return keys;
}

Result<> Drill::checkAreThere(const QList<SessionKey>& keys)
{
    constexpr qsizetype atOnce = 500;
    for (qsizetype from = 0; from < keys.size(); from += atOnce) {
        const QList<SessionKey> some = keys.mid(from, atOnce);
        const Result<QList<qint64>> left = m_parts.copies.cache.timeLeft(some);
        if (!left)
            return left.error();
        QStringList ids;
        for (const SessionKey& key : some)
            ids.append(key.sessionId);
        const Result<QList<ArchivedSession>> rows = m_parts.stores.archive.sessionsById(ids);
        if (!rows)
            return rows.error();
        QSet<SessionKey> archived;
        for (const ArchivedSession& row : *rows)
            archived.insert(row.key);
        for (qsizetype i = 0; i < some.size(); ++i) {
            if (left->at(i) == CachedSession::noKey && !archived.contains(some[i]))
                return StoreError{StoreError::Kind::NotFound, Store::None,
                                  tr("No session \u201c%1\u201d of user %2 in either store.")
                                      .arg(some[i].sessionId)
                                      .arg(some[i].userId),
                                  m_asides.has(some[i])
                                      ? tr("A cached copy of it stands aside under %1.").arg(AsideCopies::shownPrefix())
                                      : QString()};
        }
    }
    return Done{};
}

DrillClocks Drill::clocks()
{
    DrillClocks clocks;
    clocks.here = m_parts.clock->now();
    if (const Result<Timestamp> cache = m_parts.copies.cache.time())
        clocks.cache = *cache;
    if (const Result<Timestamp> archive = m_parts.copies.archive.time())
        clocks.archive = *archive;
    return clocks;
}

void Drill::takeVersions(DrillReport& report)
{
    if (const Result<QString> cache = m_parts.copies.cache.version())
        report.cacheVersion = *cache;
    if (const Result<QString> archive = m_parts.copies.archive.version())
        report.archiveVersion = *archive;
}

} // namespace talkglass
