#pragma once

#include "models/endpoint/EndpointSettings.h"

namespace talkglass {

class ChatService;
class Endpoint;

/// What a window can be given besides the stores; all of it may be missing, and must outlive the window.
struct WindowClients
{
    ChatService* chat = nullptr;       ///< missing: no agent can be asked
    Endpoint* endpoint = nullptr;      ///< missing: nothing is said of one
    EndpointSettings endpointSettings; ///< the secret, and what the command line says of the endpoint
};

} // namespace talkglass
