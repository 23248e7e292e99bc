#pragma once

#include "models/conversation/Message.h"

#include <QList>

namespace talkglass {

/// Aligns the two copies of one conversation, both oldest first. Copies are matched by row id where the cached element
/// carries one, else by order, role and content; time decides last, for the two copies are stamped by two clocks
/// (reference/wire-format.md): it tells apart those that say the same (alignMessages()). Where the copies have another
/// order, the archive's counts. A cached and an archived message that stand in the same gap with the same role and not
/// more than a second apart may be one edited message (mayBeEditedCopy()): Differing. Matched ones with other metadata:
/// Differing as well. What is left is CacheOnly or ArchiveOnly, placed where its neighbours say. Result oldest first.
/// Pure, any thread.
QList<Message> mergeMessages(const QList<Message>& archived, const QList<Message>& cached);

} // namespace talkglass
