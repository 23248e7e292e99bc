#pragma once

#include "models/cache/RedisConnection.h"

#include <optional>

namespace talkglass {

/// One MULTI … EXEC within a pipeline, and where its answers stand. One thread.
class RedisTransaction
{
public:
    /// Adds MULTI.
    explicit RedisTransaction(RedisPipeline& pipeline);
    void add(RedisPipeline& pipeline, std::initializer_list<QByteArrayView> arguments);
    void add(RedisPipeline& pipeline, std::initializer_list<QByteArrayView> first, const QList<QByteArray>& rest);
    /// Adds EXEC.
    void end(RedisPipeline& pipeline);

    /// A WATCHed key had changed: nothing was done.
    bool wasAborted(const QList<RedisReply>& replies) const;
    /// EXEC's answer, an array with one answer a command (some of them may be errors); or why nothing at all was done.
    Result<RedisReply> result(const QList<RedisReply>& replies, const RedisConnection& connection,
                              const QByteArray& key) const;

    /// Ends it, and sends the pipeline on the connection that has WATCHed: EXEC's answer as above. Nothing: it was
    /// aborted.
    Result<std::optional<RedisReply>> runWatched(RedisPipeline& pipeline, RedisConnection& connection,
                                                 const QByteArray& key);

private:
    qsizetype m_first;
    qsizetype m_commands = 0;
};

} // namespace talkglass
