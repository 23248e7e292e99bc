#pragma once

#include "models/conversation/Message.h"

/// message_metadata as the archive holds it: any JSON. Pure, any thread.
namespace talkglass::MetadataText {

/// Into the message: an object as its metadata; none and null as an empty one; what is neither, or cannot be read as
/// one, as it is.
void read(const QByteArray& json, Message& message);

} // namespace talkglass::MetadataText
