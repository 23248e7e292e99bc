#pragma once

#include "models/items/SessionOrder.h"
#include "models/service/SessionMerge.h"

namespace talkglass {

/// A loaded row of the archive, with what the cache said about it.
struct SessionRow
{
    ArchivedSession archived;
    Asked<CachedSession> cached;
    Session session; ///< both combined
    SortKey key;
    quint64 identity = 0;
    bool needsFacts = true; ///< the cache is yet to be asked (again)

    bool isChecking() const { return needsFacts && !cached.answered; }
};

} // namespace talkglass
