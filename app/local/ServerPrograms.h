#pragma once

#include "models/conversation/Result.h"

#include <QString>

namespace talkglass {

/// Paths of the servers that are installed on this machine.
struct ServerPrograms
{
    QString redisServer; ///< redis-server, or valkey-server where a system has that instead
    QString initdb;
    QString postgres; ///< from the same folder as initdb

    /// Looks in PATH, in the folders where Linux distributions and Homebrew put them (newest version first), and asks
    /// pg_config. Unavailable, with what to install, if one is missing.
    static Result<ServerPrograms> find();
};

} // namespace talkglass
