#include "models/cache/RedisCopyReader.h"

#include "models/cache/CacheKeys.h"

#include <optional>

namespace talkglass {

namespace {

enum Field { Elements, TimeLeft, InUserSet, Fields };

bool isWrongType(const RedisReply& reply)
{
    return reply.isError() && reply.view().startsWith("WRONGTYPE");
}

/// Copied out of the answer, whose parts would be freed one by one, and by another thread.
void takeElements(CachedCopy& copy, const RedisReply& reply, TextBlocks& texts)
{
    copy.wrongType = reply.isError();
    copy.elements.reserve(size_t(reply.size()));
    for (qsizetype i = 0; i < reply.size(); ++i)
        copy.elements.push_back(texts.keep(reply.at(i).view()));
}

void take(CachedCopy& copy, int field, const RedisReply& reply, TextBlocks& texts)
{
    switch (field) {
    case Elements:
        takeElements(copy, reply, texts);
        break;
    case TimeLeft:
        copy.ttlMs = reply.integer(CachedSession::noKey);
        break;
    default:
        copy.inUserSet = reply.integer() == 1;
    }
}

/// The three are asked one after the other, so the list may have ended in between.
void complete(CachedCopy& copy)
{
    if (copy.ttlMs != CachedSession::noKey)
        return;
    copy.wrongType = false;
    copy.elements = {};
}

} // namespace

qint64 CachedCopy::bytes() const
{
    qint64 sum = 0;
    for (const QByteArrayView element : elements)
        sum += element.size();
    return sum;
}

RedisCopyReader::RedisCopyReader(const RedisEndpoint& endpoint, StoreHealth& health)
    : m_connection(endpoint, health)
{
}

Result<QList<CachedCopy>> RedisCopyReader::read(const QList<SessionKey>& keys)
{
    RedisPipeline pipeline;
    for (const SessionKey& key : keys) {
        const QByteArray name = cachekeys::session(key);
        pipeline.add({"LRANGE", name, "0", "-1"});
        pipeline.add({"PTTL", name});
        pipeline.add({"SISMEMBER", cachekeys::userSet(key.userId), key.sessionId.toUtf8()});
    }
    QList<CachedCopy> copies(keys.size());
    const auto texts = std::make_shared<TextBlocks>();
    for (CachedCopy& copy : copies)
        copy.texts = texts;
    std::optional<StoreError> refused;
    const Result<> done =
        m_connection.run(pipeline, RedisConnection::Intent::Read, [&](qsizetype index, const RedisReply& reply) {
            if (reply.isError() && !isWrongType(reply) && !refused)
                refused = m_connection.errorOf(reply, cachekeys::session(keys[index / Fields]));
            take(copies[index / Fields], int(index % Fields), reply, *texts);
        });
    if (!done)
        return done.error();
    if (refused)
        return *refused;
    for (CachedCopy& copy : copies)
        complete(copy);
    return copies;
}

Result<> RedisCopyReader::eachMember(const QList<qint64>& userIds, const std::function<void(const SessionKey&)>& take)
{
    struct Walk
    {
        qint64 user;
        QByteArray cursor;
    };
    QList<Walk> walks;
    for (const qint64 user : userIds)
        walks.append({user, QByteArrayLiteral("0")});
    while (!walks.isEmpty()) {
        RedisPipeline pipeline;
        for (const Walk& walk : std::as_const(walks))
            pipeline.add({"SSCAN", cachekeys::userSet(walk.user), walk.cursor, "COUNT", "1000"});
        QList<Walk> left;
        std::optional<StoreError> refused;
        const Result<> done =
            m_connection.run(pipeline, RedisConnection::Intent::Read, [&](qsizetype index, const RedisReply& reply) {
                const qint64 user = walks[index].user;
                if (reply.isError() && !isWrongType(reply) && !refused)
                    refused = m_connection.errorOf(reply, cachekeys::userSet(user));
                const RedisReply members = reply.at(1);
                for (qsizetype i = 0; i < members.size(); ++i) {
                    if (const auto id = cachekeys::decodeId(members.at(i).view()))
                        take({user, *id});
                }
                const QByteArray cursor = reply.at(0).bytes();
                if (!cursor.isEmpty() && cursor != "0")
                    left.append({user, cursor});
            });
        if (!done)
            return done;
        if (refused)
            return *refused;
        walks = left;
    }
    return Done{};
}

} // namespace talkglass
