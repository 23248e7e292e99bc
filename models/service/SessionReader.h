#pragma once

#include "models/service/Lane.h"
#include "models/service/ServiceTypes.h"

/// Sessions as one thing, from both stores. Blocking; on a lane.
namespace talkglass::sessionreader {

/// Both stores' facts combined, in the order asked; one round trip to each. A store that is away: residency Unknown
/// (and an error only if both are). Of a session that neither has, residency Orphan and no problems: see isKnown().
/// `checked`: reads the cached elements too, so that MalformedElements is known.
Result<QList<Session>> sessions(Stores& stores, const QList<SessionKey>& keys, bool checked);

/// False if neither store has anything of it.
bool isKnown(const Session& session);

/// One step of the walk through everything cached: session keys and members of user SETs without a key.
Result<ScanStep> scanStep(Stores& stores, quint64 cursor, int count);

} // namespace talkglass::sessionreader
