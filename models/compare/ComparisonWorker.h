#pragma once

#include "models/compare/ComparisonControl.h"
#include "models/compare/ComparisonTypes.h"
#include "models/compare/SessionFinder.h"
#include "models/compare/SessionsAhead.h"

#include <deque>
#include <functional>
#include <memory>

namespace talkglass {

/// Compares many sessions, a chunk at a time: while one is compared, both stores read the next one. What differs is
/// read once more after a pause, and counts only if it still differs in the same way. Only reads. Bounded memory: the
/// keys of what is cached, three chunks of messages, and a few bytes for each difference that waits to be confirmed.
/// One thread, which it blocks; for the window there is ComparisonRun.
class ComparisonWorker
{
public:
    /// Both are called on the thread of run(), and may be empty.
    struct Listener
    {
        std::function<void(const QList<Finding>&)> found; ///< of one or more whole sessions, confirmed
        std::function<void(const ComparisonProgress&)> progressed;
    };

    ComparisonWorker(const ServiceSettings& settings, std::shared_ptr<const Clock> clock, ComparisonControl& control,
                     Listener listener);
    ~ComparisonWorker();

    ComparisonOutcome run(const ComparisonRequest& request);

private:
    using Moment = std::chrono::steady_clock::time_point;
    struct Suspect
    {
        SessionKey key;
        std::vector<quint64> marks; ///< one for each finding, sorted
        bool wasList = false;
        Moment dueAt;
    };

    /// A chunk that the stores' threads read; of a first or, with suspects, of a second round.
    struct Reading
    {
        ComparisonStores::Batch batch;
        bool areLists = false;
        std::vector<Suspect> suspects;
    };
    Result<> compareAll();
    /// Until the last ones are being read.
    Result<> compareKeys(const std::vector<SessionKey>& keys, bool areLists);
    Result<> checkCounters();
    Result<> checkCounterPage(const CounterPage& page);
    /// Those whose time has come; `waiting`: waits for all of them.
    Result<> confirm(bool waiting);

    /// Keeps the stores at work on the next chunks.
    Result<> readAhead(SessionsAhead* left, bool areLists);
    Result<> readFirst(SessionsAhead& left, bool areLists);
    void readAgain(qsizetype count);
    qsizetype pacedAtMost(qsizetype count) const;
    qint64 rowLimit() const;
    /// Since so many times confirmAfter.
    qsizetype suspectsDueFor(int pauses) const;
    /// Waits for the oldest chunk that is being read, and compares it.
    Result<> takeOne();
    Result<> compareChunk(const Reading& reading, const QList<ReadCopies>& copies);
    Result<> confirmChunk(const Reading& reading, const QList<ReadCopies>& copies);

    Result<SessionComparison> look(const SessionKey& key, const ReadCopies& copies);
    std::optional<SessionComparison> lookQuickly(const SessionKey& key, const ReadCopies& copies) const;
    void count(const SessionKey& key, const ReadCopies& copies, bool wasList);
    void suspect(const SessionComparison& comparison, bool isList);
    void tell(const QList<Finding>& findings);
    void report(ComparisonProgress::Phase phase);
    bool keepPace();

    ComparisonControl& m_control;
    const Listener m_listener;
    const std::shared_ptr<const Clock> m_clock;
    ComparisonStores m_stores;

    ComparisonRequest m_request;
    FoundSessions m_found;
    std::deque<Reading> m_reading;
    std::deque<Suspect> m_suspects; ///< by the time they are due
    ComparisonProgress m_progress;
    ComparisonOutcome m_outcome;
    qint64 m_ownRows = 0; ///< of the sessions that were found in the cache: rows that checkCounters() meets again
    qint64 m_read = 0;    ///< sessions read in all, for the pace
    Moment m_begun;
    Moment m_reported;
    qsizetype m_chunk = 0; ///< sessions read at once, fitted to their sizes
};

} // namespace talkglass
