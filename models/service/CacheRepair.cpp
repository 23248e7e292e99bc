#include "models/service/CacheRepair.h"

#include "models/service/MessageMerge.h"

#include <algorithm>

namespace talkglass::cacherepair {

namespace {

constexpr int attempts = 5;

bool isWhole(const QList<Message>& newest, const QList<Message>& cached)
{
    const bool lacksSome =
        std::ranges::any_of(newest, [](const Message& m) { return m.residency == MessageResidency::ArchiveOnly; });
    // A message that waited for the archive and is there now still carries the flag in its element.
    const auto waiting = [](const QList<Message>& messages) {
        return std::ranges::count_if(messages, [](const Message& m) { return m.pendingArchive; });
    };
    return !lacksSome && waiting(newest) == waiting(cached);
}

/// Two programs that filled and pushed at the same moment may leave one row in the list twice.
QList<Message> withoutDoubles(const QList<Message>& cached)
{
    QSet<qint64> seen;
    QList<Message> messages;
    for (const Message& message : cached) {
        if (message.archiveId > 0 && seen.contains(message.archiveId))
            continue;
        seen.insert(message.archiveId);
        messages.append(message);
    }
    return messages;
}

/// Where the last element of that row belongs: before the later rows at the end of the list. Nothing: where it is.
std::optional<qsizetype> placeByTime(const QList<Message>& messages, qsizetype from)
{
    const auto order = [](const Message& m) { return std::pair(m.at, m.archiveId); };
    qsizetype place = from;
    while (place > 0 && messages[place - 1].archiveId > 0 && order(messages[from]) < order(messages[place - 1]))
        --place;
    return place == from ? std::nullopt : std::optional(place);
}

} // namespace

Result<Repaired> completeList(Stores& stores, const InFlightWrites& inFlight, const SessionKey& key)
{
    const int kept = stores.cache.policy().maxHistory;
    for (int attempt = 0; attempt < attempts; ++attempt) {
        const Result<CachedHistory> cached = stores.cache.history(key, 0);
        if (!cached)
            return cached.error();
        if (!cached->exists())
            return Repaired::NoList;
        const qint64 window = std::max<qint64>(kept, cached->length);
        Result<QList<Message>> archived = stores.archive.messages(key, std::nullopt, window);
        if (!archived)
            return archived.error();
        const bool someUnderWay = inFlight.leaveOut(*archived, std::nullopt);
        QList<Message> newest = mergeMessages(*archived, withoutDoubles(cached->messages));
        if (newest.size() > kept)
            newest = newest.last(kept);
        if (isWhole(newest, cached->messages) && withoutDoubles(cached->messages).size() == cached->messages.size())
            return someUnderWay ? Repaired::Busy : Repaired::Whole;
        const Result<bool> written = stores.cache.replace(key, cached->elements, newest, cached->ttlMs);
        if (!written)
            return written.error();
        if (*written)
            return someUnderWay ? Repaired::Busy : Repaired::Rewritten;
    }
    return Repaired::Busy;
}

/// The archive is asked between WATCH and EXEC: a clear deactivates the session first and then touches the list
/// (RedisCache::clear()). So either the archive says here that the session is cleared, or the touch comes after WATCH:
/// before EXEC it ends the attempt, after EXEC it deletes what was made.
Result<Filled> fillList(Stores& stores, const InFlightWrites& inFlight, const SessionKey& key, qint64 ttlMs,
                        std::optional<Timestamp> own)
{
    if (ttlMs <= 0)
        return Filled::Nothing;
    const Result<bool> absent = stores.cache.watch(key, {});
    if (!absent)
        return absent.error();
    if (!*absent)
        return Filled::ListThere;
    Result<QList<Message>> archived = stores.archive.activeMessages(key, stores.cache.policy().maxHistory);
    if (archived)
        inFlight.leaveOut(*archived, own);
    if (!archived || archived->isEmpty()) {
        if (const Result<> released = stores.cache.letGo(); !released)
            return released.error();
        return archived ? Result<Filled>(Filled::Nothing) : archived.error();
    }
    const Result<bool> made = stores.cache.writeWatched(key, *archived, ttlMs);
    if (!made)
        return made.error();
    return *made ? Filled::Made : Filled::ListThere;
}

void restoreOrder(Stores& stores, const SessionKey& key, const Message& message)
{
    for (int attempt = 0; attempt < attempts; ++attempt) {
        const Result<CachedHistory> cached = stores.cache.history(key, 0);
        if (!cached)
            return;
        const QList<Message>& messages = cached->messages;
        qsizetype from = messages.size() - 1;
        while (from >= 0 && messages[from].archiveId != message.archiveId)
            --from;
        const std::optional<qsizetype> before = from >= 0 ? placeByTime(messages, from) : std::nullopt;
        if (!before)
            return;
        const Result<bool> moved = stores.cache.moveElement(key, cached->elements, from, *before);
        if (!moved || *moved)
            return;
    }
}

} // namespace talkglass::cacherepair
