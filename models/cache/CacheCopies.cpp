#include "models/cache/CacheCopies.h"

#include "models/cache/CacheKeys.h"
#include "models/cache/MessageCodec.h"
#include "models/cache/RedisTransaction.h"

#include <algorithm>

namespace talkglass {

namespace {

using Intent = RedisConnection::Intent;

constexpr qsizetype recordsPerPipeline = 100;
constexpr qsizetype keysPerPipeline = 1000;
constexpr qsizetype bytesPerPipeline = 8 * 1024 * 1024;

/// Answers of the MULTI that records one session.
enum Field { Elements, TimeLeft, Dump };

CacheRecord recordOf(const SessionKey& key, const RedisReply& exec, bool withDump)
{
    CacheRecord record;
    record.key = key;
    record.ttlMs = exec.at(TimeLeft).integer(CachedSession::noKey);
    record.wrongType = exec.at(Elements).isError();
    const RedisReply range = exec.at(Elements);
    record.elements.reserve(range.size());
    record.messages.reserve(range.size());
    for (qsizetype i = 0; i < range.size(); ++i) {
        record.elements.append(range.at(i).bytes());
        record.messages.append(codec::decode(record.elements.last()));
    }
    if (withDump && record.exists())
        record.dump = exec.at(Dump).bytes();
    return record;
}

} // namespace

CacheCopies::CacheCopies(const RedisEndpoint& endpoint, StoreHealth& health)
    : m_connection(endpoint, health)
{
}

Result<QList<CacheRecord>> CacheCopies::record(const QList<SessionKey>& keys, bool withDump)
{
    QList<CacheRecord> records;
    records.reserve(keys.size());
    for (qsizetype from = 0; from < keys.size(); from += recordsPerPipeline) {
        if (const Result<> read = recordSome(keys.mid(from, recordsPerPipeline), withDump, records); !read)
            return read.error();
    }
    return records;
}

Result<> CacheCopies::recordSome(const QList<SessionKey>& keys, bool withDump, QList<CacheRecord>& records)
{
    RedisPipeline pipeline;
    QList<RedisTransaction> transactions;
    for (const SessionKey& key : keys) {
        const QByteArray name = cachekeys::session(key);
        RedisTransaction transaction(pipeline);
        transaction.add(pipeline, {"LRANGE", name, "0", "-1"});
        transaction.add(pipeline, {"PTTL", name});
        if (withDump)
            transaction.add(pipeline, {"DUMP", name});
        transaction.end(pipeline);
        transactions.append(transaction);
    }
    const Result<QList<RedisReply>> replies = m_connection.run(pipeline, Intent::Read);
    if (!replies)
        return replies.error();
    for (qsizetype i = 0; i < keys.size(); ++i) {
        const QByteArray name = cachekeys::session(keys[i]);
        const Result<RedisReply> exec = transactions[i].result(*replies, m_connection, name);
        if (!exec)
            return exec.error();
        const RedisReply range = exec->at(Elements);
        if (range.isError() && !range.view().startsWith("WRONGTYPE"))
            return m_connection.errorOf(range, name);
        if (withDump && exec->at(Dump).isError())
            return m_connection.errorOf(exec->at(Dump), name);
        records.append(recordOf(keys[i], *exec, withDump));
    }
    return Done{};
}

Result<QList<qint64>> CacheCopies::timeLeft(const QList<SessionKey>& keys)
{
    QList<qint64> left;
    left.reserve(keys.size());
    for (qsizetype from = 0; from < keys.size(); from += keysPerPipeline) {
        RedisPipeline pipeline;
        for (const SessionKey& key : keys.mid(from, keysPerPipeline))
            pipeline.add({"PTTL", cachekeys::session(key)});
        const Result<QList<RedisReply>> replies = m_connection.run(pipeline, Intent::Read);
        if (!replies)
            return replies.error();
        for (const RedisReply& reply : *replies) {
            if (!reply.isInteger())
                return m_connection.errorOf(reply);
            left.append(reply.integer());
        }
    }
    return left;
}

Result<Timestamp> CacheCopies::time()
{
    RedisPipeline pipeline;
    pipeline.add({"TIME"});
    const Result<QList<RedisReply>> replies = m_connection.run(pipeline, Intent::Read);
    if (!replies)
        return replies.error();
    if (replies->first().size() != 2)
        return m_connection.errorOf(replies->first());
    const qint64 seconds = replies->first().at(0).view().toLongLong();
    const qint64 micros = replies->first().at(1).view().toLongLong();
    return Timestamp::fromMicros(seconds * 1'000'000 + micros);
}

Result<QString> CacheCopies::version()
{
    RedisPipeline pipeline;
    pipeline.add({"INFO", "server"});
    const Result<QList<RedisReply>> replies = m_connection.run(pipeline, Intent::Read);
    if (!replies)
        return replies.error();
    const QByteArray info = replies->first().bytes();
    for (const QByteArray& line : info.split('\n')) {
        if (line.startsWith("redis_version:"))
            return QString::fromUtf8(line.mid(line.indexOf(':') + 1).trimmed());
    }
    return QString();
}

Result<> CacheCopies::run(const RedisPipeline& pipeline, Intent intent)
{
    const Result<QList<RedisReply>> replies = m_connection.run(pipeline, intent);
    if (!replies)
        return replies.error();
    for (const RedisReply& reply : *replies) {
        if (reply.isError())
            return m_connection.errorOf(reply);
    }
    return Done{};
}

Result<> CacheCopies::place(const QList<CacheRecord>& copies, qint64 ttlMs)
{
    const QByteArray ttl = QByteArray::number(std::max<qint64>(ttlMs, 1));
    RedisPipeline pipeline;
    for (const CacheRecord& copy : copies) {
        if (copy.dump.isEmpty())
            continue;
        pipeline.add({"RESTORE", cachekeys::session(copy.key), ttl, copy.dump, "REPLACE"});
        if (std::ssize(pipeline.bytes()) < bytesPerPipeline)
            continue;
        if (const Result<> placed = run(pipeline, Intent::Write); !placed)
            return placed;
        pipeline = RedisPipeline();
    }
    return run(pipeline, Intent::Write);
}

Result<> CacheCopies::remove(const QList<SessionKey>& keys)
{
    for (qsizetype from = 0; from < keys.size(); from += keysPerPipeline) {
        RedisPipeline pipeline;
        for (const SessionKey& key : keys.mid(from, keysPerPipeline))
            pipeline.add({"DEL", cachekeys::session(key)});
        if (const Result<> removed = run(pipeline, Intent::Write); !removed)
            return removed;
    }
    return Done{};
}

} // namespace talkglass
