#pragma once

#include "models/compare/ComparisonStores.h"

#include <vector>

namespace talkglass {

/// What the archive's own rows say of sessions that are to be compared, read for many at a time and ahead of them. A
/// session asked for beside its messages costs the server several times as much: they drive its row's page out of
/// memory. What was asked for longer ago than `mostOldSeconds` (somebody paused) is asked for again. What is passed to
/// the constructor outlives it. One thread.
class SessionsAhead
{
public:
    /// `atMost`: sessions asked for in one statement.
    SessionsAhead(ComparisonStores& stores, const std::vector<SessionKey>& keys, qsizetype atMost, const Clock& clock);

    static constexpr qint64 mostOldSeconds = 10;

    bool any() const { return m_taken < std::ssize(m_keys); }
    struct Part
    {
        QList<SessionKey> keys;
        PostgresCopyReader::ArchivedSessions sessions; ///< in their order
    };
    /// The next ones, `count` of them while there are as many. Waits for the archive, whose error it
    /// is then.
    Result<Part> take(qsizetype count);

private:
    struct Answer
    {
        Result<PostgresCopyReader::ArchivedSessions> sessions;
        qint64 tookMs = 0;
    };

    void forgetOld();
    void readOn();
    Result<> receive();

    ComparisonStores& m_stores;
    const std::vector<SessionKey>& m_keys;
    const qsizetype m_atMost;
    const Clock& m_clock;
    qsizetype m_taken = 0;
    qsizetype m_asked = 0; ///< of the keys, from the first one
    qsizetype m_atOnce;
    PostgresCopyReader::ArchivedSessions m_known; ///< from m_taken on
    Timestamp m_knownSince;
    std::future<Answer> m_reading; ///< those that follow; none once all are asked
    Timestamp m_askedAt;
};

} // namespace talkglass
