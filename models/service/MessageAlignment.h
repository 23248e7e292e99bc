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
    /// From this place in the cache on stamps are those of the writing. What stands before it was warmed, if times do
    /// not tell throughout.
    qsizetype writtenFrom = 0;
};

/// The copies that belong together and stand in the same order: by row id where the cached element carries one that the
/// archive has, else by role and content. Words that come again and again are told apart by time where the times of
/// both copies tell (CertainPairs), else by order alone: the longest common one; of several the one nearest to the end,
/// for a cached list is the tail of its conversation. A list may be warmed in its front part only, so that is judged by
/// what stands around a message. Both lists oldest first; malformed elements match nothing. Pure, any thread.
MessageAlignment alignMessages(const QList<Message>& archived, const QList<Message>& cached);

} // namespace talkglass
