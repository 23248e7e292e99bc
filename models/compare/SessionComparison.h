#pragma once

#include "models/compare/Finding.h"
#include "models/conversation/Message.h"
#include "models/conversation/Session.h"

#include <QList>

#include <optional>

/// One session's two copies beside each other. Pure functions and values, any thread.
namespace talkglass {

struct ComparisonOptions
{
    qint64 skewMs = 1000;    ///< copies of one message farther apart than this are a clock_skew
    qint64 maxHistory = 100; ///< what the cache keeps (CachePolicy::maxHistory); ≤ 0: everything
};

/// Everything both stores say of one session. Default: neither store has it.
struct SessionCopies
{
    SessionKey key;

    // -- the cache
    qint64 ttlMs = CachedSession::noKey; ///< PTTL; CachedSession::noKey: there is no key, noTtl: it never expires
    bool wrongType = false;              ///< the key is no LIST; then `cached` is empty
    bool inUserSet = false;
    QList<Message> cached; ///< every element of the list, oldest first, malformed ones included

    // -- the archive
    std::optional<ArchivedSession> row; ///< whoever owns it; `messages` counted; nothing: there is no row
    QList<Message> archived;            ///< the newest rows, oldest first; empty if the row is another user's
    qint64 olderArchived = 0;           ///< rows before these, which were not read

    bool hasKey() const { return ttlMs != CachedSession::noKey; }
    bool hasList() const { return hasKey() && !wrongType; }
    bool isForeign() const { return row && row->key.userId != key.userId; }
    bool hasOwnRow() const { return row && row->key.userId == key.userId; }
};

/// One line of the side-by-side view. At least one of the copies is there.
struct AlignedMessage
{
    std::optional<Message> cached;
    std::optional<Message> archived;
    std::optional<FindingKind> kind; ///< what is wrong with it, as in `findings`; nothing: all is well
};

struct SessionComparison
{
    SessionKey key;
    QList<AlignedMessage> rows; ///< oldest first
    qint64 firstIndex = 0;      ///< Finding::index of rows[0]: older archived messages were not read
    QList<Finding> findings;    ///< those of messages by index, then those of the session, in the order of FindingKind

    bool isClean() const { return findings.isEmpty(); }
    /// Place in `rows` of a finding about a message; -1 if it is about the session.
    qsizetype rowOf(const Finding& finding) const { return finding.index < 0 ? -1 : finding.index - firstIndex; }
};

/// Copies are matched by row id where the cached element carries one, then by order, role and content, time last,
/// to tell apart those that say the same (alignMessages()). What is left over in a gap is one edited message if role
/// and time fit. Of an archived message that the cache lacks: no fault if it is older than the newest `maxHistory` of
/// the conversation. Ghost, foreign session and wrong type are reported alone; a session that is not cached is only
/// asked for its counter, its emptiness and the SET. An element that waits for the archive is missing_in_archive, and
/// its detail says that it waits.
SessionComparison compareCopies(const SessionCopies& copies, const ComparisonOptions& options = {});

/// What explains all the rest and is reported alone: ghost, foreign session, wrong type. Asks no message.
std::optional<Finding> loneFinding(const SessionCopies& copies);
/// The findings about the session. `mostApartMicros`: how far apart the stamps of matched copies are, if any have two.
/// Asks no message.
QList<Finding> sessionFindings(const SessionCopies& copies, std::optional<qint64> mostApartMicros,
                               const ComparisonOptions& options = {});

} // namespace talkglass
