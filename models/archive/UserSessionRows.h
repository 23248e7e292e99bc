#pragma once

#include "models/conversation/Timestamp.h"

#include <QList>
#include <QString>

namespace talkglass {

/// A stretch of one user's active sessions in the archive, newest activity first.
struct UserSessionSpan
{
    qint64 userId = 0;
    qint64 skip = 0;
    qint64 take = 0;
};

struct UserSessionRow
{
    QString sessionId;
    Timestamp lastActivity;
};

} // namespace talkglass
