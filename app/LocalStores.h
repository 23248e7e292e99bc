#pragma once

#include "models/archive/PostgresEndpoint.h"
#include "models/cache/RedisEndpoint.h"
#include "models/conversation/Result.h"

#include <memory>

namespace talkglass {

/// A private Redis and a private PostgreSQL: the real servers, on Unix sockets in a private folder (0700), no TCP port,
/// no data kept. For the demo and the tests. They end, and the folder goes, with this object, and also when the
/// program crashes or is killed (a small watching process sees to it). When started by root, PostgreSQL runs as another
/// user. Blocks while the servers start (seconds), so call it before the window opens or from another thread. Used from
/// one thread.
class LocalStores
{
public:
    /// Unavailable, with what is missing and how to install it, if a server cannot be found or started.
    static Result<std::unique_ptr<LocalStores>> start();
    ~LocalStores();

    RedisEndpoint redis() const;
    PostgresEndpoint archive() const; ///< an empty database (no tables)
    QString directory() const;

    // -- for tests of outages; each waits (bounded) until it is so
    enum class Server { Redis, Postgres };
    Result<> stop(Server server);                        ///< orderly shutdown; Redis saves its data
    Result<> kill(Server server);                        ///< SIGKILL: as in a crash (all of PostgreSQL's processes)
    Result<> freeze(Server server);                      ///< SIGSTOP (all of PostgreSQL's processes): connections hang
    Result<> thaw(Server server);                        ///< SIGCONT
    Result<> restart(Server server, bool empty = false); ///< after stop or kill; Redis: with what it saved, or `empty`

private:
    LocalStores();
    class Private;
    std::unique_ptr<Private> d;
};

} // namespace talkglass
