#include "tests/support/ScriptedSessionSource.h"

#include "models/items/SessionOrder.h"
#include "models/service/SessionMerge.h"

#include <QPromise>

#include <algorithm>
#include <memory>

namespace talkglass {

Timestamp ScriptedSessionSource::start()
{
    return *Timestamp::fromIso(u"2026-11-22T12:00:00");
}

ArchivedSession ScriptedSessionSource::row(qint64 id, qint64 userId, const QString& sessionId, qint64 secondsAgo,
                                           const QString& title, bool active, qint64 messages)
{
    ArchivedSession row;
    row.id = id;
    row.key = {userId, sessionId};
    row.lastActivity = start().plusSeconds(-secondsAgo);
    row.createdAt = row.lastActivity.plusSeconds(-3600);
    row.updatedAt = row.lastActivity;
    row.messageCount = messages;
    row.messages = messages;
    row.active = active;
    if (!title.isEmpty())
        row.metadata.insert(QStringLiteral("title"), title);
    return row;
}

SessionKey ScriptedSessionSource::generatedKey(qint64 index)
{
    return {1 + index % 50, QString(u"generated-" + QString::number(index))};
}

ArchivedSession ScriptedSessionSource::generatedRow(qint64 index) const
{
    const SessionKey key = generatedKey(index);
    return row(generated - index, key.userId, key.sessionId, index, QString(u"Title " + QString::number(index)));
}

CachedSession& ScriptedSessionSource::putCached(const SessionKey& key, qint64 messages, qint64 secondsLeft,
                                                qint64 secondsAgo)
{
    CachedSession cached;
    cached.key = key;
    cached.messages = messages;
    cached.ttlMs = secondsLeft < 0 ? CachedSession::noTtl : secondsLeft * 1000;
    if (secondsLeft >= 0)
        cached.expiresAt = start().plusSeconds(secondsLeft);
    cached.lastActivity = start().plusSeconds(-secondsAgo);
    cached.inUserSet = true;
    return *cache.insert(key, cached);
}

int ScriptedSessionSource::open(Kind kind) const
{
    return int(std::ranges::count(waiting, kind, &Call::kind));
}

bool ScriptedSessionSource::answerOne(Kind kind)
{
    const auto at = std::ranges::find(waiting, kind, &Call::kind);
    if (at == waiting.end())
        return false;
    const Call call = *at;
    waiting.erase(at);
    call.answer();
    return true;
}

void ScriptedSessionSource::answerLast()
{
    const Call call = waiting.takeLast();
    call.answer();
}

void ScriptedSessionSource::release()
{
    held.clear();
    const QList<Call> calls = std::exchange(waiting, {});
    for (const Call& call : calls)
        call.answer();
}

template <typename T>
QFuture<Result<T>> ScriptedSessionSource::reply(Call call, std::function<Result<T>()> answer)
{
    ++asked[int(call.kind)];
    auto promise = std::make_shared<QPromise<Result<T>>>();
    promise->start();
    const QFuture<Result<T>> future = promise->future();
    call.answer = [promise, answer] {
        promise->addResult(answer());
        promise->finish();
    };
    if (held.contains(call.kind)) {
        const Kind kind = call.kind;
        waiting.append(std::move(call));
        mostOpen[int(kind)] = std::max(mostOpen.value(int(kind)), open(kind));
    } else {
        call.answer();
    }
    return future;
}

QList<ArchivedSession> ScriptedSessionSource::list(const SessionFilter& filter) const
{
    const SessionOrder order(filter.order, false);
    QList<ArchivedSession> found;
    for (const ArchivedSession& each : rows) {
        const QString title = each.metadata.value(QStringLiteral("title")).toString();
        const bool shown = filter.onlyCleared ? !each.active : each.active || filter.includeCleared;
        if (shown && passes(filter, {each.key.userId, each.key.sessionId, title, {}, each.lastActivity}))
            found.append(each);
    }
    std::ranges::sort(found, [&order](const ArchivedSession& a, const ArchivedSession& b) {
        return order.before(order.keyOf(a), order.keyOf(b));
    });
    return found;
}

QList<ArchivedSession> ScriptedSessionSource::page(const SessionFilter& filter,
                                                   const std::optional<SessionCursor>& from,
                                                   const std::optional<SessionCursor>& to, int limit) const
{
    QList<ArchivedSession> found;
    if (generated > 0) {
        for (qint64 i = from ? generated - from->id : 0; i < (to ? generated - to->id : generated); ++i) {
            if (found.size() == limit)
                break;
            found.append(generatedRow(i));
        }
        return found;
    }
    const SessionOrder order(filter.order, false);
    for (const ArchivedSession& each : list(filter)) {
        const SortKey key = order.keyOf(each);
        if ((from && order.before(key, order.keyOf(*from))) || (to && !order.before(key, order.keyOf(*to))))
            continue;
        if (found.size() < limit)
            found.append(each);
    }
    return found;
}

std::optional<ArchivedSession> ScriptedSessionSource::byId(const QString& sessionId) const
{
    for (const ArchivedSession& each : rows) {
        if (each.key.sessionId == sessionId)
            return each;
    }
    return std::nullopt;
}

QFuture<Result<QList<ArchivedSession>>>
ScriptedSessionSource::archivedSessions(const SessionFilter& filter, const std::optional<SessionCursor>& from,
                                        const std::optional<SessionCursor>& to, int limit)
{
    return reply<QList<ArchivedSession>>({Kind::Page, from, to, filter, {}, {}},
                                         [=, this]() -> Result<QList<ArchivedSession>> {
                                             if (archiveError)
                                                 return *archiveError;
                                             return page(filter, from, to, limit);
                                         });
}

QFuture<Result<PageAnchors>> ScriptedSessionSource::pageAnchors(const SessionFilter& filter, int pageSize)
{
    return reply<PageAnchors>({Kind::Anchors, {}, {}, filter, {}, {}}, [=, this]() -> Result<PageAnchors> {
        if (archiveError || anchorsError)
            return archiveError ? *archiveError : *anchorsError;
        const SessionOrder order(filter.order, false);
        PageAnchors anchors;
        anchors.pageSize = pageSize;
        const QList<ArchivedSession> all = generated > 0 ? QList<ArchivedSession>() : list(filter);
        anchors.total = generated > 0 ? generated : all.size();
        for (qint64 i = 0; i < anchors.total; i += pageSize)
            anchors.firstOf.append(order.cursorOf(generated > 0 ? generatedRow(i) : all[i]));
        return anchors;
    });
}

QFuture<Result<QList<ArchivedSession>>> ScriptedSessionSource::archivedSessionsById(const QStringList& sessionIds)
{
    return reply<QList<ArchivedSession>>({Kind::ById, {}, {}, {}, {}, {}},
                                         [=, this]() -> Result<QList<ArchivedSession>> {
                                             if (archiveError)
                                                 return *archiveError;
                                             QList<ArchivedSession> found;
                                             for (const QString& id : sessionIds) {
                                                 if (const auto each = byId(id))
                                                     found.append(*each);
                                             }
                                             return found;
                                         });
}

QFuture<Result<QList<CachedSession>>> ScriptedSessionSource::cachedSessions(const QList<SessionKey>& keys)
{
    return reply<QList<CachedSession>>({Kind::Facts, {}, {}, {}, keys, {}},
                                       [=, this]() -> Result<QList<CachedSession>> {
                                           if (cacheError)
                                               return *cacheError;
                                           QList<CachedSession> facts;
                                           for (const SessionKey& key : keys) {
                                               CachedSession absent;
                                               absent.key = key;
                                               facts.append(cache.value(key, absent));
                                           }
                                           return facts;
                                       });
}

QFuture<Result<ScanStep>> ScriptedSessionSource::scanCachedSessions(quint64 cursor)
{
    return reply<ScanStep>({Kind::Scan, {}, {}, {}, {}, {}}, [=, this]() -> Result<ScanStep> {
        if (cacheError)
            return *cacheError;
        QList<SessionKey> keys = cache.keys();
        std::ranges::sort(keys);
        ScanStep step;
        const qsizetype end = std::min<qsizetype>(keys.size(), qsizetype(cursor) + scanStepSize);
        for (qsizetype i = qsizetype(cursor); i < end; ++i) {
            CachedSession facts = cache.value(keys[i]);
            facts.elementsChecked = true;
            Asked<ArchivedSession> archived{!archiveError, std::nullopt};
            if (archived.answered)
                archived.facts = byId(keys[i].sessionId);
            step.sessions.append(combine(keys[i], archived, {true, facts}));
        }
        step.next = end < keys.size() ? quint64(end) : 0;
        return step;
    });
}

} // namespace talkglass
