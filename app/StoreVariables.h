#pragma once

#include "models/archive/PostgresEndpoint.h"
#include "models/cache/RedisEndpoint.h"
#include "models/conversation/Result.h"

#include <QHash>
#include <QString>

#include <optional>

/// A deployment's variables to endpoints: a URL, or its parts where there is no URL. Pure, any thread.
namespace talkglass::storevariables {

using Variables = QHash<QString, QString>;

/// REDIS_URL, else REDIS_HOST, REDIS_PORT, REDIS_USERNAME, REDIS_PASSWORD, REDIS_DB. Nothing: neither is there.
Result<std::optional<RedisEndpoint>> redis(const Variables& variables);
/// DATABASE_URL, else POSTGRES_HOST (or POSTGRES_SERVER), POSTGRES_PORT, POSTGRES_USER, POSTGRES_PASSWORD, POSTGRES_DB.
Result<std::optional<PostgresEndpoint>> archive(const Variables& variables);

} // namespace talkglass::storevariables
