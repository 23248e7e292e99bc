#pragma once

#include "models/archive/ArchiveCopies.h"
#include "models/cache/CacheCopies.h"
#include "models/drill/DrillTypes.h"

/// What a drill decides. Pure functions, any thread.
namespace talkglass {

/// Both copies of one session as they stood before.
struct DrillRecord
{
    CacheRecord cache;
    ArchiveRecord archive;

    const SessionKey& key() const { return cache.key; }
    bool exists() const { return cache.exists() || archive.hasRow; }
};

/// Compares what is readable after with what was readable before, from either copy: count, order, role, content and
/// metadata. What has come meanwhile is no fault. Elements that are no messages, and doubles, are noted only.
DrillResult judgeDrill(const DrillRecord& before, const QList<Message>& after, bool keepMessages);

/// Compares a list that one read has put into the cache with the conversation (oldest first): the newest `maxHistory`
/// messages, the same, in order, each once, with their own times. Nothing: it is right.
std::optional<DrillDifference> judgeWarming(const QList<Message>& conversation, const CacheRecord& warmed,
                                            qint64 maxHistory);

} // namespace talkglass
