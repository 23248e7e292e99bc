#include "app/SampleData.h"

#include "app/samples/SampleArchiveWriter.h"
#include "app/samples/SampleConversation.h"
#include "models/archive/PostgresArchive.h"
#include "models/cache/CacheKeys.h"
#include "models/cache/CachePolicy.h"
#include "models/cache/MessageCodec.h"
#include "models/cache/RedisConnection.h"

#include <QDir>

#include <algorithm>

namespace talkglass {

namespace {

const QString folder = QStringLiteral(":/samples/");
const QString usersFile = QStringLiteral("users.json");

Result<QList<SampleConversation>> readConversations(Timestamp now)
{
    QList<SampleConversation> all;
    for (const QString& name : QDir(folder).entryList({QStringLiteral("*.json")}, QDir::Files, QDir::Name)) {
        if (name == usersFile)
            continue;
        const Result<QList<SampleConversation>> read = SampleConversation::read(QString(folder + name), now);
        if (!read)
            return read.error();
        all += *read;
    }
    // rows are numbered in the order in which the conversations began
    std::stable_sort(all.begin(), all.end(), [](const SampleConversation& a, const SampleConversation& b) {
        return a.createdAt() < b.createdAt();
    });
    return all;
}

QByteArray elementOf(const SampleMessage& sample)
{
    if (!sample.raw.isEmpty())
        return sample.raw;
    Message message;
    message.role = sample.role;
    message.content = sample.text;
    message.at = sample.at;
    message.metadata = sample.metadata;
    return codec::encode(message);
}

/// Milliseconds the sliding TTL has left; the list must not have ended already.
qint64 remainingMs(Timestamp written, Timestamp now)
{
    const auto whole = std::chrono::milliseconds(CachePolicy().ttl).count();
    return std::max<qint64>(1000, whole - (now.millis() - written.millis()));
}

void addToUserSet(RedisPipeline& pipeline, const SampleConversation& conversation)
{
    pipeline.add({"SADD", cachekeys::userSet(conversation.key.userId), conversation.key.sessionId.toUtf8()});
}

void addList(RedisPipeline& pipeline, const SampleConversation& conversation, Timestamp now)
{
    const QByteArray key = cachekeys::session(conversation.key);
    const QList<SampleMessage> cached = conversation.cached(CachePolicy().maxHistory);
    if (cached.isEmpty())
        return;
    const QByteArray left = QByteArray::number(remainingMs(conversation.lastCached(), now));
    if (conversation.wrongType) {
        pipeline.add({"SET", key, elementOf(cached.last())});
    } else {
        QList<QByteArray> elements;
        for (const SampleMessage& message : cached)
            elements << elementOf(message);
        pipeline.add({"RPUSH", key}, elements);
    }
    if (conversation.expires)
        pipeline.add({"PEXPIRE", key, left});
    if (conversation.hasMapping)
        pipeline.add({"SET", cachekeys::mapping(conversation.key.sessionId),
                      QByteArray::number(conversation.key.userId), "PX", left});
}

Result<> writeToCache(const RedisEndpoint& endpoint, const QList<SampleUser>& users,
                      const QList<SampleConversation>& conversations, const Clock& clock)
{
    const Timestamp now = clock.now();
    RedisPipeline pipeline;
    for (const SampleConversation& conversation : conversations) {
        addList(pipeline, conversation, now);
        if (conversation.inUserSet)
            addToUserSet(pipeline, conversation);
    }
    for (const SampleUser& user : users)
        pipeline.add({"EXPIRE", cachekeys::userSet(user.id), QByteArray::number(qint64(CachePolicy().ttl.count()))});

    StoreHealth health(Store::Cache, endpoint.display(), clock);
    RedisConnection connection(endpoint, health);
    const Result<QList<RedisReply>> replies = connection.run(pipeline, RedisConnection::Intent::Write);
    if (!replies)
        return replies.error();
    for (const RedisReply& reply : *replies) {
        if (reply.isError())
            return connection.errorOf(reply);
    }
    return Done{};
}

} // namespace

Result<> fillWithSamples(const RedisEndpoint& redis, const PostgresEndpoint& archive, const Clock& clock)
{
    const Result<QList<SampleUser>> users = SampleUser::read(QString(folder + usersFile));
    if (!users)
        return users.error();
    const Result<QList<SampleConversation>> conversations = readConversations(clock.now());
    if (!conversations)
        return conversations.error();

    StoreHealth health(Store::Archive, archive.display(), clock);
    const Result<QStringList> made = PostgresArchive(archive, clock, health).initSchema();
    if (!made)
        return made.error();
    const Result<> archived = writeSamplesToArchive(archive, *users, *conversations);
    if (!archived)
        return archived;
    return writeToCache(redis, *users, *conversations, clock);
}

} // namespace talkglass
