#pragma once

#include "models/items/MessageRow.h"

#include <QString>

/// What is said of a message on hover. Translated.
namespace talkglass::messagehints {

/// What a mark means; for differing copies the beginning of both.
QString ofMark(MessageMark mark, const Message& message);

} // namespace talkglass::messagehints
