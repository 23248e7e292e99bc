#include "models/service/UserSessionsReader.h"

#include "models/service/SessionReader.h"

#include <algorithm>

namespace talkglass {

namespace {

constexpr qint64 shortestMemoMicros = 1'000'000;
constexpr qint64 longestMemoMicros = 5'000'000;
/// A memo lives so many times as long as it took to make: large users cost a twentieth of the lane at most.
constexpr qint64 memoPerCost = 20;
constexpr qsizetype mostMemos = 1000;
constexpr qsizetype mostActive = 100'000;
constexpr size_t mostExtrasKept = 5000;

} // namespace

struct UserSessionsReader::Batch
{
    std::vector<UserSessionsRequest> requests; ///< each only once
    QList<qint64> users;                       ///< each only once
    Memos memos;                               ///< one for each user
    QList<qint64> fresh;                       ///< users whose memo was made in this turn
    std::optional<StoreError> cacheError;
    std::optional<StoreError> archiveError;
    QList<QList<UserSessionRow>> rows; ///< one for each request, unless the archive failed

    /// The extras may stand anywhere among the rows, so that many more rows may be needed, before and after.
    UserSessionSpan span(const UserSessionsRequest& request) const
    {
        const auto more = qint64(memos.constFind(request.userId)->extras.size());
        const qint64 skip = std::max<qint64>(0, request.offset - more);
        return {request.userId, skip, request.offset - skip + request.limit};
    }
};

UserSessionsReader::UserSessionsReader(std::shared_ptr<const Clock> clock)
    : m_clock(std::move(clock))
{
}

UserSessionsReader::Batch UserSessionsReader::batchOf(const std::vector<UserSessionsRequest>& requests,
                                                      std::vector<size_t>& places)
{
    Batch batch;
    for (const UserSessionsRequest& request : requests) {
        const auto known = std::ranges::find(batch.requests, request);
        places.push_back(size_t(known - batch.requests.begin()));
        if (known == batch.requests.end())
            batch.requests.push_back(request);
        if (!batch.memos.contains(request.userId)) {
            batch.users.append(request.userId);
            batch.memos.insert(request.userId, {});
        }
    }
    return batch;
}

std::vector<Result<UserSessionsPage>> UserSessionsReader::read(Stores& stores,
                                                               const std::vector<UserSessionsRequest>& requests)
{
    std::vector<size_t> places;
    Batch batch = batchOf(requests, places);
    beginTurn();
    if (const Result<QList<qint64>> sizes = stores.cache.userSetSizes(batch.users)) {
        for (qsizetype i = 0; i < batch.users.size(); ++i)
            batch.memos[batch.users[i]].setSize = sizes->at(i);
    } else {
        batch.cacheError = sizes.error();
    }
    const Timestamp began = m_clock->now();
    recall(batch);
    countAnew(stores, batch);
    remember(batch, began);
    readRows(stores, batch);

    std::vector<Result<UserSessionsPage>> pages;
    for (size_t i = 0; i < batch.requests.size(); ++i)
        pages.push_back(pageOf(batch, i));
    addDetails(stores, batch.requests, pages);
    std::vector<Result<UserSessionsPage>> answers;
    for (const size_t place : places)
        answers.push_back(pages[place]);
    return answers;
}

/// What is remembered and still fits the number of cached sessions.
void UserSessionsReader::recall(Batch& batch)
{
    if (batch.cacheError)
        return;
    const Timestamp now = m_clock->now();
    const std::lock_guard lock(m_mutex);
    for (auto it = batch.memos.begin(); it != batch.memos.end(); ++it) {
        const auto memo = m_memos.constFind(it.key());
        if (memo != m_memos.cend() && memo->setSize == it->setSize && now < memo->until && now >= memo->since)
            *it = *memo;
    }
}

void UserSessionsReader::countAnew(Stores& stores, Batch& batch)
{
    for (const qint64 user : std::as_const(batch.users)) {
        if (!batch.memos[user].until.isValid())
            batch.fresh.append(user);
    }
    if (batch.fresh.isEmpty())
        return;
    if (const Result<QList<qint64>> counts = stores.archive.countUserSessions(batch.fresh)) {
        for (qsizetype i = 0; i < batch.fresh.size(); ++i)
            batch.memos[batch.fresh[i]].archived = counts->at(i);
    } else {
        batch.archiveError = counts.error();
    }
    for (const qint64 user : std::as_const(batch.fresh)) {
        if (batch.cacheError || batch.memos[user].setSize == 0)
            continue;
        Result<std::vector<Extra>> extras = extrasOf(stores, user, batch.archiveError.has_value());
        if (extras)
            batch.memos[user].extras = *std::move(extras);
        else if (extras.error().store == Store::Archive)
            batch.archiveError = extras.error();
        else
            batch.cacheError = extras.error();
    }
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

/// Nothing that was read while something changed, or while a store was away.
void UserSessionsReader::remember(Batch& batch, Timestamp began)
{
    const Timestamp now = m_clock->now();
    const qint64 cost = now.micros() - began.micros();
    const std::lock_guard lock(m_mutex);
    if (batch.cacheError || batch.archiveError || m_allChanged)
        return;
    for (const qint64 user : std::as_const(batch.fresh)) {
        Memo& memo = batch.memos[user];
        if (memo.extras.size() > mostExtrasKept || m_changedUsers.contains(user))
            continue;
        memo.since = now;
        memo.until = now.plusMicros(std::clamp(cost * memoPerCost, shortestMemoMicros, longestMemoMicros));
        if (m_memos.size() >= mostMemos)
            m_memos.clear();
        m_memos.insert(user, memo);
    }
}

void UserSessionsReader::readRows(Stores& stores, Batch& batch)
{
    if (batch.archiveError)
        return;
    QList<UserSessionSpan> spans;
    for (const UserSessionsRequest& request : batch.requests)
        spans.append(batch.span(request));
    if (Result<QList<QList<UserSessionRow>>> rows = stores.archive.userSessions(spans))
        batch.rows = *std::move(rows);
    else
        batch.archiveError = rows.error();
}

Result<UserSessionsPage> UserSessionsReader::pageOf(const Batch& batch, size_t request)
{
    if (batch.archiveError && batch.cacheError)
        return *batch.archiveError;
    const UserSessionsRequest& asked = batch.requests[request];
    const Memo& memo = *batch.memos.constFind(asked.userId);
    const std::vector<Extra>& extras = memo.extras;
    const UserSessionSpan span = batch.span(asked);
    const QList<UserSessionRow> rows = batch.archiveError ? QList<UserSessionRow>() : batch.rows[qsizetype(request)];
    UserSessionsPage page;
    page.total = (batch.archiveError ? 0 : memo.archived) + qint64(extras.size());
    page.degraded = batch.archiveError ? batch.archiveError : batch.cacheError;

    // Both are sorted; the place of the first row read is known but for the extras that are newer.
    qsizetype row = 0;
    size_t extra = 0;
    if (span.skip > 0 && !rows.isEmpty()) {
        while (extra < extras.size() && extras[extra].lastActivity > rows.first().lastActivity)
            ++extra;
    }
    qint64 place = batch.archiveError ? 0 : span.skip + qint64(extra);
    for (; page.ids.size() < asked.limit; ++place) {
        const bool rowLeft = row < rows.size();
        const bool extraLeft = extra < extras.size();
        if (!rowLeft && !extraLeft)
            break;
        const bool takesExtra = extraLeft && (!rowLeft || extras[extra].lastActivity > rows[row].lastActivity);
        const QString& id = takesExtra ? extras[extra].sessionId : rows[row].sessionId;
        takesExtra ? void(++extra) : void(++row);
        // An extra that was archived a moment ago is a row as well.
        if (place >= asked.offset && (extras.empty() || !page.ids.contains(id)))
            page.ids.append(id);
    }
    return page;
}

/// One more round trip to each store for all pages that want it.
void UserSessionsReader::addDetails(Stores& stores, const std::vector<UserSessionsRequest>& requests,
                                    std::vector<Result<UserSessionsPage>>& pages)
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

void UserSessionsReader::beginTurn()
{
    const std::lock_guard lock(m_mutex);
    m_changedUsers.clear();
    m_allChanged = false;
}

void UserSessionsReader::forgetLocked(qint64 userId)
{
    m_changedUsers.insert(userId);
    m_memos.remove(userId);
}

void UserSessionsReader::forgetAll()
{
    const std::lock_guard lock(m_mutex);
    m_allChanged = true;
    m_memos.clear();
}

void UserSessionsReader::forget(qint64 userId)
{
    const std::lock_guard lock(m_mutex);
    forgetLocked(userId);
}

void UserSessionsReader::added(const SessionKey& key, bool archived)
{
    const std::lock_guard lock(m_mutex);
    if (archived && m_active.contains(key))
        return;
    forgetLocked(key.userId);
    if (!archived)
        return;
    if (m_active.size() >= mostActive)
        m_active.clear();
    m_active.insert(key);
}

void UserSessionsReader::cleared(const SessionKey& key)
{
    const std::lock_guard lock(m_mutex);
    forgetLocked(key.userId);
    m_active.remove(key);
}

} // namespace talkglass
