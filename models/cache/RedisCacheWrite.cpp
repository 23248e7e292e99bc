#include "models/cache/CacheKeys.h"
#include "models/cache/MessageCodec.h"
#include "models/cache/RedisCache.h"
#include "models/cache/RedisTransaction.h"
#include "models/cache/RedisUndo.h"
#include "models/conversation/ReservedSessions.h"

#include <QCoreApplication>

#include <algorithm>

namespace talkglass {

namespace {

QByteArray seconds(const CachePolicy& policy)
{
    return QByteArray::number(qint64(policy.ttl.count()));
}

std::optional<StoreError> refusalOfTtl(const QList<Message>& messages, qint64 ttlMs)
{
    if (ttlMs > 0 || ttlMs == CachedSession::noTtl || messages.isEmpty())
        return std::nullopt;
    return StoreError{
        StoreError::Kind::InvalidInput,
        Store::Cache,
        QCoreApplication::translate("RedisCache", "A cached list cannot be given a time to live of %1 ms.").arg(ttlMs),
        {}};
}

} // namespace

Result<bool> RedisCache::watch(const SessionKey& key, const QList<QByteArray>& expected)
{
    const QByteArray name = cachekeys::session(key);
    RedisPipeline look;
    look.add({"WATCH", name});
    look.add({"LRANGE", name, "0", "-1"});
    // A read in effect: WATCH changes nothing, and on a new connection it starts anew.
    const Result<QList<RedisReply>> replies = m_connection.run(look, Intent::Read);
    if (!replies)
        return replies.error();
    const RedisReply& watched = replies->at(0);
    const RedisReply& range = replies->at(1);
    bool same = !watched.isError() && range.isArray() && range.size() == expected.size();
    for (qsizetype i = 0; same && i < expected.size(); ++i)
        same = range.at(i).view() == expected[i];
    if (same)
        return true;
    const Result<> released = letGo();
    if (watched.isError() || range.isError())
        return m_connection.errorOf(watched.isError() ? watched : range, name);
    if (!released)
        return released.error();
    return false;
}

Result<> RedisCache::letGo()
{
    RedisPipeline pipeline;
    pipeline.add({"UNWATCH"});
    const Result<QList<RedisReply>> released = m_connection.run(pipeline, Intent::Continue);
    if (!released)
        return released.error();
    return Done{};
}

Result<bool> RedisCache::replace(const SessionKey& key, const QList<QByteArray>& expected,
                                 const QList<Message>& messages, qint64 ttlMs)
{
    if (const std::optional<StoreError> refusal = refusalOfTtl(messages, ttlMs))
        return *refusal;
    const Result<bool> same = watch(key, expected);
    if (!same || !*same)
        return same;
    return writeWatched(key, messages, ttlMs);
}

Result<bool> RedisCache::writeWatched(const SessionKey& key, const QList<Message>& messages, qint64 ttlMs)
{
    if (const std::optional<StoreError> refusal = refusalOfTtl(messages, ttlMs)) {
        const Result<> released = letGo();
        return released ? *refusal : released.error();
    }
    const QByteArray name = cachekeys::session(key);
    const QByteArray set = cachekeys::userSet(key.userId);
    QList<QByteArray> elements;
    for (qsizetype i = std::max<qsizetype>(0, messages.size() - m_policy.maxHistory); i < messages.size(); ++i)
        elements.append(codec::encode(messages[i]));
    RedisPipeline pipeline;
    RedisTransaction transaction(pipeline);
    transaction.add(pipeline, {"DEL", name});
    if (elements.isEmpty()) {
        transaction.add(pipeline, {"SREM", set, key.sessionId.toUtf8()});
    } else {
        transaction.add(pipeline, {"RPUSH", name}, elements);
        if (ttlMs != CachedSession::noTtl)
            transaction.add(pipeline, {"PEXPIRE", name, QByteArray::number(ttlMs)});
        // A drill's copy comes and goes; the user's own keys are to stay as they are.
        if (!isDrillCopy(key.sessionId)) {
            transaction.add(pipeline, {"PTTL", set});
            transaction.add(pipeline, {"SADD", set, key.sessionId.toUtf8()});
            transaction.add(pipeline, {"EXPIRE", set, seconds(m_policy)});
        }
    }
    const Result<std::optional<RedisReply>> exec = transaction.runWatched(pipeline, m_connection, name);
    if (!exec)
        return exec.error();
    if (!*exec)
        return false;
    const RedisReply& done = **exec;
    // A key that is no set is somebody's: it is to live as long as before.
    if (const qsizetype last = done.size() - 1; !elements.isEmpty() && done.at(last - 1).isError()) {
        RedisPipeline undo;
        giveTimeBack(undo, set, done.at(last - 2), done.at(last));
        static_cast<void>(m_connection.run(undo, Intent::Write));
    }
    return true;
}

Result<bool> RedisCache::moveElement(const SessionKey& key, const QList<QByteArray>& elements, qsizetype from,
                                     qsizetype before)
{
    const Result<bool> same = watch(key, elements);
    if (!same || !*same)
        return same;
    const QByteArray name = cachekeys::session(key);
    RedisPipeline pipeline;
    RedisTransaction transaction(pipeline);
    transaction.add(pipeline, {"LREM", name, "-1", elements[from]});
    transaction.add(pipeline, {"LINSERT", name, "BEFORE", elements[before], elements[from]});
    const Result<std::optional<RedisReply>> exec = transaction.runWatched(pipeline, m_connection, name);
    if (!exec)
        return exec.error();
    return exec->has_value();
}

} // namespace talkglass
