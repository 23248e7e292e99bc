#pragma once

#include "models/conversation/StoreError.h"

/// Why a store is away, for where its name and place are told already. Pure, any thread.
namespace talkglass::storereason {

/// The error's sentence without "Redis at unix:///run/redis.sock: " before it and the full stop behind it.
QString brief(const StoreError& error, const QString& endpoint);

} // namespace talkglass::storereason
