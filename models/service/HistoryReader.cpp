#include "models/service/HistoryReader.h"

#include "models/service/CacheRepair.h"
#include "models/service/MessageMerge.h"

#include <QCoreApplication>

#include <algorithm>

namespace talkglass {

namespace {

constexpr qint64 longestKeepMs = 60'000;
/// Redis tells when the cached part of an answer changes; nobody tells when somebody else edits the archive.
constexpr qint64 keepMergedMs = 1000;

QList<Message> newest(QList<Message> messages, qint64 limit)
{
    return limit > 0 && messages.size() > limit ? messages.last(limit) : messages;
}

History cacheAnswer(const HistoryRequest& request, const CachedHistory& cached)
{
    History history;
    history.key = request.key;
    history.messages = newest(cached.messages, request.limit);
    history.source = HistorySource::Cache;
    history.found = cached.exists();
    return history;
}

/// No longer than the list lives.
qint64 keepMs(const CachedHistory& cached, qint64 atMost)
{
    return cached.ttlMs == CachedSession::noTtl ? atMost : std::min(cached.ttlMs, atMost);
}

/// A key of the wrong type holds no copy: the archive is asked as after a miss. Any other failure is an outage or a
/// refusal.
bool isWrongType(const Result<CachedHistory>& cached)
{
    return !cached && cached.error().kind == StoreError::Kind::WrongType;
}

} // namespace

HistoryReader::HistoryReader(CachePolicy policy, bool warming, std::shared_ptr<const Clock> clock,
                             const StaleSessions& stale, const InFlightWrites& inFlight, const StoreHealth& cacheHealth)
    : m_policy(policy)
    , m_warming(warming)
    , m_clock(std::move(clock))
    , m_stale(stale)
    , m_inFlight(inFlight)
    , m_cacheHealth(cacheHealth)
{
}

bool HistoryReader::isTrusted(const SessionKey& key) const
{
    return m_stale.isVerified(m_cacheHealth.status().epoch) && !m_stale.contains(key);
}

bool HistoryReader::needsOlder(const HistoryRequest& request, const CachedHistory& cached) const
{
    const bool maybeTrimmed = cached.length >= m_policy.maxHistory;
    return maybeTrimmed && (request.limit <= 0 || request.limit > cached.length);
}

std::optional<Result<History>> HistoryReader::fromCache(const HistoryRequest& request,
                                                        const Result<CachedHistory>& cached, bool wasTrusted) const
{
    if (request.source == HistorySource::Cache) {
        if (!cached)
            return cached.error();
        return cacheAnswer(request, *cached);
    }
    if (request.source != HistorySource::Auto || !cached || !cached->exists())
        return std::nullopt;
    if (cached->pendingArchive || needsOlder(request, *cached) || !wasTrusted || !isTrusted(request.key))
        return std::nullopt;
    History history = cacheAnswer(request, *cached);
    history.keepUntil = m_clock->now().plusMicros(1000 * keepMs(*cached, longestKeepMs));
    return history;
}

Result<History> HistoryReader::finish(Stores& stores, const HistoryRequest& request,
                                      const Result<CachedHistory>& cached) const
{
    if (request.source == HistorySource::Archive)
        return archiveOnly(stores, request);
    if (request.source == HistorySource::Merged)
        return merged(stores, request, cached);
    if (!cached || !cached->exists())
        return afterMiss(stores, request, cached);
    if (cached->pendingArchive)
        return merged(stores, request, cached);
    if (needsOlder(request, *cached)) {
        Result<History> history = merged(stores, request, cached);
        if (history && !history->degraded && isTrusted(request.key))
            history->keepUntil = m_clock->now().plusMicros(1000 * keepMs(*cached, keepMergedMs));
        return history;
    }
    return afterDoubtfulHit(stores, request, cached);
}

/// After the cache was away and before its lists were checked, one that is marked in the archive lacks messages.
Result<History> HistoryReader::afterDoubtfulHit(Stores& stores, const HistoryRequest& request,
                                                const Result<CachedHistory>& cached) const
{
    const Result<std::optional<StaleMark>> mark = stores.archive.staleMark(request.key);
    const bool knownStale = m_stale.contains(request.key);
    if (mark && !mark->has_value() && !knownStale) {
        // Read once more: it may have been completed, and the mark been removed, since it was read.
        const Result<CachedHistory> whole = stores.cache.history(request.key, request.limit);
        if (whole && whole->exists() && !whole->pendingArchive)
            return cacheAnswer(request, *whole);
        return merged(stores, request, whole);
    }
    if (mark && mark->has_value() && (*mark)->cleared) {
        History history;
        history.key = request.key;
        history.found = true;
        history.source = HistorySource::Archive;
        return history;
    }
    if (mark)
        return merged(stores, request, cached);
    if (knownStale) {
        StoreError error = mark.error();
        error.message =
            QCoreApplication::translate("HistoryReader", "The cached copy is known to lack messages, and the archive "
                                                         "that has them is away: %1")
                .arg(error.message);
        return error;
    }
    History history = cacheAnswer(request, *cached);
    history.degraded = mark.error();
    return history;
}

Result<History> HistoryReader::afterMiss(Stores& stores, const HistoryRequest& request,
                                         const Result<CachedHistory>& cached) const
{
    const Result<QList<ArchivedSession>> rows = stores.archive.sessionsById({request.key.sessionId});
    if (!rows)
        return rows.error();
    History history;
    history.key = request.key;
    history.source = HistorySource::Archive;
    if (!cached && !isWrongType(cached))
        history.degraded = cached.error();
    if (rows->isEmpty() || rows->first().key != request.key)
        return history;
    const ArchivedSession& session = rows->first();
    history.found = true;
    // A cleared conversation reads as empty, although its rows stay.
    if (!session.active)
        return history;
    Result<QList<Message>> messages = stores.archive.messages(request.key, std::nullopt, request.limit);
    if (!messages)
        return messages.error();
    history.messages = std::move(*messages);
    if ((m_warming || request.warm) && cached)
        warm(stores, session);
    return history;
}

void HistoryReader::warm(Stores& stores, const ArchivedSession& session) const
{
    if (!session.lastActivity.isValid())
        return;
    const Timestamp ends = session.lastActivity.plusSeconds(m_policy.ttl.count());
    const qint64 longestMs = m_policy.ttl.count() * 1000;
    // What was last active in the future is no reason to keep it for longer than anything else.
    const qint64 leftMs = std::min((ends.micros() - m_clock->now().micros()) / 1000, longestMs);
    if (leftMs > 0) {
        // The answer does not depend on it: a cache that cannot be warmed is filled by the next read or write.
        [[maybe_unused]] const auto filled = cacherepair::fillList(stores, m_inFlight, session.key, leftMs);
    }
}

Result<History> HistoryReader::archiveOnly(Stores& stores, const HistoryRequest& request) const
{
    Result<QList<Message>> messages = stores.archive.messages(request.key, std::nullopt, request.limit);
    if (!messages)
        return messages.error();
    History history;
    history.key = request.key;
    history.messages = std::move(*messages);
    history.source = HistorySource::Archive;
    history.found = !history.messages.isEmpty();
    if (!history.found) {
        const Result<QList<ArchivedSession>> rows = stores.archive.sessionsById({request.key.sessionId});
        if (!rows)
            return rows.error();
        history.found = !rows->isEmpty() && rows->first().key == request.key;
    }
    return history;
}

Result<History> HistoryReader::merged(Stores& stores, const HistoryRequest& request,
                                      const Result<CachedHistory>& cached) const
{
    const bool hasCached = cached && cached->exists();
    const QList<Message> cachedMessages = hasCached ? cached->messages : QList<Message>();
    // To align it, the archive's part must reach as far back as the cached list does.
    const qint64 window = request.limit > 0 ? std::max<qint64>(request.limit, cachedMessages.size()) : 0;
    HistoryRequest archiveRequest = request;
    archiveRequest.limit = window;
    const Result<History> archived = archiveOnly(stores, archiveRequest);
    if (!archived && !hasCached)
        return archived.error();

    History history;
    history.key = request.key;
    history.source = HistorySource::Merged;
    history.found = hasCached || (archived && archived->found);
    const QList<Message> all = mergeMessages(archived ? archived->messages : QList<Message>(), cachedMessages);
    history.messages = newest(all, request.limit);
    if (!archived)
        history.degraded = archived.error();
    else if (!cached && !isWrongType(cached))
        history.degraded = cached.error();
    return history;
}

} // namespace talkglass
