#pragma once

#include "models/archive/PostgresEndpoint.h"
#include "models/cache/RedisEndpoint.h"
#include "models/conversation/SessionKey.h"

#include <QHash>
#include <QString>

/// The data of a deployed service (tests/golden), with every fault that was found there.
namespace talkglass::golden {

/// Puts it into an empty database. What went wrong, or empty.
QString loadArchive(const PostgresEndpoint& archive);
/// Puts it into an empty Redis. What went wrong, or empty.
QString loadCache(const RedisEndpoint& redis);

/// The session that shows each fault, by the fault's name in cases.json.
QHash<QString, SessionKey> cases();

} // namespace talkglass::golden
