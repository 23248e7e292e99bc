#pragma once

#include "models/archive/PostgresEndpoint.h"

#include <chrono>

namespace talkglass {

/// libpq's own limit for connecting is two seconds at least, and inside QtSql there is no handle by which a connection
/// under way could be cut. Where less was asked for, this looks first, on a connection of its own.
class ConnectProbe
{
public:
    /// False: the server has let the time pass without a word. True: it answered, be it with a refusal, or it cannot be
    /// reached at all; connecting will tell. Blocks no longer than `limit`.
    static bool answersWithin(const PostgresEndpoint& endpoint, std::chrono::milliseconds limit);
};

} // namespace talkglass
