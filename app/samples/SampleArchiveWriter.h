#pragma once

#include "app/samples/SampleConversation.h"
#include "models/archive/PostgresEndpoint.h"

namespace talkglass {

/// Inserts users and archived conversations, all in one transaction. The tables must be there.
Result<> writeSamplesToArchive(const PostgresEndpoint& endpoint, const QList<SampleUser>& users,
                               const QList<SampleConversation>& conversations);

} // namespace talkglass
