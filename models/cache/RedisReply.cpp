#include "models/cache/RedisReply.h"

#include <hiredis/hiredis.h>

#include <utility>

namespace talkglass {

namespace {

bool hasText(const redisReply* raw)
{
    return raw != nullptr && raw->str != nullptr &&
           (raw->type == REDIS_REPLY_STRING || raw->type == REDIS_REPLY_STATUS || raw->type == REDIS_REPLY_ERROR);
}

} // namespace

RedisReply::RedisReply(redisReply* raw)
    : m_raw(raw, [](redisReply* reply) { freeReplyObject(reply); })
{
}

RedisReply::RedisReply(std::shared_ptr<const redisReply> raw)
    : m_raw(std::move(raw))
{
}

bool RedisReply::isNil() const
{
    return !m_raw || m_raw->type == REDIS_REPLY_NIL;
}

bool RedisReply::isError() const
{
    return m_raw && m_raw->type == REDIS_REPLY_ERROR;
}

bool RedisReply::isInteger() const
{
    return m_raw && m_raw->type == REDIS_REPLY_INTEGER;
}

bool RedisReply::isString() const
{
    return m_raw && m_raw->type == REDIS_REPLY_STRING;
}

bool RedisReply::isArray() const
{
    return m_raw && m_raw->type == REDIS_REPLY_ARRAY;
}

qint64 RedisReply::integer(qint64 otherwise) const
{
    return isInteger() ? m_raw->integer : otherwise;
}

QByteArray RedisReply::bytes() const
{
    return hasText(m_raw.get()) ? QByteArray(m_raw->str, qsizetype(m_raw->len)) : QByteArray();
}

QByteArray RedisReply::view() const
{
    return hasText(m_raw.get()) ? QByteArray::fromRawData(m_raw->str, qsizetype(m_raw->len)) : QByteArray();
}

qsizetype RedisReply::size() const
{
    return isArray() ? qsizetype(m_raw->elements) : 0;
}

RedisReply RedisReply::at(qsizetype index) const
{
    if (index < 0 || index >= size())
        return {};
    return RedisReply(std::shared_ptr<const redisReply>(m_raw, m_raw->element[index]));
}

} // namespace talkglass
