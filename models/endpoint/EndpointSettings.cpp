#include "models/endpoint/EndpointSettings.h"

#include <QHostAddress>

namespace talkglass {

bool EndpointSettings::isBeyondThisMachine() const
{
    return !address.isEmpty() && !QHostAddress(address).isLoopback();
}

} // namespace talkglass
