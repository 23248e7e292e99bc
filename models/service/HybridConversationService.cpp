#include "models/service/HybridConversationService.h"

#include "models/service/ServiceLanes.h"
#include "models/service/SessionReader.h"
#include "models/service/WriteCheck.h"

#include <QMetaObject>
#include <QTimer>

namespace talkglass {

namespace {

constexpr int scanCount = 200; // what the window takes over in one turn of its event loop
constexpr std::chrono::seconds upkeepInterval{1};
constexpr std::chrono::milliseconds secondLook{300};

template <typename T>
QFuture<Result<T>> answered(const StoreError& error)
{
    QPromise<Result<T>> promise;
    promise.start();
    promise.addResult(error);
    promise.finish();
    return promise.future();
}

} // namespace

HybridConversationService::HybridConversationService(const ServiceSettings& settings,
                                                     std::shared_ptr<const Clock> clock, QObject* parent)
    : QObject(parent)
{
    // The lanes know nothing of this object's thread: what they tell is delivered there.
    const auto deliver = [this](auto call) { QMetaObject::invokeMethod(this, std::move(call), Qt::QueuedConnection); };
    WritePipeline::Listener listener;
    listener.added = [this, deliver](const AddedMessage& added) {
        m_lanes->userLists.added(added.key, added.archived);
        deliver([this, added] { Q_EMIT messageAdded(added); });
    };
    listener.cleared = [this, deliver](const ClearReport& report) {
        m_lanes->userLists.cleared(report.key);
        deliver([this, report] { Q_EMIT sessionCleared(report); });
    };
    listener.replayed = [this, deliver](const ReplayReport& report) {
        m_lanes->userLists.forgetAll();
        deliver([this, report] { Q_EMIT pendingReplayed(report.archived, report.rejected); });
    };
    // Not through that thread: it must have happened before the writer is told.
    listener.touched = [this](const SessionKey& key) {
        m_lanes->shelf.drop(key);
        m_lanes->factsShelf.drop(key);
    };
    m_lanes = std::make_unique<Lanes>(settings, std::move(clock), std::move(listener));
    const auto statusListener = [this, deliver](const StoreStatus& status) {
        deliver([this, status] { Q_EMIT storeStatusChanged(status); });
    };
    m_lanes->cacheHealth.setListener(statusListener);
    m_lanes->archiveHealth.setListener(statusListener);

    const auto tick = [lanes = m_lanes.get()] {
        if (!lanes->tickWaits.exchange(true))
            lanes->upkeep.post([lanes](Stores& stores) { static_cast<void>(lanes->keepUp(stores, false)); });
    };
    auto* timer = new QTimer(this);
    connect(timer, &QTimer::timeout, this, tick);
    timer->start(upkeepInterval);
    if (settings.readOnly)
        return;
    tick();
    // Whoever lives longer than a command is to trust the cached lists soon.
    QTimer::singleShot(secondLook, this, tick);
}

HybridConversationService::~HybridConversationService() = default;

const ServiceSettings& HybridConversationService::settings() const
{
    return m_lanes->settings;
}

bool HybridConversationService::isReadOnly() const
{
    return m_lanes->readOnly;
}

void HybridConversationService::setReadOnly(bool readOnly)
{
    if (m_lanes->readOnly.exchange(readOnly) != readOnly)
        QMetaObject::invokeMethod(
            this, [this, readOnly] { Q_EMIT readOnlyChanged(readOnly); }, Qt::AutoConnection);
}

StoreStatus HybridConversationService::cacheStatus() const
{
    return m_lanes->cacheHealth.status();
}

StoreStatus HybridConversationService::archiveStatus() const
{
    return m_lanes->archiveHealth.status();
}

void HybridConversationService::checkStores()
{
    m_lanes->cacheHealth.tryNow();
    m_lanes->archiveHealth.tryNow();
    static_cast<void>(upkeepNow());
}

QFuture<Result<>> HybridConversationService::upkeepNow()
{
    return m_lanes->upkeep.run([lanes = m_lanes.get()](Stores& stores) { return lanes->keepUp(stores, true); });
}

std::optional<StoreError> HybridConversationService::writeRefusal() const
{
    if (!isReadOnly())
        return std::nullopt;
    return StoreError{StoreError::Kind::ReadOnly, Store::None, tr("Talkglass is read-only here: nothing is written."),
                      tr("Unlock writing first.")};
}

HistoryShelf& HybridConversationService::historyShelf()
{
    return m_lanes->shelf;
}

HistoryShelf& HybridConversationService::factsShelf()
{
    return m_lanes->factsShelf;
}

void HybridConversationService::keepHistories(bool keep)
{
    m_lanes->setShelfUsed(keep);
}

QFuture<Result<History>> HybridConversationService::conversationHistory(const HistoryRequest& request)
{
    auto promise = std::make_shared<QPromise<Result<History>>>();
    promise->start();
    const QFuture<Result<History>> future = promise->future();
    HistoryRequest allowed = request;
    allowed.warm = request.warm && !isReadOnly();
    m_lanes->histories.submit({allowed, std::move(promise)});
    return future;
}

QFuture<Result<Session>> HybridConversationService::sessionInfo(const SessionKey& key)
{
    auto promise = std::make_shared<QPromise<Result<Session>>>();
    promise->start();
    const QFuture<Result<Session>> future = promise->future();
    m_lanes->infos.submit({key, std::move(promise)});
    return future;
}

QFuture<Result<Session>> HybridConversationService::sessionFacts(const SessionKey& key)
{
    auto promise = std::make_shared<QPromise<Result<Session>>>();
    promise->start();
    const QFuture<Result<Session>> future = promise->future();
    m_lanes->facts.submit({key, std::move(promise)});
    return future;
}

QFuture<Result<UserSessionsPage>> HybridConversationService::userSessions(const UserSessionsRequest& request)
{
    auto promise = std::make_shared<QPromise<Result<UserSessionsPage>>>();
    promise->start();
    const QFuture<Result<UserSessionsPage>> future = promise->future();
    m_lanes->lists.submit({request, std::move(promise)});
    return future;
}

QFuture<Result<qint64>> HybridConversationService::pendingArchiveWrites()
{
    return m_lanes->factsLane.run([](Stores& stores) { return stores.cache.pendingCount(); });
}

int HybridConversationService::waitingWrites() const
{
    return m_lanes->writes.waiting();
}

QFuture<Result<AddedMessage>> HybridConversationService::addMessage(const NewMessage& message)
{
    if (const auto refusal = writeRefusal())
        return answered<AddedMessage>(*refusal);
    if (const auto error = checkNewMessage(message))
        return answered<AddedMessage>(*error);
    return m_lanes->writes.add(message);
}

QFuture<Result<AddedMessage>> HybridConversationService::addUserMessage(const SessionKey& key, const QString& content,
                                                                        const QJsonObject& metadata)
{
    return addMessage({key, QStringLiteral("user"), content, metadata});
}

QFuture<Result<AddedMessage>> HybridConversationService::addAssistantMessage(const SessionKey& key,
                                                                             const QString& content,
                                                                             const QJsonObject& metadata)
{
    return addMessage({key, QStringLiteral("assistant"), content, metadata});
}

QFuture<Result<ClearReport>> HybridConversationService::clearSession(const SessionKey& key)
{
    if (const auto refusal = writeRefusal())
        return answered<ClearReport>(*refusal);
    if (const auto error = checkSessionKey(key))
        return answered<ClearReport>(*error);
    return m_lanes->writes.clear(key);
}

QFuture<Result<UserClearReport>> HybridConversationService::clearUserSessions(qint64 userId)
{
    if (const auto refusal = writeRefusal())
        return answered<UserClearReport>(*refusal);
    return m_lanes->clearing.run(
        [lanes = m_lanes.get(), userId](Stores& stores) { return lanes->clearUser(stores, userId); });
}

QFuture<Result<qint64>> HybridConversationService::archiveOldSessions(int idleDays)
{
    if (const auto refusal = writeRefusal())
        return answered<qint64>(*refusal);
    const Timestamp before = m_lanes->clock->now().plusSeconds(-qint64(idleDays) * 86400);
    return m_lanes->slowArchive.run([before](Stores& stores) { return stores.archive.deactivateIdle(before); });
}

QFuture<Result<QStringList>> HybridConversationService::initDatabase()
{
    if (const auto refusal = writeRefusal())
        return answered<QStringList>(*refusal);
    return m_lanes->slowArchive.run([](Stores& stores) { return stores.archive.initSchema(); });
}

QFuture<Result<QList<User>>> HybridConversationService::users(int limit)
{
    return m_lanes->slowArchive.run([limit](Stores& stores) { return stores.archive.users(limit); });
}

QFuture<Result<std::optional<StoreError>>>
HybridConversationService::walkSessions(const SessionWalkRequest& request, std::function<bool(const Session&)> take)
{
    return m_lanes->background.run(
        [request, take = std::move(take)](Stores& stores) { return talkglass::walkSessions(stores, request, take); });
}

QFuture<Result<QList<ArchivedSession>>>
HybridConversationService::archivedSessions(const SessionFilter& filter, const std::optional<SessionCursor>& from,
                                            const std::optional<SessionCursor>& to, int limit)
{
    // A search through a million titles must not hold up a click.
    Lane& lane = filter.text.isEmpty() ? m_lanes->browseArchive : m_lanes->slowArchive;
    return lane.run([=](Stores& stores) { return stores.archive.sessions(filter, from, to, limit); });
}

QFuture<Result<PageAnchors>> HybridConversationService::pageAnchors(const SessionFilter& filter, int pageSize)
{
    return m_lanes->slowArchive.run([=](Stores& stores) { return stores.archive.pageAnchors(filter, pageSize); });
}

QFuture<Result<QList<ArchivedSession>>> HybridConversationService::archivedSessionsById(const QStringList& sessionIds)
{
    return m_lanes->browseArchive.run([=](Stores& stores) { return stores.archive.sessionsById(sessionIds); });
}

QFuture<Result<QList<CachedSession>>> HybridConversationService::cachedSessions(const QList<SessionKey>& keys)
{
    return m_lanes->browseCache.run([=](Stores& stores) { return stores.cache.facts(keys); });
}

QFuture<Result<ScanStep>> HybridConversationService::scanCachedSessions(quint64 cursor)
{
    return m_lanes->background.run([=](Stores& stores) { return sessionreader::scanStep(stores, cursor, scanCount); });
}

QFuture<Result<CachedHistory>> HybridConversationService::cachedMessages(const SessionKey& key, qint64 limit)
{
    return m_lanes->browseCache.run([=](Stores& stores) { return stores.cache.history(key, limit); });
}

QFuture<Result<QList<Message>>> HybridConversationService::archivedMessages(const SessionKey& key,
                                                                            const std::optional<MessageCursor>& before,
                                                                            qint64 limit)
{
    constexpr qint64 mostBytes = 32 * 1024 * 1024;
    return m_lanes->browseArchive.run(
        [=](Stores& stores) { return stores.archive.messages(key, before, limit, mostBytes); });
}

} // namespace talkglass
