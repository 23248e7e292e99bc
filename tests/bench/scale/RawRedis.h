#pragma once

#include "models/cache/RedisEndpoint.h"

#include <QByteArray>

#include <initializer_list>
#include <memory>

struct redisContext;

namespace talkglass::bench {

/// hiredis pipelines with nothing around them. What goes wrong ends the program: this is a measurement.
class RawRedis
{
public:
    explicit RawRedis(const RedisEndpoint& endpoint);

    void add(std::initializer_list<QByteArray> arguments);
    void add(const QList<QByteArray>& arguments);
    qsizetype waiting() const { return m_waiting; }
    /// Sends what was added and looks at every answer; the sum of their lengths.
    qint64 run();

private:
    struct Deleter
    {
        void operator()(redisContext* context) const;
    };

    void append(const QByteArray* arguments, size_t count);

    std::unique_ptr<redisContext, Deleter> m_context;
    qsizetype m_waiting = 0;
};

} // namespace talkglass::bench
