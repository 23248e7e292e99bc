#pragma once

#include <QByteArray>

#include <memory>

struct redisReply;

namespace talkglass {

/// One answer of Redis. Owns itself (shared: an element keeps the array it is part of). Reading it by a type that it
/// does not have gives the neutral value of that type, so ask first where it matters. Any thread.
class RedisReply
{
public:
    RedisReply() = default;
    /// Takes what the reader of hiredis made.
    explicit RedisReply(redisReply* raw);

    bool isNil() const;
    bool isError() const;
    bool isInteger() const;
    bool isString() const; ///< a bulk string
    bool isArray() const;

    qint64 integer(qint64 otherwise = 0) const;
    /// A copy of the text of a string, status or error; null for anything else.
    QByteArray bytes() const;
    /// The same without a copy; only valid while this reply lives.
    QByteArray view() const;
    qsizetype size() const; ///< elements of an array, else 0
    /// Element `index`; a nil reply if there is none.
    RedisReply at(qsizetype index) const;

private:
    explicit RedisReply(std::shared_ptr<const redisReply> raw);

    std::shared_ptr<const redisReply> m_raw;
};

} // namespace talkglass
