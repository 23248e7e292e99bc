#pragma once

#include <chrono>

namespace talkglass {

/// How conversations are cached; must equal what the deployed service is set to.
struct CachePolicy
{
    std::chrono::seconds ttl{86400}; ///< CONVERSATION_TTL: sliding, set again at each write
    int maxHistory = 100;            ///< MAX_CONVERSATION_HISTORY: elements kept in a list
};

} // namespace talkglass
