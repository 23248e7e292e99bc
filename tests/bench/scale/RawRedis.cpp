#include "tests/bench/scale/RawRedis.h"

#include <QList>

#include <hiredis/hiredis.h>

#include <vector>

namespace talkglass::bench {

namespace {

qint64 sizeOf(const redisReply* reply)
{
    if (reply->type == REDIS_REPLY_ERROR)
        qFatal("Redis: %s", reply->str);
    qint64 size = reply->type == REDIS_REPLY_STRING ? qint64(reply->len) : 1;
    for (size_t i = 0; reply->type == REDIS_REPLY_ARRAY && i < reply->elements; ++i)
        size += sizeOf(reply->element[i]);
    return size;
}

} // namespace

void RawRedis::Deleter::operator()(redisContext* context) const
{
    redisFree(context);
}

RawRedis::RawRedis(const RedisEndpoint& endpoint)
    : m_context(endpoint.socketPath.isEmpty() ? redisConnect(endpoint.host.toUtf8().constData(), endpoint.port)
                                              : redisConnectUnix(endpoint.socketPath.toUtf8().constData()))
{
    if (!m_context || m_context->err != 0)
        qFatal("Redis: %s", m_context ? m_context->errstr : "no memory");
}

void RawRedis::add(std::initializer_list<QByteArray> arguments)
{
    append(arguments.begin(), arguments.size());
}

void RawRedis::add(const QList<QByteArray>& arguments)
{
    append(arguments.constData(), size_t(arguments.size()));
}

void RawRedis::append(const QByteArray* arguments, size_t count)
{
    std::vector<const char*> texts;
    std::vector<size_t> lengths;
    for (size_t i = 0; i < count; ++i) {
        texts.push_back(arguments[i].constData());
        lengths.push_back(size_t(arguments[i].size()));
    }
    redisAppendCommandArgv(m_context.get(), int(count), texts.data(), lengths.data());
    ++m_waiting;
}

qint64 RawRedis::run()
{
    qint64 size = 0;
    for (; m_waiting > 0; --m_waiting) {
        void* answer = nullptr;
        if (redisGetReply(m_context.get(), &answer) != REDIS_OK)
            qFatal("Redis: %s", m_context->errstr);
        auto* reply = static_cast<redisReply*>(answer);
        size += sizeOf(reply);
        freeReplyObject(reply);
    }
    return size;
}

} // namespace talkglass::bench
