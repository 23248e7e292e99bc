#pragma once

#include "models/archive/PostgresEndpoint.h"
#include "models/conversation/HostLookup.h"

namespace talkglass {

/// The endpoint with the addresses of its host beside the name (libpq's `hostaddr`), so that libpq does not ask the
/// resolver, for which it waits without a limit. The name stays, for certificates and password files. Unchanged where
/// there is nothing to ask: a socket, an address, several hosts, or a `hostaddr` or service given, here or in libpq's
/// variables. The error says that the name was not found, or not in time. Blocks no longer than `atMost`; any thread.
Result<PostgresEndpoint> withAddresses(const PostgresEndpoint& endpoint, std::chrono::milliseconds atMost,
                                       const std::function<HostAddresses(const QString&)>& resolver = askResolver);

} // namespace talkglass
