#pragma once

#include "models/service/ServiceTypes.h"

#include <QByteArray>

namespace talkglass {

/// `{"session_id": …, "messages": […]}` as reference/http-api.md has it. A message without a row has an id made of its
/// time; a malformed one says so and carries its bytes. Pure, any thread.
QByteArray historyJson(const QString& sessionId, const QList<Message>& messages);

} // namespace talkglass
