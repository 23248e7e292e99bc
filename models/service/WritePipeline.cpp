#include "models/service/WritePipeline.h"

#include "models/service/CacheRepair.h"

#include <QCoreApplication>
#include <QDeadlineTimer>
#include <QThread>
#include <QUuid>

#include <utility>

namespace talkglass {

namespace {

constexpr size_t mostAtOnce = 256;
/// Longer than the stores' time-outs, so that it ends by itself when one of them hangs.
constexpr std::chrono::seconds longestWaitForCacheStage{12};
constexpr std::chrono::milliseconds longestSearch{1000};
constexpr unsigned long searchAgainAfterMs = 50;

QString tr(const char* text)
{
    return QCoreApplication::translate("WritePipeline", text);
}

/// The archive cannot take it now, but may later.
bool canWait(const StoreError& error)
{
    return error.isOutage() || error.kind == StoreError::Kind::Timeout;
}

template <typename T>
QFuture<Result<T>> tooManyWait()
{
    QPromise<Result<T>> promise;
    promise.start();
    promise.addResult(StoreError{StoreError::Kind::Unavailable, Store::None,
                                 tr("Too many writes are waiting for the stores; this one was not taken."),
                                 tr("Send it again in a moment.")});
    promise.finish();
    return promise.future();
}

PendingEntry pendingEntry(PendingEntry::Kind kind, const SessionKey& key, const Message& message, Timestamp at)
{
    PendingEntry entry;
    entry.kind = kind;
    entry.key = key;
    entry.message = message;
    entry.at = at;
    entry.uuid = QUuid::createUuid().toString(QUuid::WithoutBraces);
    return entry;
}

/// Of a clear that nobody will complete: it names what was done.
std::optional<StoreError> failureOf(const ClearReport& report)
{
    if (report.archiveDeactivated || (report.cache && !report.cache->notRemembered))
        return std::nullopt;
    const StoreError& cause = report.cache ? *report.cache->notRemembered : *report.cacheError;
    StoreError error = *report.archiveError;
    error.store = Store::None;
    error.fateUnknown |= cause.fateUnknown;
    QString text = tr("Nothing was cleared, for neither store took it. Archive: %1 Cache: %2");
    if (report.cache)
        text = tr("Only the cached copy was cleared; that the archive is to follow could not be noted. Archive: %1 "
                  "Cache: %2");
    else if (error.fateUnknown)
        text = tr("It is not known what was cleared: a store was told to, but no answer came. Archive: %1 Cache: %2");
    error.message = text.arg(report.archiveError->message, cause.message);
    error.hint = tr("Try again when a store is back.");
    return error;
}

} // namespace

WritePipeline::WritePipeline(const Lane::StoresFactory& makeStores, const ServiceSettings& settings,
                             std::shared_ptr<const Clock> clock, Upkeep& upkeep, StaleSessions& stale,
                             InFlightWrites& inFlight, const StoreHealth& cacheHealth, Listener listener)
    : m_policy(settings.cachePolicy)
    , m_patience(settings.archive.statementTimeout)
    , m_stamper(std::move(clock))
    , m_upkeep(upkeep)
    , m_stale(stale)
    , m_inFlight(inFlight)
    , m_cacheHealth(cacheHealth)
    , m_listener(std::move(listener))
    , m_waiting(settings.mostWaitingWrites)
    , m_toCache(m_cacheLane, mostAtOnce,
                [this](Stores& s, std::vector<Item> items) { cacheStage(s, std::move(items)); })
    , m_cacheLane(QStringLiteral("write-cache"), makeStores)
    , m_toArchive(m_archiveLane, mostAtOnce,
                  [this](Stores& s, std::vector<Item> items) { archiveStage(s, std::move(items)); })
    , m_archiveLane(QStringLiteral("write-archive"), makeStores)
{
}

WritePipeline::~WritePipeline()
{
    m_archiveLane.stop();
    m_cacheLane.finish();
}

QFuture<Result<AddedMessage>> WritePipeline::add(const NewMessage& request)
{
    Add add;
    add.place = m_waiting.enter();
    if (!add.place)
        return tooManyWait<AddedMessage>();
    add.request = request;
    add.promise = std::make_shared<QPromise<Result<AddedMessage>>>();
    add.promise->start();
    const QFuture<Result<AddedMessage>> future = add.promise->future();
    m_toArchive.submit(std::move(add));
    return future;
}

QFuture<Result<ClearReport>> WritePipeline::clear(const SessionKey& key)
{
    Clear clear;
    clear.place = m_waiting.enter();
    if (!clear.place)
        return tooManyWait<ClearReport>();
    clear.report.key = key;
    clear.promise = std::make_shared<QPromise<Result<ClearReport>>>();
    clear.promise->start();
    const QFuture<Result<ClearReport>> future = clear.promise->future();
    m_toArchive.submit(std::move(clear));
    return future;
}

/// Consecutive requests of one kind travel together; a clear between two posts stays between them.
template <typename Step>
void WritePipeline::forEachRun(std::vector<Item>& items, Step step)
{
    size_t begin = 0;
    while (begin < items.size()) {
        size_t end = begin + 1;
        while (end < items.size() && items[end].index() == items[begin].index())
            ++end;
        std::visit(
            [&](auto& first) {
                using Kind = std::decay_t<decltype(first)>;
                std::vector<Kind> run;
                for (size_t i = begin; i < end; ++i)
                    run.push_back(std::move(std::get<Kind>(items[i])));
                step(std::move(run));
            },
            items[begin]);
        begin = end;
    }
}

void WritePipeline::archiveStage(Stores& stores, std::vector<Item> items)
{
    const Behind behind = replayFirst(stores);
    std::vector<Item> onward;
    const auto step = [&](auto run) {
        if constexpr (std::is_same_v<decltype(run), std::vector<Add>>)
            archiveAdds(stores, onward, std::move(run), behind);
        else
            archiveClears(stores, onward, std::move(run), behind);
    };
    forEachRun(items, step);
    for (Item& item : onward)
        m_toCache.submit(std::move(item));
}

/// What waits in Redis goes into the archive before anything newer does. Where it cannot, what is newer takes the same
/// way: into Redis, behind it. Where Redis does not say whether anything waits, the archive takes what it is given: the
/// cache cannot. (A clear that waits there does not undo what is newer, see Upkeep::replayClear().)
WritePipeline::Behind WritePipeline::replayFirst(Stores& stores)
{
    if (!m_mayWait.exchange(false))
        return std::nullopt;
    m_cacheLane.waitIdle(longestWaitForCacheStage);
    const Result<ReplayReport> report = m_upkeep.replayPending(stores, m_patience);
    if (!report || report->stuck)
        m_mayWait = true;
    if (!report)
        return std::nullopt;
    if (report->archived + report->rejected > 0)
        m_listener.replayed(*report);
    if (!report->stuck || report->stuck->store != Store::Cache)
        return report->stuck;
    if (report->stuck->isOutage())
        return std::nullopt;
    // What waits cannot be put aside: not the fault of what comes after it, which can wait as well.
    Behind behind = report->stuck;
    behind->kind = StoreError::Kind::Timeout;
    return behind;
}

void WritePipeline::archiveAdds(Stores& stores, std::vector<Item>& out, std::vector<Add> adds, const Behind& behind)
{
    // Known to be away: the mark goes into the same transaction as the message that the cache will lack.
    const bool cacheAway = m_cacheHealth.status().state == StoreStatus::State::Away;
    QList<ArchiveAppend> appends;
    for (Add& add : adds) {
        Message message;
        message.role = add.request.role;
        message.content = add.request.content;
        message.metadata = add.request.metadata;
        message.at = m_stamper.stamp();
        m_inFlight.begin(message.at);
        add.result.key = add.request.key;
        add.result.message = message;
        appends.append({add.request.key, message});
    }
    using Outcomes = Result<QList<Result<ArchiveAppended>>>;
    const Outcomes outcomes = behind ? Outcomes(*behind) : stores.archive.append(appends, false, cacheAway);
    for (size_t i = 0; i < adds.size(); ++i) {
        Add& add = adds[i];
        const Result<ArchiveAppended> outcome =
            outcomes ? outcomes->at(qsizetype(i)) : Result<ArchiveAppended>(outcomes.error());
        if (outcome) {
            add.result.archived = true;
            add.result.message.archiveId = outcome->messageId;
            add.sessionCreated = outcome->sessionCreated;
            add.markedStale = cacheAway;
        } else if (canWait(outcome.error())) {
            add.result.archiveError = outcome.error();
        } else {
            refuse(add, outcome.error());
            continue;
        }
        out.push_back(std::move(add));
    }
}

void WritePipeline::refuse(Add& add, const StoreError& error)
{
    m_inFlight.end(add.result.message.at);
    add.promise->addResult(error);
    add.promise->finish();
}

void WritePipeline::archiveClears(Stores& stores, std::vector<Item>& out, std::vector<Clear> clears,
                                  const Behind& behind)
{
    const bool cacheAway = m_cacheHealth.status().state == StoreStatus::State::Away;
    QList<SessionKey> keys;
    for (Clear& clear : clears) {
        clear.at = m_stamper.stamp();
        keys.append(clear.report.key);
    }
    const auto deactivated = behind ? Result<QList<bool>>(*behind) : stores.archive.deactivate(keys, cacheAway);
    for (size_t i = 0; i < clears.size(); ++i) {
        if (deactivated)
            clears[i].report.archiveDeactivated = deactivated->at(qsizetype(i));
        else
            clears[i].report.archiveError = deactivated.error();
        out.push_back(std::move(clears[i]));
    }
}

void WritePipeline::cacheStage(Stores& stores, std::vector<Item> items)
{
    const auto step = [&](auto run) {
        if constexpr (std::is_same_v<decltype(run), std::vector<Add>>)
            cacheAdds(stores, std::move(run));
        else
            cacheClears(stores, std::move(run));
    };
    forEachRun(items, step);
}

void WritePipeline::cacheAdds(Stores& stores, std::vector<Add> adds)
{
    QList<CacheAppend> appends;
    for (const Add& add : adds) {
        CacheAppend append;
        append.key = add.result.key;
        append.message = add.result.message;
        if (add.result.archived) {
            append.mode = add.sessionCreated ? CacheAppend::Mode::Create : CacheAppend::Mode::OnlyIfCached;
        } else {
            append.message.pendingArchive = true;
            append.pending =
                pendingEntry(PendingEntry::Kind::Message, append.key, add.result.message, add.result.message.at);
        }
        appends.append(append);
    }
    const Result<QList<Result<CacheAppendOutcome>>> outcomes = stores.cache.append(appends);
    const QDeadlineTimer searchEnds(longestSearch);
    for (size_t i = 0; i < adds.size(); ++i) {
        const auto place = qsizetype(i);
        Result<CacheAppendOutcome> outcome =
            outcomes ? outcomes->at(place) : Result<CacheAppendOutcome>(outcomes.error());
        if (!outcome && outcome.error().fateUnknown && appends[place].pending &&
            wasTaken(stores, appends[place], searchEnds))
            outcome = CacheAppendOutcome::Stored;
        if (outcome && *outcome == CacheAppendOutcome::NotCached)
            outcome = pushOrFill(stores, appends[place]);
        if (outcome && *outcome == CacheAppendOutcome::Moved)
            cacherepair::restoreOrder(stores, appends[place].key, appends[place].message);
        settleAdd(stores, adds[i], outcome);
    }
}

/// The cache alone was to take it, and its answer is missing: it is asked whether it has, once it is there again. It
/// may have been told only, and do it later; so "no" is not known, "yes" is. Its reader waits for this: not long.
bool WritePipeline::wasTaken(Stores& stores, const CacheAppend& append, const QDeadlineTimer& deadline) const
{
    for (;;) {
        const Result<bool> found = stores.cache.holdsPending(append);
        if (found || deadline.hasExpired())
            return found && *found;
        QThread::msleep(searchAgainAfterMs);
    }
}

/// There was no list, but earlier messages: the list is made from the archive, whole, or the message joins a list that
/// another reader has made meanwhile.
Result<CacheAppendOutcome> WritePipeline::pushOrFill(Stores& stores, const CacheAppend& append)
{
    const qint64 ttlMs = std::chrono::milliseconds(m_policy.ttl).count();
    for (int attempt = 0; attempt < 5; ++attempt) {
        const auto filled = cacherepair::fillList(stores, m_inFlight, append.key, ttlMs, append.message.at);
        if (!filled)
            return filled.error();
        if (*filled == cacherepair::Filled::Made)
            return CacheAppendOutcome::Stored;
        if (*filled == cacherepair::Filled::Nothing)
            return CacheAppendOutcome::NotCached; // cleared since it was archived: to be cached no more
        const Result<QList<Result<CacheAppendOutcome>>> pushed = stores.cache.append({append});
        if (!pushed)
            return pushed.error();
        if (!pushed->first() || *pushed->first() != CacheAppendOutcome::NotCached)
            return pushed->first();
    }
    // Whether a list stands there now, made before this message was archived, nobody knows: it counts as lacking it.
    return StoreError{StoreError::Kind::Rejected, Store::Cache, tr("The cached list kept coming and going."), {}};
}

void WritePipeline::settleAdd(Stores& stores, Add& add, const Result<CacheAppendOutcome>& outcome)
{
    AddedMessage& result = add.result;
    result.cached = outcome && *outcome != CacheAppendOutcome::NotCached;
    if (!outcome)
        result.cacheError = outcome.error();
    result.message.pendingArchive = result.pendingWaits();
    result.message.residency = !result.archived ? MessageResidency::CacheOnly
                               : result.cached  ? MessageResidency::Both
                                                : MessageResidency::ArchiveOnly;
    if (result.archived && !outcome)
        markStale(stores, result.key, false, add.markedStale);
    if (result.pendingWaits() || (result.cacheError && result.cacheError->fateUnknown))
        m_mayWait = true;
    m_inFlight.end(result.message.at);
    m_listener.touched(result.key);

    if (!result.archived && !result.cached) {
        StoreError error = *result.archiveError;
        error.store = Store::None;
        error.fateUnknown |= result.cacheError && result.cacheError->fateUnknown;
        error.message =
            (error.fateUnknown ? tr("It is not known whether the message was saved: it was sent, but no answer came. "
                                    "Archive: %1 Cache: "
                                    "%2")
                               : tr("The message was not saved, for neither store took it. Archive: %1 Cache: %2"))
                .arg(result.archiveError->message, result.cacheError ? result.cacheError->message : QString());
        error.hint = error.fateUnknown
                         ? tr("Look at the conversation when a store is back, and send it again only if it is missing.")
                         : tr("Send it again when a store is back.");
        add.promise->addResult(error);
    } else {
        add.promise->addResult(result);
        m_listener.added(result);
    }
    add.promise->finish();
}

/// Durable before the message is acknowledged; if the archive has just gone too, this process remembers it.
void WritePipeline::markStale(Stores& stores, const SessionKey& key, bool cleared, bool markedAlready)
{
    const bool marked = !markedAlready && stores.archive.markStale({key}, cleared).ok();
    // A mark that came with the message may have been settled since, while the message was still on its way: it is
    // written once more.
    m_stale.add(key, cleared, marked);
}

void WritePipeline::cacheClears(Stores& stores, std::vector<Clear> clears)
{
    QList<SessionKey> withRow;
    QList<SessionKey> waiting;
    QList<PendingEntry> entries;
    for (const Clear& clear : clears) {
        if (clear.report.archiveDeactivated) {
            withRow.append(clear.report.key);
        } else {
            waiting.append(clear.report.key);
            entries.append(pendingEntry(PendingEntry::Kind::Clear, clear.report.key, {}, clear.at));
        }
    }
    using Outcomes = Result<QList<Result<CacheClearOutcome>>>;
    const Outcomes done =
        withRow.isEmpty() ? Outcomes(QList<Result<CacheClearOutcome>>()) : stores.cache.clear(withRow);
    const Outcomes owed =
        waiting.isEmpty() ? Outcomes(QList<Result<CacheClearOutcome>>()) : stores.cache.clear(waiting, entries);
    if (!waiting.isEmpty())
        m_mayWait = true;
    qsizetype nextDone = 0;
    qsizetype nextOwed = 0;
    for (Clear& clear : clears) {
        const bool inArchive = clear.report.archiveDeactivated.has_value();
        const Outcomes& outcomes = inArchive ? done : owed;
        qsizetype& next = inArchive ? nextDone : nextOwed;
        const Result<CacheClearOutcome> outcome =
            outcomes ? outcomes->at(next++) : Result<CacheClearOutcome>(outcomes.error());
        if (outcome)
            clear.report.cache = *outcome;
        else
            clear.report.cacheError = outcome.error();
        settleClear(stores, clear);
    }
}

void WritePipeline::settleClear(Stores& stores, Clear& clear)
{
    ClearReport& report = clear.report;
    if (const std::optional<StoreError> failure = failureOf(report)) {
        m_listener.touched(report.key);
        clear.promise->addResult(*failure);
        clear.promise->finish();
        return;
    }
    if (!report.cache)
        markStale(stores, report.key, true, false);
    m_listener.touched(report.key);
    clear.promise->addResult(report);
    clear.promise->finish();
    m_listener.cleared(report);
}

} // namespace talkglass
