#pragma once

#include "models/service/ServiceTypes.h"

#include <QString>

/// The command line's words for people. What comes from a store may hold terminal escape sequences: control characters
/// are shown, never sent.
namespace talkglass::clitext {

QString sessionHeader();
QString sessionLine(const Session& session);
QString info(const Session& session);
QString history(const History& history);
QString added(const AddedMessage& added);
QString cleared(const ClearReport& report);
/// Line breaks stay if `multiline`.
QString printable(const QString& text, bool multiline = false);

} // namespace talkglass::clitext
