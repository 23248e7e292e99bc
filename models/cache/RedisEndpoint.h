#pragma once

#include "models/conversation/Result.h"

#include <QString>

#include <chrono>

namespace talkglass {

/// Where a Redis server is and how to log in: `redis://[user:pass@]host[:port][/db]` or `unix:///path[?db=n]`
/// (also `unix://user:pass@/path`, `redis+unix`). User and password are percent-decoded.
struct RedisEndpoint
{
    QString host; ///< empty if a Unix socket is used
    int port = 6379;
    QString socketPath; ///< empty if TCP is used
    int database = 0;
    QString user; ///< ACL user; empty: the default user
    QString password;
    std::chrono::milliseconds connectTimeout{5000};
    std::chrono::milliseconds commandTimeout{5000}; ///< never 0

    /// InvalidInput names what is wrong with the text; `rediss://` is refused with a hint (no TLS in hiredis 0.14).
    static Result<RedisEndpoint> fromUrl(const QString& url);
    /// For people: no password.
    QString display() const;
    /// A Unix socket, localhost, 127.0.0.0/8 or ::1.
    bool isLocal() const;
};

} // namespace talkglass
