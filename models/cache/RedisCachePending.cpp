#include "models/cache/CacheKeys.h"
#include "models/cache/JsonText.h"
#include "models/cache/MessageCodec.h"
#include "models/cache/RedisCache.h"
#include "models/cache/RedisTransaction.h"

#include <algorithm>

namespace talkglass {

namespace {

constexpr qsizetype removalsPerPipeline = 500;
constexpr int newestLookedAt = 300;

/// For people and for tools: why, when, and the entry itself, as text where it is text.
QByteArray rejection(const PendingEntry& entry, const QString& reason, Timestamp now)
{
    const QByteArray raw = entry.stored();
    const bool isText = QString::fromUtf8(raw).toUtf8() == raw;
    QByteArray out = R"({"reason": )";
    jsontext::appendString(out, reason);
    out += R"(, "rejected_at": )";
    jsontext::appendString(out, now.toIso());
    out += isText ? R"(, "entry": )" : R"(, "entry_base64": )";
    jsontext::appendString(out, QString::fromUtf8(isText ? raw : raw.toBase64()));
    out += '}';
    return out;
}

} // namespace

Result<qint64> RedisCache::count(const char* list)
{
    RedisPipeline pipeline;
    pipeline.add({"LLEN", list});
    const Result<QList<RedisReply>> replies = m_connection.run(pipeline, Intent::Read);
    if (!replies)
        return replies.error();
    if (!replies->first().isInteger())
        return m_connection.errorOf(replies->first(), list);
    return replies->first().integer();
}

Result<qint64> RedisCache::pendingCount()
{
    return count(cachekeys::pending);
}

Result<qint64> RedisCache::rejectedCount()
{
    return count(cachekeys::rejected);
}

Result<QList<PendingEntry>> RedisCache::pendingHead(int count)
{
    RedisPipeline pipeline;
    pipeline.add({"LRANGE", cachekeys::pending, "0", QByteArray::number(std::max(count, 1) - 1)});
    const Result<QList<RedisReply>> replies = m_connection.run(pipeline, Intent::Read);
    if (!replies)
        return replies.error();
    const RedisReply& range = replies->first();
    if (!range.isArray())
        return m_connection.errorOf(range, cachekeys::pending);
    QList<PendingEntry> entries;
    entries.reserve(range.size());
    for (qsizetype i = 0; i < range.size(); ++i) {
        const QByteArray raw = range.at(i).bytes();
        PendingEntry unreadable;
        unreadable.raw = raw;
        entries.append(PendingEntry::decode(raw).value_or(unreadable));
    }
    return entries;
}

Result<bool> RedisCache::holdsPending(const CacheAppend& append)
{
    const QByteArray name = cachekeys::session(append.key);
    const QByteArray from = QByteArray::number(-newestLookedAt);
    RedisPipeline pipeline;
    pipeline.add({"LRANGE", cachekeys::pending, from, "-1"});
    pipeline.add({"LRANGE", name, from, "-1"});
    const Result<QList<RedisReply>> replies = m_connection.run(pipeline, Intent::Read);
    if (!replies)
        return replies.error();
    const RedisReply& waiting = replies->at(0);
    const QByteArray entry = append.pending->stored();
    for (qsizetype i = waiting.size() - 1; i >= 0; --i) {
        if (waiting.at(i).view() == entry)
            return true;
    }
    const RedisReply& list = replies->at(1);
    for (qsizetype i = list.size() - 1; i >= 0; --i) {
        const Message message = codec::decode(list.at(i).view());
        // Stamps are unique, so that this is no other message of the same words.
        if (message.at == append.message.at && message.role == append.message.role &&
            message.content == append.message.content)
            return true;
    }
    return false;
}

Result<> RedisCache::removePending(const QList<PendingEntry>& entries)
{
    for (qsizetype from = 0; from < entries.size(); from += removalsPerPipeline) {
        RedisPipeline pipeline;
        for (const PendingEntry& entry : entries.mid(from, removalsPerPipeline))
            pipeline.add({"LREM", cachekeys::pending, "1", entry.stored()});
        const Result<QList<RedisReply>> replies = m_connection.run(pipeline, Intent::Write);
        if (!replies)
            return replies.error();
        for (const RedisReply& reply : *replies) {
            if (reply.isError())
                return m_connection.errorOf(reply, cachekeys::pending);
        }
    }
    return Done{};
}

Result<> RedisCache::rejectPending(const PendingEntry& entry, const QString& reason)
{
    // MULTI takes nothing back: a list that cannot be pushed to must be found out before the entry is removed.
    if (const Result<qint64> usable = rejectedCount(); !usable)
        return usable.error();
    RedisPipeline pipeline;
    RedisTransaction transaction(pipeline);
    transaction.add(pipeline, {"RPUSH", cachekeys::rejected, rejection(entry, reason, m_clock.now())});
    transaction.add(pipeline, {"LREM", cachekeys::pending, "1", entry.stored()});
    transaction.end(pipeline);
    const Result<QList<RedisReply>> replies = m_connection.run(pipeline, Intent::Write);
    if (!replies)
        return replies.error();
    const Result<RedisReply> exec = transaction.result(*replies, m_connection, cachekeys::rejected);
    if (!exec)
        return exec.error();
    for (qsizetype i = 0; i < exec->size(); ++i) {
        if (exec->at(i).isError())
            return m_connection.errorOf(exec->at(i), i == 0 ? cachekeys::rejected : cachekeys::pending);
    }
    return Done{};
}

} // namespace talkglass
