#include "models/service/Upkeep.h"

#include "models/service/CacheRepair.h"

#include <QCoreApplication>
#include <QDeadlineTimer>
#include <QSet>
#include <QThread>

#include <algorithm>

namespace talkglass {

namespace {

constexpr int entriesAtOnce = 256;
constexpr int marksAtOnce = 500;
constexpr int marksOfAll = 20'000; // each look costs a walk through all sessions
constexpr unsigned long lookAgainAfterMs = 10;

/// Passing trouble: the entry stays and is tried again.
bool mayPass(const StoreError& error)
{
    return error.isOutage() || error.kind == StoreError::Kind::Timeout || error.kind == StoreError::Kind::Schema ||
           error.kind == StoreError::Kind::AuthFailed || error.kind == StoreError::Kind::Protocol;
}

/// The entries up to the first clear, or the one clear that stands first.
QList<PendingEntry> firstRun(const QList<PendingEntry>& entries)
{
    if (entries.first().kind == PendingEntry::Kind::Clear)
        return {entries.first()};
    qsizetype end = 0;
    while (end < entries.size() && entries[end].kind == PendingEntry::Kind::Message)
        ++end;
    return entries.first(end);
}

} // namespace

Upkeep::Upkeep(CachePolicy policy, std::shared_ptr<const Clock> clock, StaleSessions& stale,
               const InFlightWrites& inFlight, const StoreHealth& cacheHealth)
    : m_policy(policy)
    , m_clock(std::move(clock))
    , m_stale(stale)
    , m_inFlight(inFlight)
    , m_cacheHealth(cacheHealth)
{
}

Result<ReplayReport> Upkeep::replayPending(Stores& stores, std::chrono::milliseconds patience)
{
    ReplayReport report;
    const Result<bool> nothingLeft = waitForTurn(stores, patience, report);
    if (!nothingLeft)
        return nothingLeft.error();
    if (*nothingLeft || report.stuck)
        return report;
    replayLocked(stores, report);
    const Result<> unlocked = stores.archive.unlockReplay();
    if (!report.stuck && !unlocked)
        report.stuck = unlocked.error();
    return report;
}

Result<bool> Upkeep::waitForTurn(Stores& stores, std::chrono::milliseconds patience, ReplayReport& report)
{
    const QDeadlineTimer deadline(patience);
    for (;;) {
        const Result<qint64> waiting = stores.cache.pendingCount();
        if (!waiting)
            return waiting.error();
        if (*waiting == 0)
            return true;
        const Result<bool> locked = stores.archive.lockReplay();
        if (locked && *locked)
            return false;
        if (!locked)
            report.stuck = locked.error();
        else if (deadline.hasExpired())
            report.stuck =
                StoreError{StoreError::Kind::Timeout, Store::Archive,
                           QCoreApplication::translate("Upkeep", "What the cache took earlier is still being "
                                                                 "brought into the archive."),
                           QCoreApplication::translate("Upkeep", "This follows it by itself.")};
        if (report.stuck)
            return false;
        QThread::msleep(lookAgainAfterMs);
    }
}

void Upkeep::replayLocked(Stores& stores, ReplayReport& total)
{
    while (!total.stuck) {
        const Result<QList<PendingEntry>> head = stores.cache.pendingHead(entriesAtOnce);
        if (!head) {
            total.stuck = head.error();
            return;
        }
        if (head->isEmpty())
            return;
        const QList<PendingEntry> run = firstRun(*head);
        if (run.first().kind == PendingEntry::Kind::Clear) {
            if (const Result<> cleared = replayClear(stores, run.first()); !cleared)
                total.stuck = cleared.error();
            continue;
        }
        if (const Result<> replayed = replayMessages(stores, run, total); !replayed)
            total.stuck = replayed.error();
    }
}

/// By its time, too, and not by its place alone: a Talkglass that cannot see what waits (Redis was away for it, or
/// another process has put it there meanwhile) may have archived something newer.
Result<> Upkeep::replayClear(Stores& stores, const PendingEntry& entry)
{
    const Result<bool> cleared = stores.archive.deactivateAsOf(entry.key, entry.at);
    if (!cleared)
        return cleared.error();
    if (*cleared) {
        if (const Result<> dropped = dropRefilled(stores, entry.key); !dropped)
            return dropped;
    }
    return stores.cache.removePending({entry});
}

/// While the clear waited, the archive called the session active, and somebody may have filled its list once more. What
/// is not all from the archive has been written since, and stays.
Result<> Upkeep::dropRefilled(Stores& stores, const SessionKey& key)
{
    const Result<CachedHistory> cached = stores.cache.history(key, 0);
    if (!cached)
        return cached.error().isOutage() ? Result<>(cached.error()) : Done{};
    if (!cached->exists()) { // touches the key, so that nobody makes a list who asked the archive before this clear
        const Result<QList<Result<CacheClearOutcome>>> touched = stores.cache.clear({key});
        return touched ? Result<>(Done{}) : touched.error();
    }
    const bool isRefilled = std::ranges::all_of(cached->messages, [](const Message& m) { return m.archiveId > 0; });
    if (!isRefilled)
        return Done{};
    const Result<bool> dropped = stores.cache.replace(key, cached->elements, {}, CachedSession::noTtl);
    return dropped ? Result<>(Done{}) : dropped.error();
}

Result<> Upkeep::replayMessages(Stores& stores, const QList<PendingEntry>& entries, ReplayReport& report)
{
    QList<ArchiveAppend> appends;
    for (const PendingEntry& entry : entries)
        appends.append({entry.key, entry.message});
    const Result<QList<Result<ArchiveAppended>>> outcomes = stores.archive.append(appends, true);
    if (!outcomes)
        return outcomes.error();

    QList<PendingEntry> done;
    QSet<SessionKey> sessions;
    for (qsizetype i = 0; i < entries.size(); ++i) {
        const Result<ArchiveAppended>& outcome = outcomes->at(i);
        if (outcome) {
            done.append(entries[i]);
            sessions.insert(entries[i].key);
            ++report.archived;
        } else if (mayPass(outcome.error())) {
            // What comes after it may be of the same session: keep the order, stop here.
            if (const Result<> removed = stores.cache.removePending(done); !removed)
                return removed.error();
            return outcome.error();
        } else {
            if (const Result<> moved = stores.cache.rejectPending(entries[i], outcome.error().text()); !moved)
                return moved.error();
            ++report.rejected;
        }
    }
    // Lists first: until its entry is gone, a list says of itself that it may not be whole.
    for (const SessionKey& key : sessions) {
        const Result<cacherepair::Repaired> repaired = cacherepair::completeList(stores, m_inFlight, key);
        if (!repaired && repaired.error().isOutage())
            return repaired.error();
    }
    return stores.cache.removePending(done);
}

Result<> Upkeep::completeStaleLists(Stores& stores, Timestamp since)
{
    if (const Result<> written = writeMissingMarks(stores); !written)
        return written;
    for (;;) {
        const Result<QList<StaleMark>> marks = stores.archive.staleMarks(since, marksAtOnce);
        if (!marks)
            return marks.error();
        if (const Result<> settled = settleAll(stores, *marks); !settled)
            return settled;
        if (marks->size() < marksAtOnce)
            return Done{};
    }
}

Result<> Upkeep::completeAllStaleLists(Stores& stores)
{
    const quint64 epoch = m_cacheHealth.status().epoch;
    if (const Result<> written = writeMissingMarks(stores); !written)
        return written;
    for (;;) {
        const Result<QList<StaleMark>> marks = stores.archive.allStaleMarks(marksOfAll);
        if (!marks)
            return marks.error();
        if (const Result<> settled = settleAll(stores, *marks); !settled)
            return settled;
        if (marks->size() < marksOfAll)
            break;
    }
    // Known here, but marked no more: another process has seen to it.
    for (const SessionKey& key : m_stale.marked()) {
        if (const Result<> settled = completeStaleList(stores, key); !settled)
            return settled;
    }
    m_stale.setVerified(epoch);
    return Done{};
}

Result<> Upkeep::completeStaleList(Stores& stores, const SessionKey& key)
{
    const StaleSessions::Moment before = m_stale.moment();
    const Result<std::optional<StaleMark>> mark = stores.archive.staleMark(key);
    if (!mark)
        return mark.error();
    if (mark->has_value())
        return settle(stores, **mark);
    m_stale.remove(key, before);
    return Done{};
}

Result<> Upkeep::settleAll(Stores& stores, const QList<StaleMark>& marks)
{
    for (const StaleMark& mark : marks) {
        if (const Result<> settled = settle(stores, mark); !settled)
            return settled;
    }
    return Done{};
}

Result<> Upkeep::writeMissingMarks(Stores& stores)
{
    const QList<StaleSessions::Unmarked> unmarked = m_stale.unmarked();
    for (const bool cleared : {false, true}) {
        QList<SessionKey> keys;
        for (const StaleSessions::Unmarked& session : unmarked) {
            if (session.cleared == cleared)
                keys.append(session.key);
        }
        for (qsizetype from = 0; from < keys.size(); from += marksAtOnce) {
            const QList<SessionKey> some = keys.mid(from, marksAtOnce);
            if (const Result<> marked = stores.archive.markStale(some, cleared); !marked)
                return marked;
            for (const SessionKey& key : some)
                m_stale.setMarked(key);
        }
    }
    return Done{};
}

Result<> Upkeep::settle(Stores& stores, const StaleMark& mark)
{
    const StaleSessions::Moment before = m_stale.moment();
    bool drop = mark.cleared;
    if (drop) {
        // Somebody may have written to it since it was cleared: then it lives, and its list is to be whole.
        const Result<QList<ArchivedSession>> rows = stores.archive.sessionsById({mark.key.sessionId});
        if (!rows)
            return rows.error();
        drop = rows->isEmpty() || !rows->first().active;
    }
    if (drop) {
        const Result<QList<Result<CacheClearOutcome>>> cleared = stores.cache.clear({mark.key});
        if (!cleared)
            return cleared.error();
    } else {
        const Result<cacherepair::Repaired> repaired = cacherepair::completeList(stores, m_inFlight, mark.key);
        if (!repaired && repaired.error().kind != StoreError::Kind::WrongType)
            return repaired.error();
        if (repaired && *repaired == cacherepair::Repaired::Busy) {
            m_stale.add(mark.key, mark.cleared, true); // the mark stays, the next round sees to it
            return Done{};
        }
    }
    if (const Result<> removed = stores.archive.removeStaleMark(mark); !removed)
        return removed;
    m_stale.remove(mark.key, before);
    return Done{};
}

} // namespace talkglass
