#pragma once

#include "models/service/ServiceTypes.h"

#include <optional>

namespace talkglass {

/// What can be refused without asking a store: InvalidInput with what to do, or nothing. Pure.
std::optional<StoreError> checkSessionKey(const SessionKey& key);
std::optional<StoreError> checkNewMessage(const NewMessage& message);
/// Text as a JSON object for metadata; empty text is an empty object. InvalidInput says where it is wrong.
Result<QJsonObject> metadataFromText(const QString& text);

} // namespace talkglass
