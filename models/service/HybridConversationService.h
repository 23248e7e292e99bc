#pragma once

#include "models/conversation/Clock.h"
#include "models/service/HistoryShelf.h"
#include "models/service/ServiceSettings.h"
#include "models/service/ServiceTypes.h"
#include "models/service/SessionWalk.h"
#include "models/service/UserSessions.h"

#include <QFuture>
#include <QObject>

#include <functional>
#include <memory>

namespace talkglass {

/// The rules of reference/semantics.md, for the window, the command line and the HTTP endpoint alike; none of them
/// touches a store. Every function may be called from any thread, returns at once, and runs on a lane: a thread with
/// its own connections. Answers are values; failures are values too (StoreError). A future is cancelled only when the
/// service is destroyed while the request waits. Nothing waits longer than the stores' time-outs. In the window use
/// `whenFinished()` (models/items/FutureReply.h) to get the answer on the GUI thread.
class HybridConversationService : public QObject
{
    Q_OBJECT

public:
    HybridConversationService(const ServiceSettings& settings, std::shared_ptr<const Clock> clock,
                              QObject* parent = nullptr);
    /// Waits for the requests under way (bounded by the time-outs), cancels the waiting ones.
    ~HybridConversationService() override;

    const ServiceSettings& settings() const;
    bool isReadOnly() const;
    /// Holds for every client of this service, at once.
    void setReadOnly(bool readOnly);
    StoreStatus cacheStatus() const;
    StoreStatus archiveStatus() const;
    /// Pays back at once what an outage left owing (Upkeep.h); also runs by itself every few seconds in an event loop.
    QFuture<Result<>> upkeepNow();
    /// Ask both stores now, whatever the pause; the answer comes as storeStatusChanged.
    void checkStores();

    // -- the operations of the deployed service
    /// Answers of the past, for clients that ask often; empty unless keepHistories(). Any thread.
    HistoryShelf& historyShelf();
    /// The same for sessionFacts(), with limit 0. What others change in the archive alone is not told.
    HistoryShelf& factsShelf();
    /// On: listens to Redis for what changes. Off as it begins. Only from the thread this object lives in.
    void keepHistories(bool keep);
    QFuture<Result<History>> conversationHistory(const HistoryRequest& request);
    QFuture<Result<Session>> sessionInfo(const SessionKey& key);
    /// The same for clients that ask often: no message is read, so that MalformedElements is not known. Not behind
    /// anything that the window asks.
    QFuture<Result<Session>> sessionFacts(const SessionKey& key);
    /// Not behind anything that the window asks.
    QFuture<Result<UserSessionsPage>> userSessions(const UserSessionsRequest& request);
    /// Messages and clears that wait in Redis for the archive.
    QFuture<Result<qint64>> pendingArchiveWrites();
    /// Writes of this process that are under way.
    int waitingWrites() const;
    /// Stamps, writes through (archive, then cache). Checks first: InvalidInput, ReadOnly. An error: nothing was saved
    /// (or, said in the message, its fate is unknown). Natural batching: calls that wait travel together. Unavailable
    /// also where too many of them wait (ServiceSettings::mostWaitingWrites).
    QFuture<Result<AddedMessage>> addMessage(const NewMessage& message);
    QFuture<Result<AddedMessage>> addUserMessage(const SessionKey& key, const QString& content,
                                                 const QJsonObject& metadata = {});
    QFuture<Result<AddedMessage>> addAssistantMessage(const SessionKey& key, const QString& content,
                                                      const QJsonObject& metadata = {});
    /// An error only if neither half could be done; else see ClearReport.
    QFuture<Result<ClearReport>> clearSession(const SessionKey& key);
    /// An error only if no session could be found or cleared because of both stores; else see UserClearReport.
    QFuture<Result<UserClearReport>> clearUserSessions(qint64 userId);
    QFuture<Result<qint64>> archiveOldSessions(int idleDays = 30);
    QFuture<Result<QStringList>> initDatabase();
    QFuture<Result<QList<User>>> users(int limit = 1000);

    /// The whole merged list, see SessionWalk.h. `take` runs on a lane.
    QFuture<Result<std::optional<StoreError>>> walkSessions(const SessionWalkRequest& request,
                                                            std::function<bool(const Session&)> take);

    // -- for lists that do not end: each store by itself, so that a slow one holds up only itself
    QFuture<Result<QList<ArchivedSession>>> archivedSessions(const SessionFilter& filter,
                                                             const std::optional<SessionCursor>& from,
                                                             const std::optional<SessionCursor>& to, int limit);
    /// Slow (its own lane): where each page of the archive's list begins, and how many there are.
    QFuture<Result<PageAnchors>> pageAnchors(const SessionFilter& filter, int pageSize);
    QFuture<Result<QList<ArchivedSession>>> archivedSessionsById(const QStringList& sessionIds);
    QFuture<Result<QList<CachedSession>>> cachedSessions(const QList<SessionKey>& keys);
    /// One step of the walk through all that is cached, every element checked. Start with 0. Background lane.
    QFuture<Result<ScanStep>> scanCachedSessions(quint64 cursor);
    QFuture<Result<CachedHistory>> cachedMessages(const SessionKey& key, qint64 limit);
    QFuture<Result<QList<Message>>> archivedMessages(const SessionKey& key, const std::optional<MessageCursor>& before,
                                                     qint64 limit);

Q_SIGNALS:
    // All are emitted on the thread this object lives in.
    void storeStatusChanged(const talkglass::StoreStatus& status);
    void readOnlyChanged(bool readOnly);
    void messageAdded(const talkglass::AddedMessage& added);
    void sessionCleared(const talkglass::ClearReport& report);
    /// Messages that had waited in Redis were archived, or refused for good (then `rejected` > 0).
    void pendingReplayed(int archived, int rejected);

private:
    class Lanes;
    std::optional<StoreError> writeRefusal() const;

    std::unique_ptr<Lanes> m_lanes;
};

} // namespace talkglass
