#pragma once

#include "models/service/HybridConversationService.h"

namespace talkglass::bench {

/// The same as RawQueries, asked of the application's service as its models ask. What goes wrong ends the program.
class OurQueries
{
public:
    OurQueries(const RedisEndpoint& redis, const PostgresEndpoint& archive);

    int page(const SessionCursor& from, const SessionCursor& to, int limit);
    int pageOfUser(qint64 userId, const SessionCursor& from, int limit);
    int firstPage(int limit);
    PageAnchors anchors(int pageSize);
    int conversation(const SessionKey& key, int limit);
    /// The facts of one session from both stores, its messages counted.
    void info(const SessionKey& key);

private:
    int withFacts(const SessionFilter& filter, const std::optional<SessionCursor>& from,
                  const std::optional<SessionCursor>& to, int limit);

    HybridConversationService m_service;
};

} // namespace talkglass::bench
