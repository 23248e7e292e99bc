#pragma once

#include "models/service/Lane.h"
#include "models/service/ServiceTypes.h"

#include <functional>

namespace talkglass {

struct SessionWalkRequest
{
    /// Of the archive's rows, which are many; its order does not count. What the cache knows of comes whatever the
    /// filter says, but for the user: ghosts and orphans always come.
    SessionFilter filter;
    std::optional<Residency> residency;
};

/// The whole merged list, newest activity first, each session as it comes; sessions without any time at the end. Memory
/// grows with what is cached, not with the archive. Blocking; on a lane. `take` returns false to stop.
/// The error of the store that is away, if one is; an error if both are.
Result<std::optional<StoreError>> walkSessions(Stores& stores, const SessionWalkRequest& request,
                                               const std::function<bool(const Session&)>& take);

} // namespace talkglass
