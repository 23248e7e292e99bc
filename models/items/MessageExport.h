#pragma once

#include "models/conversation/Message.h"

#include <QList>
#include <QString>

/// Messages as text for the clipboard. Pure, any thread.
namespace talkglass::messageexport {

/// The contents, an empty line between them; of malformed ones the bytes.
QString asText(const QList<Message>& messages);
/// One object, or an array of several: id, role, content, timestamp, metadata, residency, malformed (as the command
/// line writes them).
QString asJson(const QList<Message>& messages);
/// A heading a message with role and UTC time, then its content.
QString asMarkdown(const QList<Message>& messages);

} // namespace talkglass::messageexport
