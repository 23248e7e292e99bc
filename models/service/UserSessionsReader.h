#pragma once

#include "models/conversation/Clock.h"
#include "models/service/Lane.h"
#include "models/service/UserSessions.h"

#include <QHash>

#include <memory>
#include <mutex>
#include <optional>
#include <vector>

namespace talkglass {

/// Reads pages of users' sessions, all that were asked together in one go: one pipeline and one statement.
///
/// A page and its total always come fresh from the stores. Which of the cached sessions have no active row in the
/// archive (there are few, and finding them means comparing both stores' whole lists) is remembered for about a second,
/// and only while neither list has changed its length and nothing was done here that could matter. read() is for one
/// lane; forget() for any thread.
class UserSessionsReader
{
public:
    explicit UserSessionsReader(std::shared_ptr<const Clock> clock);

    /// One answer for each request, in their order.
    std::vector<Result<UserSessionsPage>> read(Stores& stores, const std::vector<UserSessionsRequest>& requests);
    /// Something of this user's changed that a length does not tell: a clear, or a message only the cache took.
    void forget(qint64 userId);

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
        std::optional<qint64> archiveTotal; ///< nothing: the archive could not be asked
        Timestamp since;
        Timestamp until;
        std::vector<Extra> extras; ///< newest first
    };
    using Memos = QHash<qint64, Memo>;
    struct Batch;

    void takeMemos(Batch& batch);
    Result<> findExtras(Stores& stores, Batch& batch, qint64 userId);
    Result<std::vector<Extra>> extrasOf(Stores& stores, qint64 userId, bool archiveAway);
    void readRows(Stores& stores, Batch& batch);
    Result<UserSessionsPage> pageOf(const Batch& batch, size_t request) const;
    void addDetails(Stores& stores, const std::vector<UserSessionsRequest>& requests,
                    std::vector<Result<UserSessionsPage>>& pages) const;
    void remember(qint64 userId, const Memo& memo);
    quint64 changes() const;

    const std::shared_ptr<const Clock> m_clock;
    mutable std::mutex m_mutex;
    Memos m_memos;
    quint64 m_changes = 0; ///< calls of forget()
};

} // namespace talkglass
