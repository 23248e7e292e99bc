#pragma once

#include "models/conversation/Clock.h"
#include "models/service/Lane.h"
#include "models/service/UserSessions.h"

#include <QHash>
#include <QSet>

#include <memory>
#include <mutex>
#include <optional>
#include <vector>

namespace talkglass {

/// Reads pages of users' sessions, all that were asked together in one go: one pipeline and one statement.
///
/// A page's rows always come fresh from the archive. What takes a comparison of both stores' whole lists is remembered
/// for a moment: how many sessions there are, and which of the cached ones have no active row (there are few). A memo
/// ends when the number of cached sessions changes, when something is done here that may matter (changed()), and in any
/// case after a second, or as long as its making has earned. read() is for one lane, the rest for any
/// thread.
class UserSessionsReader
{
public:
    explicit UserSessionsReader(std::shared_ptr<const Clock> clock);

    /// One answer for each request, in their order.
    std::vector<Result<UserSessionsPage>> read(Stores& stores, const std::vector<UserSessionsRequest>& requests);
    /// A message was stored; only the first one of a session changes a list. `archived`: not by the cache alone.
    void added(const SessionKey& key, bool archived);
    void cleared(const SessionKey& key);
    /// Whatever is remembered of this user may be wrong.
    void forget(qint64 userId);
    void forgetAll();

private:
    /// A session that the archive's list does not name.
    struct Extra
    {
        QString sessionId;
        Timestamp lastActivity;
    };
    struct Memo
    {
        qint64 setSize = 0;
        qint64 archived = 0; ///< active sessions in the archive
        Timestamp since;
        Timestamp until;           ///< invalid: nothing is remembered
        std::vector<Extra> extras; ///< newest first
    };
    using Memos = QHash<qint64, Memo>;
    struct Batch;

    static Batch batchOf(const std::vector<UserSessionsRequest>& requests, std::vector<size_t>& places);
    void recall(Batch& batch);
    void countAnew(Stores& stores, Batch& batch);
    Result<std::vector<Extra>> extrasOf(Stores& stores, qint64 userId, bool archiveAway);
    static void readRows(Stores& stores, Batch& batch);
    static Result<UserSessionsPage> pageOf(const Batch& batch, size_t request);
    static void addDetails(Stores& stores, const std::vector<UserSessionsRequest>& requests,
                           std::vector<Result<UserSessionsPage>>& pages);
    void beginTurn();
    void remember(Batch& batch, Timestamp began);
    void forgetLocked(qint64 userId);

    const std::shared_ptr<const Clock> m_clock;
    std::mutex m_mutex;
    Memos m_memos;
    QSet<SessionKey> m_active;   ///< known to have an active row; bounded
    QSet<qint64> m_changedUsers; ///< since this turn began
    bool m_allChanged = false;
};

} // namespace talkglass
