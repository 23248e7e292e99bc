#pragma once

#include "models/service/InFlightWrites.h"
#include "models/service/Lane.h"

/// Cached lists made whole from the archive. Blocking; on a lane. Nothing that only the cache has is dropped, and
/// nothing is written over a list that changed meanwhile.
namespace talkglass::cacherepair {

enum class Repaired {
    Whole,     ///< nothing was missing
    NoList,    ///< there is nothing cached
    Rewritten, ///< what was missing is in it now
    Busy,      ///< it kept changing under our hands, or a message was on its way to it; try again later
};

/// Puts what the archive has and the list lacks into its place, gives elements their row ids, keeps the TTL.
Result<Repaired> completeList(Stores& stores, const InFlightWrites& inFlight, const SessionKey& key);

enum class Filled {
    Made,
    ListThere, ///< or there was one meanwhile, or the session was cleared in between: look again
    Nothing,   ///< there is nothing to put in: no messages, or the session was cleared
};

/// Makes the list of the newest archived messages where there is none, with `ttlMs` milliseconds to live. `own`: the
/// stamp of the caller's own message under way, which goes in.
Result<Filled> fillList(Stores& stores, const InFlightWrites& inFlight, const SessionKey& key, qint64 ttlMs,
                        std::optional<Timestamp> own = std::nullopt);

/// A message that was pushed, and had been in the list already, stands at its end now: brings it back before those of
/// later rows. What it cannot do it leaves: the list holds what it should, if not in the archive's order.
void restoreOrder(Stores& stores, const SessionKey& key, const Message& message);

} // namespace talkglass::cacherepair
