#pragma once

#include "models/cache/RedisConnection.h"

#include <chrono>

namespace talkglass {

/// How many keys a fast-forward has met.
struct FastForwarded
{
    qint64 ended = 0;     ///< their time had come
    qint64 shortened = 0; ///< they go on with less
    qint64 endless = 0;   ///< without a time to live: left alone
};

/// Takes time off every TTL of a Redis, as if it had passed. For the demo's private server only: it refuses
/// (InvalidInput) every server that is not reached by a Unix socket, and its only caller hands it one of LocalStores.
/// Blocking, one thread.
class CacheFastForward
{
public:
    CacheFastForward(const RedisEndpoint& endpoint, StoreHealth& health);

    Result<FastForwarded> run(std::chrono::milliseconds time);

private:
    Result<> shorten(const QList<QByteArray>& keys, std::chrono::milliseconds time, FastForwarded& count);

    const bool m_isPrivate;
    RedisConnection m_connection;
};

} // namespace talkglass
