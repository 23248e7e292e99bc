#pragma once

#include "models/conversation/SessionKey.h"

#include <QList>
#include <QString>

namespace talkglass {

/// Session keys as the JSON parameter of touch_sessions.sql. Pure function, any thread.
class SessionKeysText
{
public:
    /// `[{"n": place in `keys`, "u": user, "s": session id}]`, without those that cannot have a row; empty if none can.
    static QString toJson(const QList<SessionKey>& keys);
};

} // namespace talkglass
