#pragma once

#include "models/endpoint/EndpointSettings.h"

namespace talkglass {

/// What `serve` and `token` were told. Values, any thread.
struct ServeOptions
{
    enum class LogFormat { None, Text, Json };

    EndpointSettings endpoint; ///< its secret (SECRET_KEY) is read for every command, and for the window
    LogFormat logFormat = LogFormat::None;
    qint64 expiresInSeconds = 0; ///< of a token; 0: never
};

} // namespace talkglass
