#include "models/cache/CacheFastForward.h"

#include <QCoreApplication>
#include <QSet>

#include <algorithm>

namespace talkglass {

namespace {

using Intent = RedisConnection::Intent;

} // namespace

CacheFastForward::CacheFastForward(const RedisEndpoint& endpoint, StoreHealth& health)
    : m_isPrivate(!endpoint.socketPath.isEmpty())
    , m_connection(endpoint, health)
{
}

Result<FastForwarded> CacheFastForward::run(std::chrono::milliseconds time)
{
    if (!m_isPrivate)
        return StoreError{
            StoreError::Kind::InvalidInput,
            Store::Cache,
            QCoreApplication::translate("CacheFastForward", "Only the demo's own Redis can be fast-forwarded."),
            {}};
    FastForwarded count;
    QSet<QByteArray> seen; // SCAN may name a key twice, and its time is to be taken once
    QByteArray cursor = QByteArrayLiteral("0");
    do {
        RedisPipeline pipeline;
        pipeline.add({"SCAN", cursor, "COUNT", "1000"});
        const Result<QList<RedisReply>> replies = m_connection.run(pipeline, Intent::Read);
        if (!replies)
            return replies.error();
        const RedisReply& answer = replies->first();
        if (answer.size() != 2)
            return m_connection.errorOf(answer);
        cursor = answer.at(0).bytes();
        QList<QByteArray> fresh;
        const RedisReply keys = answer.at(1);
        for (qsizetype i = 0; i < keys.size(); ++i) {
            const QByteArray key = keys.at(i).bytes();
            if (!seen.contains(key)) {
                seen.insert(key);
                fresh.append(key);
            }
        }
        if (const Result<> done = shorten(fresh, time, count); !done)
            return done.error();
    } while (cursor != "0");
    return count;
}

Result<> CacheFastForward::shorten(const QList<QByteArray>& keys, std::chrono::milliseconds time, FastForwarded& count)
{
    RedisPipeline ask;
    for (const QByteArray& key : keys)
        ask.add({"PTTL", key});
    const Result<QList<RedisReply>> left = m_connection.run(ask, Intent::Read);
    if (!left)
        return left.error();
    RedisPipeline pipeline;
    for (qsizetype i = 0; i < keys.size(); ++i) {
        const qint64 ttl = left->at(i).integer(-2);
        if (ttl < 0) {
            count.endless += ttl == -1 ? 1 : 0;
            continue;
        }
        const qint64 rest = ttl - time.count();
        ++(rest > 0 ? count.shortened : count.ended);
        // One millisecond, not none: the key ends as keys do, and whoever listens for that hears of it.
        pipeline.add({"PEXPIRE", keys[i], QByteArray::number(std::max<qint64>(rest, 1))});
    }
    const Result<QList<RedisReply>> done = m_connection.run(pipeline, Intent::Write);
    if (!done)
        return done.error();
    for (const RedisReply& reply : *done) {
        if (reply.isError())
            return m_connection.errorOf(reply);
    }
    return Done{};
}

} // namespace talkglass
