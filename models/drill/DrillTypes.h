#pragma once

#include "models/conversation/Message.h"
#include "models/conversation/SessionKey.h"
#include "models/conversation/StoreError.h"

#include <QList>
#include <QMetaType>
#include <QStringList>

#include <chrono>
#include <optional>

namespace talkglass {

/// How the cached copy is made to end.
enum class DrillWay {
    Copy, ///< a copy of the session, under a reserved id of the same user, with seconds to live
    Drop, ///< the cached copy itself, now; kept aside
    Wait, ///< its own TTL
};

/// The names used in JSON and on the command line: copy, drop, wait.
QString drillWayName(DrillWay way);
std::optional<DrillWay> drillWayFromName(QStringView name);

struct DrillOptions
{
    DrillWay way = DrillWay::Copy;
    std::chrono::milliseconds copyTtl{2000}; ///< copy: how long the copies live; at least 1 ms
    bool putBack = false;                    ///< drop: afterwards, with what is left of the TTL
    /// Drop and wait: also check that a read fills the cache right, which writes to it. Copy always does.
    bool checkWarming = false;
    bool keepMessages = false; ///< results hold every message, for a report
    QString stateFile;         ///< drop and wait: where what was recorded is kept; never empty for these
};

/// Which sessions, how, and whether anything may be written.
struct DrillPlan
{
    QList<SessionKey> sessions;   ///< these; empty: all of `userId`, or of everybody
    std::optional<qint64> userId; ///< only if `sessions` is empty
    DrillOptions options;
    bool mayWrite = true; ///< false: read-only; copy and drop are refused

    /// What it will write into the stores, one sentence each, for the person who is asked. Empty: nothing.
    QStringList writes() const;
    /// Why it cannot be done: ReadOnly, InvalidInput. Nothing: go on.
    std::optional<StoreError> refusal() const;
};

enum class DrillVerdict {
    Pass,      ///< every message that was readable before is readable after
    Fail,      ///< not so
    Unchecked, ///< it could not be found out; the result's reason says why
};

/// PASS, FAIL, UNCHECKED.
QString drillVerdictName(DrillVerdict verdict);

/// The first message that is not as before.
struct DrillDifference
{
    qint64 index = 0; ///< place in the conversation as both copies together told it, oldest first, from 0
    QString what;     ///< missing, content, role, metadata, order; warming: the refilled cache is not right
    QString detail;   ///< one sentence; holds no message text
};

/// One message, before and after; for reports.
struct DrilledMessage
{
    Message before; ///< as the archive had it, else as the cache had it
    bool cached = false;
    bool archived = false;
    bool readable = false; ///< after, the same
};

struct DrillResult
{
    SessionKey key;
    DrillVerdict verdict = DrillVerdict::Unchecked;
    qint64 messages = 0; ///< readable before, from either copy; malformed elements and doubles do not count
    std::optional<DrillDifference> firstDifference; ///< only if it failed
    QString reason;                                 ///< only if unchecked
    QStringList notes;                              ///< what else is worth knowing, a sentence each
    QList<DrilledMessage> drilled;                  ///< only with keepMessages
};

struct DrillProgress
{
    enum class Stage { Finding, Recording, Ending, Reading, Warming, Removing };

    Stage stage = Stage::Finding;
    qint64 done = 0;    ///< sessions past this stage
    qint64 total = 0;   ///< sessions of the drill; 0: not known yet
    Timestamp nextEnds; ///< Ending: when the next cached copy ends; invalid: none is known
};

/// Two moments, each by the clocks of all three.
struct DrillClocks
{
    Timestamp here;
    Timestamp cache;   ///< TIME; invalid if it could not be asked
    Timestamp archive; ///< clock_timestamp(); the same
};

struct DrillReport
{
    DrillPlan plan; ///< as asked
    QList<DrillResult> results;
    DrillClocks started;
    DrillClocks ended;
    QString cacheVersion;
    QString archiveVersion;
    bool resumed = false;              ///< wait: begun by an earlier run
    bool cancelled = false;            ///< wait: goes on where it was, if it is run again
    std::optional<StoreError> failure; ///< it broke off; sessions that were not done are missing from the results
    QStringList warnings;              ///< such as copies that could not be removed

    qint64 count(DrillVerdict verdict) const;
    /// Every session passed, and nothing broke off.
    bool passed() const;
};

} // namespace talkglass

Q_DECLARE_METATYPE(talkglass::DrillProgress)
Q_DECLARE_METATYPE(talkglass::DrillReport)
