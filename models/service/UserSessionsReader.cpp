#include "models/service/UserSessionsReader.h"

#include "models/service/SessionReader.h"

#include <algorithm>

namespace talkglass {

namespace {

constexpr qint64 shortestMemoMicros = 1'000'000;
constexpr qint64 longestMemoMicros = 10'000'000;
/// A memo lives so many times as long as it took to make: large users cost a twentieth of the lane at most.
constexpr qint64 memoPerCost = 20;
constexpr qsizetype mostMemos = 1000;
constexpr size_t mostExtrasKept = 5000;

} // namespace

struct UserSessionsReader::Batch
{
    std::vector<UserSessionsRequest> requests; ///< each only once
    QList<qint64> users;
    Memos memos; ///< one for each user; only with the cache
    std::optional<StoreError> cacheError;
    std::optional<StoreError> archiveError;
    QList<UserSessionRows> rows; ///< one for each request; only with the archive

    const std::vector<Extra>& extras(qint64 userId) const
    {
        static const std::vector<Extra> none;
        const auto memo = memos.constFind(userId);
        return memo == memos.cend() ? none : memo->extras;
    }
    /// The extras may stand anywhere among the rows, so that many more rows may be needed, before and after.
    UserSessionSpan span(const UserSessionsRequest& request) const
    {
        const qint64 more = qint64(extras(request.userId).size());
        const qint64 skip = std::max<qint64>(0, request.offset - more);
        return {request.userId, skip, request.offset - skip + request.limit};
    }
};

UserSessionsReader::UserSessionsReader(std::shared_ptr<const Clock> clock)
    : m_clock(std::move(clock))
{
}

std::vector<Result<UserSessionsPage>> UserSessionsReader::read(Stores& stores,
                                                               const std::vector<UserSessionsRequest>& requests)
{
    Batch batch;
    std::vector<size_t> place; // of each request in the batch
    for (const UserSessionsRequest& request : requests) {
        const auto known = std::ranges::find(batch.requests, request);
        place.push_back(size_t(known - batch.requests.begin()));
        if (known == batch.requests.end())
            batch.requests.push_back(request);
        if (!batch.users.contains(request.userId))
            batch.users.append(request.userId);
    }

    const Result<QList<qint64>> sizes = stores.cache.userSetSizes(batch.users);
    if (sizes) {
        for (qsizetype i = 0; i < batch.users.size(); ++i)
            batch.memos[batch.users[i]].setSize = sizes->at(i);
        takeMemos(batch);
    } else {
        batch.cacheError = sizes.error();
    }
    readRows(stores, batch);
    bool again = false;
    for (const qint64 user : std::as_const(batch.users)) {
        if (batch.cacheError)
            break;
        const Memo& memo = batch.memos[user];
        std::optional<qint64> total;
        for (size_t i = 0; i < batch.requests.size() && !batch.archiveError; ++i) {
            if (batch.requests[i].userId == user)
                total = batch.rows[qsizetype(i)].total;
        }
        if (memo.until.isValid() && memo.archiveTotal == total)
            continue;
        const size_t before = memo.extras.size();
        if (const Result<> found = findExtras(stores, batch, user); !found) {
            batch.cacheError = found.error();
            break;
        }
        again = again || memo.extras.size() != before; // for the span read depends on it
        batch.memos[user].archiveTotal = total;
    }
    if (again || (batch.cacheError && sizes))
        readRows(stores, batch);
    for (const qint64 user : std::as_const(batch.users)) {
        if (!batch.cacheError)
            remember(user, batch.memos[user]);
    }

    std::vector<Result<UserSessionsPage>> pages;
    for (size_t i = 0; i < batch.requests.size(); ++i)
        pages.push_back(pageOf(batch, i));
    addDetails(stores, batch.requests, pages);
    std::vector<Result<UserSessionsPage>> answers;
    for (const size_t i : place)
        answers.push_back(pages[i]);
    return answers;
}

/// What is remembered and still fits the number of members.
void UserSessionsReader::takeMemos(Batch& batch)
{
    const Timestamp now = m_clock->now();
    const std::lock_guard lock(m_mutex);
    for (auto it = batch.memos.begin(); it != batch.memos.end(); ++it) {
        const auto memo = m_memos.constFind(it.key());
        if (memo != m_memos.cend() && memo->setSize == it->setSize && now < memo->until && now >= memo->since)
            *it = *memo;
    }
}

quint64 UserSessionsReader::changes() const
{
    const std::lock_guard lock(m_mutex);
    return m_changes;
}

Result<> UserSessionsReader::findExtras(Stores& stores, Batch& batch, qint64 userId)
{
    const quint64 before = changes();
    const Timestamp began = m_clock->now();
    Memo& memo = batch.memos[userId];
    memo.extras.clear();
    memo.since = {};
    memo.until = {};
    if (memo.setSize > 0) {
        Result<std::vector<Extra>> extras = extrasOf(stores, userId, batch.archiveError.has_value());
        if (!extras)
            return extras.error();
        memo.extras = *std::move(extras);
    }
    const Timestamp now = m_clock->now();
    const qint64 cost = now.micros() - began.micros();
    if (changes() == before) {
        memo.since = now;
        memo.until = now.plusMicros(std::clamp(cost * memoPerCost, shortestMemoMicros, longestMemoMicros));
    }
    return Done{};
}

Result<std::vector<UserSessionsReader::Extra>> UserSessionsReader::extrasOf(Stores& stores, qint64 userId,
                                                                            bool archiveAway)
{
    const Result<QList<QString>> members = stores.cache.userSetMembers(userId);
    if (!members)
        return members.error();
    QStringList candidates = *members;
    if (!archiveAway) {
        const Result<QStringList> without = stores.archive.withoutActiveRow(userId, *members);
        if (!without)
            return without.error();
        candidates = *without;
    }
    QList<SessionKey> keys;
    for (const QString& id : std::as_const(candidates))
        keys.append({userId, id});
    const Result<QList<CachedSession>> facts = stores.cache.facts(keys);
    if (!facts)
        return facts.error();
    std::vector<Extra> extras;
    for (const CachedSession& fact : *facts) {
        // A member without a list has nothing to read any more.
        if (fact.hasKey() && fact.messages > 0)
            extras.push_back({fact.key.sessionId, fact.lastActivity});
    }
    std::ranges::sort(extras, [](const Extra& a, const Extra& b) {
        return a.lastActivity != b.lastActivity ? a.lastActivity > b.lastActivity : a.sessionId < b.sessionId;
    });
    return extras;
}

void UserSessionsReader::readRows(Stores& stores, Batch& batch)
{
    QList<UserSessionSpan> spans;
    for (const UserSessionsRequest& request : batch.requests)
        spans.append(batch.span(request));
    Result<QList<UserSessionRows>> rows = stores.archive.userSessions(spans);
    if (rows)
        batch.rows = *std::move(rows);
    else
        batch.archiveError = rows.error();
}

Result<UserSessionsPage> UserSessionsReader::pageOf(const Batch& batch, size_t request) const
{
    const UserSessionsRequest& asked = batch.requests[request];
    if (batch.archiveError && batch.cacheError)
        return *batch.archiveError;
    const std::vector<Extra>& extras = batch.extras(asked.userId);
    const UserSessionSpan span = batch.span(asked);
    static const UserSessionRows none;
    const UserSessionRows& rows = batch.archiveError ? none : batch.rows[qsizetype(request)];
    UserSessionsPage page;
    page.total = rows.total + qint64(extras.size());
    page.degraded = batch.archiveError ? batch.archiveError : batch.cacheError;

    // Both are sorted; the place of the first row read is known but for the extras that are newer.
    qsizetype row = 0;
    size_t extra = 0;
    if (span.skip > 0 && !rows.rows.isEmpty()) {
        while (extra < extras.size() && extras[extra].lastActivity > rows.rows.first().lastActivity)
            ++extra;
    }
    qint64 place = batch.archiveError ? 0 : span.skip + qint64(extra);
    for (; page.ids.size() < asked.limit; ++place) {
        const bool rowLeft = row < rows.rows.size();
        const bool extraLeft = extra < extras.size();
        if (!rowLeft && !extraLeft)
            break;
        const bool takeExtra = extraLeft && (!rowLeft || extras[extra].lastActivity > rows.rows[row].lastActivity);
        const QString& id = takeExtra ? extras[extra].sessionId : rows.rows[row].sessionId;
        takeExtra ? void(++extra) : void(++row);
        if (place >= asked.offset)
            page.ids.append(id);
    }
    return page;
}

/// One more round trip to each store for all pages that want it.
void UserSessionsReader::addDetails(Stores& stores, const std::vector<UserSessionsRequest>& requests,
                                    std::vector<Result<UserSessionsPage>>& pages) const
{
    QList<SessionKey> keys;
    for (size_t i = 0; i < requests.size(); ++i) {
        if (!requests[i].details || !pages[i])
            continue;
        for (const QString& id : std::as_const(pages[i]->ids))
            keys.append({requests[i].userId, id});
    }
    if (keys.isEmpty())
        return;
    const Result<QList<Session>> sessions = sessionreader::sessions(stores, keys, false);
    qsizetype next = 0;
    for (size_t i = 0; i < requests.size(); ++i) {
        if (!requests[i].details || !pages[i])
            continue;
        if (!sessions) {
            pages[i] = sessions.error();
            continue;
        }
        pages[i]->sessions = sessions->mid(next, pages[i]->ids.size());
        next += pages[i]->ids.size();
    }
}

void UserSessionsReader::remember(qint64 userId, const Memo& memo)
{
    const std::lock_guard lock(m_mutex);
    if (!memo.until.isValid() || memo.extras.size() > mostExtrasKept)
        return;
    if (m_memos.size() >= mostMemos && !m_memos.contains(userId))
        m_memos.clear();
    m_memos.insert(userId, memo);
}

void UserSessionsReader::forget(qint64 userId)
{
    const std::lock_guard lock(m_mutex);
    ++m_changes;
    m_memos.remove(userId);
}

} // namespace talkglass
