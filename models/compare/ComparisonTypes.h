#pragma once

#include "models/compare/Finding.h"
#include "models/compare/SessionComparison.h"
#include "models/conversation/StoreError.h"
#include "models/conversation/Timestamp.h"

#include <QList>
#include <QMap>
#include <QMetaType>

#include <chrono>
#include <optional>

namespace talkglass {

/// What is to be compared. Nothing set: every session that either store has.
struct ComparisonRequest
{
    QList<SessionKey> sessions;   ///< only these; then the two below do not count
    QString sessionId;            ///< every session with this id, whosever it is (the cache may hold several)
    std::optional<qint64> userId; ///< only this user's
    ComparisonOptions options;
    int sessionsPerSecond = 0; ///< at most; 0: as fast as the stores answer
    /// A difference counts only when it still stands after this time, so that running writes are no false alarm.
    std::chrono::milliseconds confirmAfter{1000};
};

/// How far a comparison is.
struct ComparisonProgress
{
    enum class Phase { FindingSessions, Comparing, CheckingCounters, Confirming, Finished };

    Phase phase = Phase::FindingSessions;
    qint64 total = 0;    ///< sessions that there are to compare; grows until they are all known
    qint64 compared = 0; ///< of `total`
    qint64 expired = 0;  ///< of `total`: their cached copy ended before it could be compared (for good)
    qint64 suspects = 0; ///< sessions that differ, and are to be read once more before that counts
    qint64 findings = 0; ///< confirmed
};

/// What came of a comparison; the findings themselves have been told one by one.
struct ComparisonOutcome
{
    qint64 total = 0;
    qint64 compared = 0;
    qint64 expired = 0; ///< see ComparisonProgress; the coverage is `compared` of `total`
    QMap<FindingKind, qint64> findings;
    /// Those with a cached copy that were compared; the first `listedAtMost` of them. For a report.
    QList<SessionKey> sessions;
    static constexpr qsizetype listedAtMost = 2000;
    QList<SessionKey> notFound; ///< of ComparisonRequest::sessions: in neither store
    bool cancelled = false;
    std::optional<StoreError> error; ///< a store could not be asked (any more): the rest was not compared
    Timestamp begun;                 ///< UTC
    Timestamp ended;                 ///< UTC

    qint64 findingCount() const
    {
        qint64 sum = 0;
        for (const qint64 count : findings)
            sum += count;
        return sum;
    }
    bool isComplete() const { return !cancelled && !error; }
};

} // namespace talkglass

Q_DECLARE_METATYPE(talkglass::ComparisonProgress)
Q_DECLARE_METATYPE(talkglass::ComparisonOutcome)
