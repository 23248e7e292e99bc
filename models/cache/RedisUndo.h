#pragma once

#include "models/cache/RedisPipeline.h"
#include "models/cache/RedisReply.h"
#include "models/conversation/Session.h"

namespace talkglass {

/// EXPIRE works on a key of every type, also where the command beside it was refused for that type. Gives the key the
/// time to live back that it had (`before`, the answer to PTTL), if `expired` (the answer to EXPIRE) says that it was
/// changed.
inline void giveTimeBack(RedisPipeline& undo, const QByteArray& name, const RedisReply& before,
                         const RedisReply& expired)
{
    const qint64 ttlMs = before.integer(CachedSession::noKey);
    if (expired.integer() <= 0)
        return;
    if (ttlMs == CachedSession::noTtl)
        undo.add({"PERSIST", name});
    else if (ttlMs > 0)
        undo.add({"PEXPIRE", name, QByteArray::number(ttlMs)});
}

} // namespace talkglass
