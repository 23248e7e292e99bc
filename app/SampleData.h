#pragma once

#include "models/archive/PostgresEndpoint.h"
#include "models/cache/RedisEndpoint.h"
#include "models/conversation/Clock.h"
#include "models/conversation/Result.h"

namespace talkglass {

/// Makes the schema where it is missing and fills both stores with the conversations of resources/samples, as a
/// deployed service would have left them: every residency, every problem. Written past our own service, since that
/// would not make such faults. For empty stores: fails if one of the sessions is already archived. Blocks (a second).
Result<> fillWithSamples(const RedisEndpoint& redis, const PostgresEndpoint& archive, const Clock& clock);

} // namespace talkglass
