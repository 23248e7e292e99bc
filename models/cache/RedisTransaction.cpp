#include "models/cache/RedisTransaction.h"

namespace talkglass {

RedisTransaction::RedisTransaction(RedisPipeline& pipeline)
    : m_first(pipeline.commands())
{
    pipeline.add({"MULTI"});
}

void RedisTransaction::add(RedisPipeline& pipeline, std::initializer_list<QByteArrayView> arguments)
{
    pipeline.add(arguments);
    ++m_commands;
}

void RedisTransaction::add(RedisPipeline& pipeline, std::initializer_list<QByteArrayView> first,
                           const QList<QByteArray>& rest)
{
    pipeline.add(first, rest);
    ++m_commands;
}

void RedisTransaction::end(RedisPipeline& pipeline)
{
    pipeline.add({"EXEC"});
}

bool RedisTransaction::wasAborted(const QList<RedisReply>& replies) const
{
    return replies[m_first + 1 + m_commands].isNil();
}

Result<RedisReply> RedisTransaction::result(const QList<RedisReply>& replies, const RedisConnection& connection,
                                            const QByteArray& key) const
{
    const RedisReply& exec = replies[m_first + 1 + m_commands];
    if (exec.isArray() && exec.size() == m_commands)
        return exec;
    // EXECABORT only says that one was refused; the one itself says why.
    for (qsizetype i = m_first; i <= m_first + m_commands; ++i) {
        if (replies[i].isError())
            return connection.errorOf(replies[i], key);
    }
    return connection.errorOf(exec, key);
}

Result<std::optional<RedisReply>> RedisTransaction::runWatched(RedisPipeline& pipeline, RedisConnection& connection,
                                                               const QByteArray& key)
{
    end(pipeline);
    const Result<QList<RedisReply>> replies = connection.run(pipeline, RedisConnection::Intent::Continue);
    if (!replies)
        return replies.error();
    if (wasAborted(*replies))
        return std::optional<RedisReply>();
    const Result<RedisReply> exec = result(*replies, connection, key);
    if (!exec)
        return exec.error();
    return std::optional(*exec);
}

} // namespace talkglass
