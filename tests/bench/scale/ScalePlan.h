#pragma once

#include "models/conversation/SessionKey.h"
#include "models/conversation/Timestamp.h"
#include "tests/bench/scale/ScaleSizes.h"

#include <vector>

namespace talkglass::bench {

/// What one generated session is to look like, in both stores.
struct PlannedSession
{
    qint64 index = 0;
    SessionKey key;
    Timestamp created;
    Timestamp last; ///< time of its last message
    int messages = 1;
    bool archived = true;
    bool active = true;
    bool cached = false;
    bool warmed = false; ///< the cached copy is younger than the messages
    bool expires = true; ///< its list has a TTL
    bool inUserSet = true;
    bool titled = false;
    qint64 ttlMs = 0;

    Timestamp timeOf(int message) const;
    quint64 choiceOf(int message) const; ///< for ScaleText
};

/// All sessions, each computed when asked for: numbers 0 to `archived()` − 1 in the order they were created, the last
/// of them the long conversation; behind them those that are only cached. Nine tenths lie further back than a day and
/// are spread over 400 days. Cached are most of the last day's, and a fifth of all cached lists belong to older ones
/// that somebody read again. Any thread.
class ScalePlan
{
public:
    ScalePlan(const ScaleSizes& sizes, Timestamp now);

    const ScaleSizes& sizes() const { return m_sizes; }
    Timestamp now() const { return m_now; }
    qint64 archived() const { return m_sizes.sessions; }
    qint64 count() const { return m_sizes.sessions + m_cacheOnly; }
    PlannedSession session(qint64 index) const;
    static SessionKey longKey();

private:
    void planCounts();
    PlannedSession longSession() const;
    bool isCached(qint64 index) const;
    void placeInTime(PlannedSession& session, quint64 seed) const;

    ScaleSizes m_sizes;
    Timestamp m_now;
    qint64 m_cacheOnly = 0;
    qint64 m_recent = 0;    ///< archived sessions of the last day
    qint64 m_oldCached = 0; ///< archived ones of earlier days that are cached all the same
    std::vector<quint16> m_counts;
};

} // namespace talkglass::bench
