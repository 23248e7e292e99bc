#pragma once

#include "models/archive/PostgresEndpoint.h"
#include "models/cache/CachePolicy.h"
#include "models/cache/RedisEndpoint.h"

namespace talkglass {

struct ServiceSettings
{
    RedisEndpoint redis;
    PostgresEndpoint archive;
    CachePolicy cachePolicy;
    /// Nothing is written, by nobody: not by the window, not by the endpoint, not by the background upkeep.
    bool readOnly = false;
    /// Fill the cache after a miss in conversationHistory(), whatever the request says (HistoryRequest::warm). Off for
    /// browsing: an inspector changes nothing.
    bool warming = false;
    /// So many writes may wait; the next one is refused (Unavailable) before anything is done with it.
    int mostWaitingWrites = 10'000;
};

} // namespace talkglass
