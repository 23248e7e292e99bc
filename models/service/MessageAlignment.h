#pragma once

#include "models/conversation/Message.h"

#include <QList>

#include <vector>

namespace talkglass {

/// Two copies of one message, by their places in the lists.
struct MessagePair
{
    qsizetype archived = -1;
    qsizetype cached = -1;
};

/// The copies that belong together and stand in the same order, oldest first: by row id where the cached element
/// carries one that the archive has, else by role and content. Both lists oldest first; malformed elements match
/// nothing. The longest such sequence; of several the one nearest to the end, for a cached list is the tail of its
/// conversation. Pure, any thread.
std::vector<MessagePair> alignMessages(const QList<Message>& archived, const QList<Message>& cached);

} // namespace talkglass
