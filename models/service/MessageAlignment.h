#pragma once

#include "models/service/CommonOrder.h"
#include "models/service/CopyTimes.h"

#include <QList>

#include <vector>

namespace talkglass {

struct MessageAlignment
{
    std::vector<MessagePair> pairs; ///< oldest first, and so in either list
    CopyTimes times;                ///< what the stamps of the copies are worth
    /// From this place in the cache on stamps are those of the writing. What stands before it was warmed.
    qsizetype writtenFrom = 0;
};

/// The copies that belong together and stand in the same order: by row id where the cached element carries one that the
/// archive has, else by role and content. Words that come again and again are told apart by time where the times of
/// both copies tell (CertainPairs), else by order alone: the longest common one; of several the one nearest to the end,
/// for a cached list is the tail of its conversation. What a warming has left at the front of the list is aligned by
/// order, whatever the times of the rest tell. Both lists oldest first; malformed elements match nothing. Pure, any
/// thread.
MessageAlignment alignMessages(const QList<Message>& archived, const QList<Message>& cached);

} // namespace talkglass
