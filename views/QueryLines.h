#pragma once

#include "models/archive/PostgresEndpoint.h"
#include "models/cache/RedisEndpoint.h"
#include "models/conversation/SessionKey.h"

#include <QList>
#include <QString>

namespace talkglass {

/// A line to paste into a terminal.
struct QueryLine
{
    QString purpose; ///< translated
    QString line;    ///< without a password
};

/// What one would type to see the same by hand. All of them only read. Pure, any thread.
namespace querylines {

QString sessionKeyName(const SessionKey& key);
QString userSetName(const SessionKey& key);
QList<QueryLine> redis(const SessionKey& key, const RedisEndpoint& endpoint);
QList<QueryLine> psql(const SessionKey& key, const PostgresEndpoint& endpoint);

} // namespace querylines
} // namespace talkglass
