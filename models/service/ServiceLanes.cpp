#include "models/service/ServiceLanes.h"

#include "models/service/SessionReader.h"

#include <QSet>

#include <algorithm>
#include <utility>

namespace talkglass {

namespace {

constexpr size_t mostAtOnce = 256;
constexpr qint64 pingEverySeconds = 5;
constexpr qint64 payBackEverySeconds = 5;
constexpr qint64 lookAtAllEverySeconds = 60;
constexpr int scanCount = 1000;
constexpr qsizetype clearsAtOnce = 500;
constexpr qsizetype factsShelfBytes = 16 * 1024 * 1024;

} // namespace

HybridConversationService::Lanes::Lanes(const ServiceSettings& serviceSettings,
                                        std::shared_ptr<const Clock> serviceClock, WritePipeline::Listener listener)
    : settings(serviceSettings)
    , clock(std::move(serviceClock))
    , readOnly(serviceSettings.readOnly)
    , cacheHealth(Store::Cache, serviceSettings.redis.display(), *clock)
    , archiveHealth(Store::Archive, serviceSettings.archive.display(), *clock)
    , shelf(clock)
    , factsShelf(clock, factsShelfBytes)
    , reader(settings.cachePolicy, settings.warming, clock, stale, inFlight, cacheHealth)
    , upkeepRules(settings.cachePolicy, clock, stale, inFlight, cacheHealth)
    , replayed(listener.replayed)
    , userLists(clock)
    , writes([this] { return makeStores(); }, settings, clock, upkeepRules, stale, inFlight, cacheHealth,
             std::move(listener))
    , histories(readCache, mostAtOnce,
                [this](Stores& s, std::vector<HistoryItem> items) { readHistories(s, std::move(items)); })
    , infos(info, mostAtOnce, [this](Stores& s, std::vector<InfoItem> items) { readInfos(s, std::move(items), true); })
    , facts(factsLane, mostAtOnce,
            [this](Stores& s, std::vector<InfoItem> items) { readInfos(s, std::move(items), false); })
    , lists(listsLane, mostAtOnce, [this](Stores& s, std::vector<ListItem> items) { readLists(s, std::move(items)); })
    , browseCache(QStringLiteral("browse-cache"), [this] { return makeStores(); })
    , browseArchive(QStringLiteral("browse-archive"), [this] { return makeStores(); })
    , slowArchive(QStringLiteral("slow-archive"), [this] { return makeStores(); })
    , background(QStringLiteral("background"), [this] { return makeStores(); })
    , readArchive(QStringLiteral("read-archive"), [this] { return makeStores(); })
    , readCache(QStringLiteral("read-cache"), [this] { return makeStores(); })
    , info(QStringLiteral("info"), [this] { return makeStores(); })
    , factsLane(QStringLiteral("facts"), [this] { return makeStores(); })
    , listsLane(QStringLiteral("lists"), [this] { return makeStores(); })
    , clearing(QStringLiteral("clearing"), [this] { return makeStores(); })
    , upkeep(QStringLiteral("upkeep"), [this] { return makeStores(); })
{
}

HybridConversationService::Lanes::~Lanes()
{
    setShelfUsed(false);
    // All at once, so that with a hanging store the waits do not add up. The reading lanes feed each other.
    for (Lane* lane : {&upkeep, &clearing, &listsLane, &factsLane, &info, &readCache, &readArchive, &background,
                       &slowArchive, &browseArchive, &browseCache})
        lane->stopSoon();
    upkeep.stop();
    m_markListener.reset(); // it posts to a lane
}

void HybridConversationService::Lanes::setShelfUsed(bool used)
{
    if (used == (m_tracker != nullptr))
        return;
    if (m_tracker) {
        {
            const std::lock_guard lock(m_trackerVoice->mutex);
            m_trackerVoice->counts = false;
            shelf.setLive(false);
            factsShelf.setLive(false);
        }
        // Its end may wait for Redis; whoever asks for it may be the window.
        clearing.post([ending = std::exchange(m_tracker, nullptr)](Stores&) {});
        return;
    }
    m_trackerVoice = std::make_shared<TrackerVoice>();
    RedisTracker::Listener listener;
    listener.changed = [this](const SessionKey& key) {
        shelf.drop(key);
        factsShelf.drop(key);
    };
    listener.allChanged = [this] {
        shelf.dropAll();
        factsShelf.dropAll();
    };
    // One that ends late must not speak for its successor.
    listener.live = [this, voice = m_trackerVoice](bool live) {
        const std::lock_guard lock(voice->mutex);
        if (!voice->counts)
            return;
        shelf.setLive(live);
        factsShelf.setLive(live);
    };
    m_tracker = std::make_shared<RedisTracker>(settings.redis, cacheHealth, std::move(listener));
}

std::unique_ptr<Stores> HybridConversationService::Lanes::makeStores()
{
    return std::unique_ptr<Stores>(new Stores{RedisCache(settings.redis, settings.cachePolicy, *clock, cacheHealth),
                                              PostgresArchive(settings.archive, *clock, archiveHealth)});
}

void HybridConversationService::Lanes::readHistories(Stores& stores, std::vector<HistoryItem> items)
{
    QList<SessionKey> keys;
    std::vector<bool> trusted;
    qint64 limit = items.front().request.limit;
    for (const HistoryItem& item : items) {
        keys.append(item.request.key);
        trusted.push_back(reader.isTrusted(item.request.key));
        const bool all = limit <= 0 || item.request.limit <= 0 || item.request.source == HistorySource::Merged;
        limit = all ? 0 : std::max(limit, item.request.limit);
    }
    const Result<QList<Result<CachedHistory>>> cached = stores.cache.histories(keys, limit);
    for (size_t i = 0; i < items.size(); ++i) {
        HistoryItem& item = items[i];
        const Result<CachedHistory> copy = cached ? cached->at(qsizetype(i)) : Result<CachedHistory>(cached.error());
        if (const std::optional<Result<History>> answer = reader.fromCache(item.request, copy, trusted[i])) {
            item.promise->addResult(*answer);
            item.promise->finish();
            continue;
        }
        readArchive.post([this, item, copy](Stores& archiveStores) {
            item.promise->addResult(reader.finish(archiveStores, item.request, copy));
            item.promise->finish();
        });
    }
}

void HybridConversationService::Lanes::readInfos(Stores& stores, std::vector<InfoItem> items, bool checked)
{
    QList<SessionKey> keys;
    for (const InfoItem& item : items)
        keys.append(item.key);
    const Result<QList<Session>> sessions = sessionreader::sessions(stores, keys, checked);
    for (size_t i = 0; i < items.size(); ++i) {
        QPromise<Result<Session>>& promise = *items[i].promise;
        if (!sessions) {
            promise.addResult(sessions.error());
        } else if (const Session& session = sessions->at(qsizetype(i)); !sessionreader::isKnown(session)) {
            promise.addResult(StoreError{StoreError::Kind::NotFound,
                                         Store::None,
                                         tr("No session \u201c%1\u201d of user %2 in either store.")
                                             .arg(session.key.sessionId)
                                             .arg(session.key.userId),
                                         {}});
        } else {
            promise.addResult(session);
        }
        promise.finish();
    }
}

void HybridConversationService::Lanes::readLists(Stores& stores, std::vector<ListItem> items)
{
    std::vector<UserSessionsRequest> requests;
    for (const ListItem& item : items)
        requests.push_back(item.request);
    const std::vector<Result<UserSessionsPage>> pages = userLists.read(stores, requests);
    for (size_t i = 0; i < items.size(); ++i) {
        items[i].promise->addResult(pages[i]);
        items[i].promise->finish();
    }
}

/// In parts, so that they never fill the queue of writes.
Result<UserClearReport> HybridConversationService::Lanes::clearUser(Stores& stores, qint64 userId)
{
    const UserKeys found = keysOfUser(stores, userId);
    if (found.cacheError && found.archiveError)
        return *found.archiveError;
    UserClearReport reports;
    reports.cacheError = found.cacheError;
    reports.archiveError = found.archiveError;
    const QList<SessionKey> keys = found.keys.values();
    for (qsizetype from = 0; from < keys.size(); from += clearsAtOnce) {
        QList<QFuture<Result<ClearReport>>> clears;
        for (const SessionKey& key : keys.mid(from, clearsAtOnce))
            clears.append(writes.clear(key));
        for (QFuture<Result<ClearReport>>& clear : clears) {
            clear.waitForFinished();
            if (clear.resultCount() == 0)
                return StoreError{StoreError::Kind::Unavailable, Store::None, tr("Talkglass is closing."), {}};
            const Result<ClearReport> report = clear.result();
            if (!report)
                return report.error();
            reports.append(*report);
        }
    }
    return reports;
}

Result<> HybridConversationService::Lanes::keepUp(Stores& stores, bool everything)
{
    tickWaits = false;
    const Timestamp now = clock->now();
    const bool anyDown =
        cacheHealth.status().state != StoreStatus::State::Up || archiveHealth.status().state != StoreStatus::State::Up;
    Result<> answer = Done{};
    if (everything || anyDown || !m_lastPing.isValid() || now >= m_lastPing.plusSeconds(pingEverySeconds)) {
        answer = ping(stores);
        m_lastPing = now;
    }
    if (readOnly || !answer)
        return answer;
    return payBack(stores, everything);
}

Result<> HybridConversationService::Lanes::ping(Stores& stores)
{
    const Result<> cache = stores.cache.ping();
    const Result<> archive = stores.archive.ping();
    return cache ? archive : cache;
}

Result<> HybridConversationService::Lanes::payBack(Stores& stores, bool everything)
{
    const Timestamp now = clock->now();
    const bool verified = stale.isVerified(cacheHealth.status().epoch) && stale.unmarked().isEmpty();
    const bool due = !m_lastPayBack.isValid() || now >= m_lastPayBack.plusSeconds(payBackEverySeconds);
    if (verified && !due && !everything)
        return Done{};
    const Result<ReplayReport> report = upkeepRules.replayPending(stores);
    if (!report) {
        writes.expectPending();
        return report.error();
    }
    if (report->archived + report->rejected > 0)
        replayed(*report);
    if (report->stuck)
        writes.expectPending();
    const Result<> completed = completeLists(stores, verified, everything);
    const Result<> paid = completed && report->stuck ? Result<>(*report->stuck) : completed;
    if (paid)
        m_lastPayBack = now;
    return paid;
}

/// Marks may be of sessions that were idle for years, which takes a look at every row; most are of sessions of these
/// days, which an index knows. So those are seen to at once, and all of them in the next turn: a command that ends at
/// once does not walk through a million rows. Until then no list is trusted (StaleSessions::isVerified()). Later, what
/// other processes mark is looked for: often by the index, now and then in every row.
Result<> HybridConversationService::Lanes::completeLists(Stores& stores, bool verified, bool everything)
{
    const Timestamp now = clock->now();
    const quint64 epoch = cacheHealth.status().epoch;
    const bool isFirstLook = std::exchange(m_lookedEpoch, epoch) != epoch;
    const bool allAreDue = verified ? now >= m_lastLookAtAll.plusSeconds(lookAtAllEverySeconds) : !isFirstLook;
    if (allAreDue || (!verified && everything)) {
        listenToMarks();
        const Result<> completed = upkeepRules.completeAllStaleLists(stores);
        if (completed)
            m_lastLookAtAll = now;
        return completed;
    }
    const qint64 back = verified && !everything ? 60 + payBackEverySeconds : settings.cachePolicy.ttl.count() + 86400;
    return upkeepRules.completeStaleLists(stores, now.plusSeconds(-back));
}

/// Listening comes first and looking second, so that no mark falls between the two.
void HybridConversationService::Lanes::listenToMarks()
{
    if (m_markListener)
        return;
    MarkListener::Listener listener;
    listener.marked = [this](const SessionKey& key, bool cleared) { takeMark(key, cleared); };
    listener.begun = [this] { stale.setVerified(0); };
    m_markListener = std::make_unique<MarkListener>(settings.archive, std::move(listener));
    m_markListener->waitUntilHearing(settings.archive.connectTimeout);
}

/// Not trusted from this moment on; then its list is completed, and whoever marked it may have done so already.
void HybridConversationService::Lanes::takeMark(const SessionKey& key, bool cleared)
{
    if (readOnly)
        return;
    stale.add(key, cleared, true);
    shelf.drop(key);
    factsShelf.drop(key);
    upkeep.post([this, key](Stores& stores) { static_cast<void>(upkeepRules.completeStaleList(stores, key)); });
}

/// From both stores: neither the SET nor the archive alone names every session of a user.
HybridConversationService::Lanes::UserKeys HybridConversationService::Lanes::keysOfUser(Stores& stores, qint64 userId)
{
    UserKeys found;
    found.archiveError = addArchivedKeys(stores, userId, found.keys);
    found.cacheError = addCachedKeys(stores, userId, found.keys);
    return found;
}

std::optional<StoreError> HybridConversationService::Lanes::addArchivedKeys(Stores& stores, qint64 userId,
                                                                            QSet<SessionKey>& keys)
{
    QString after;
    for (;;) {
        const Result<QStringList> ids = stores.archive.sessionIdsOf(userId, after, scanCount);
        if (!ids)
            return ids.error();
        for (const QString& id : *ids)
            keys.insert({userId, id});
        if (ids->size() < scanCount)
            return std::nullopt;
        after = ids->last();
    }
}

std::optional<StoreError> HybridConversationService::Lanes::addCachedKeys(Stores& stores, qint64 userId,
                                                                          QSet<SessionKey>& keys)
{
    quint64 cursor = 0;
    do {
        const Result<ScanPage> page = stores.cache.scan(cursor, scanCount);
        if (!page)
            return page.error();
        for (const SessionKey& key : page->sessions) {
            if (key.userId == userId)
                keys.insert(key);
        }
        cursor = page->next;
    } while (cursor != 0);
    const Result<QList<QString>> members = stores.cache.userSetMembers(userId);
    // A key that is no SET names nothing.
    if (!members)
        return members.error().kind == StoreError::Kind::WrongType ? std::nullopt : std::optional(members.error());
    for (const QString& id : *members)
        keys.insert({userId, id});
    return std::nullopt;
}

} // namespace talkglass
