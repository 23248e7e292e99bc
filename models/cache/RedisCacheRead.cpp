#include "models/cache/CacheKeys.h"
#include "models/cache/MessageCodec.h"
#include "models/cache/RedisCache.h"

#include <algorithm>

namespace talkglass {

namespace {

constexpr qsizetype historiesPerPipeline = 100;

qint64 parseCursor(const RedisReply& page, bool& ok)
{
    return qint64(page.at(0).bytes().toULongLong(&ok));
}

void sortIn(const QByteArray& key, ScanPage& page)
{
    if (cachekeys::isSession(key)) {
        if (const auto session = cachekeys::parseSession(key))
            page.sessions.append(*session);
        else
            ++page.unreadableKeys;
    } else if (cachekeys::isUserSet(key)) {
        if (const auto user = cachekeys::parseUserSet(key))
            page.userSets.append(*user);
        else
            ++page.unreadableKeys;
    }
}

} // namespace

Result<CachedHistory> RedisCache::history(const SessionKey& key, qint64 limit)
{
    Result<QList<Result<CachedHistory>>> all = histories({key}, limit);
    if (!all)
        return all.error();
    return all->takeFirst();
}

Result<QList<Result<CachedHistory>>> RedisCache::histories(const QList<SessionKey>& keys, qint64 limit)
{
    const QByteArray first = limit > 0 ? QByteArray::number(-limit) : QByteArrayLiteral("0");
    QList<Result<CachedHistory>> histories;
    histories.reserve(keys.size());
    for (qsizetype from = 0; from < keys.size(); from += historiesPerPipeline) {
        const QList<SessionKey> some = keys.mid(from, historiesPerPipeline);
        RedisPipeline pipeline;
        for (const SessionKey& key : some) {
            const QByteArray name = cachekeys::session(key);
            pipeline.add({"LLEN", name});
            pipeline.add({"LRANGE", name, first, "-1"});
            pipeline.add({"PTTL", name});
        }
        const Result<QList<RedisReply>> replies = m_connection.run(pipeline, Intent::Read);
        if (!replies)
            return replies.error();
        for (qsizetype i = 0; i < some.size(); ++i)
            histories.append(historyOf(*replies, i * 3, some[i]));
    }
    return histories;
}

Result<CachedHistory> RedisCache::historyOf(const QList<RedisReply>& replies, qsizetype at, const SessionKey& key) const
{
    for (qsizetype i = at; i < at + 3; ++i) {
        if (replies[i].isError())
            return m_connection.errorOf(replies[i], cachekeys::session(key));
    }
    const RedisReply& range = replies[at + 1];
    if (!range.isArray())
        return m_connection.protocolError();
    CachedHistory history;
    history.elements.reserve(range.size());
    history.messages.reserve(range.size());
    for (qsizetype i = 0; i < range.size(); ++i) {
        history.elements.append(range.at(i).bytes());
        history.messages.append(codec::decode(history.elements.last()));
        history.pendingArchive |= history.messages.last().pendingArchive;
    }
    history.length = std::max<qint64>(replies[at].integer(), history.elements.size());
    // The three are asked one after the other, so the list may have come or gone in between.
    const qint64 ttl = replies[at + 2].integer(CachedSession::noKey);
    if (!history.elements.isEmpty())
        history.ttlMs = ttl == CachedSession::noKey ? 0 : ttl;
    return history;
}

Result<ScanPage> RedisCache::scan(quint64 cursor, int count)
{
    RedisPipeline pipeline;
    pipeline.add({"SCAN", QByteArray::number(cursor), "COUNT", QByteArray::number(std::max(count, 1))});
    const Result<QList<RedisReply>> replies = m_connection.run(pipeline, Intent::Read);
    if (!replies)
        return replies.error();
    const RedisReply& answer = replies->first();
    if (answer.isError())
        return m_connection.errorOf(answer);
    bool ok = false;
    ScanPage page;
    page.next = quint64(parseCursor(answer, ok));
    if (!ok)
        return m_connection.protocolError();
    const RedisReply keys = answer.at(1);
    for (qsizetype i = 0; i < keys.size(); ++i)
        sortIn(keys.at(i).bytes(), page);
    return page;
}

Result<QList<QString>> RedisCache::userSetMembers(qint64 userId)
{
    const QByteArray name = cachekeys::userSet(userId);
    QByteArray cursor = QByteArrayLiteral("0");
    QSet<QString> members;
    do {
        RedisPipeline pipeline;
        pipeline.add({"SSCAN", name, cursor, "COUNT", "1000"});
        const Result<QList<RedisReply>> replies = m_connection.run(pipeline, Intent::Read);
        if (!replies)
            return replies.error();
        const RedisReply& answer = replies->first();
        if (answer.isError())
            return m_connection.errorOf(answer, name);
        cursor = answer.at(0).bytes();
        if (cursor.isEmpty())
            return m_connection.protocolError();
        const RedisReply page = answer.at(1);
        for (qsizetype i = 0; i < page.size(); ++i) {
            if (const auto id = cachekeys::decodeId(page.at(i).bytes()))
                members.insert(*id);
        }
    } while (cursor != "0");
    QList<QString> sorted = members.values();
    std::ranges::sort(sorted);
    return sorted;
}

} // namespace talkglass
