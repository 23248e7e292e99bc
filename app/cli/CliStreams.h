#pragma once

#include "models/conversation/Result.h"

#include <QByteArray>
#include <QString>
#include <QStringList>

#include <cstdio>
#include <optional>

/// The three standard files of a command, which may be closed, full, or no file to read.
namespace talkglass::clistreams {

/// Before anything else is opened. Where a standard file is closed, its number would go to the next file that is
/// opened, and what is printed into a store's connection. What stands there then fails when it is used.
void keepApart();

/// The arguments of main(), each exactly; an error if one is no UTF-8, which no store could keep.
Result<QStringList> arguments(int argc, const char* const* argv);

/// All that there is to read from this file, or why it cannot be read to its end.
Result<QByteArray> readAll(int file);

/// Sends what is still in the buffer. Why not all of what was printed has arrived, if so; a reader that went away
/// before the end (`| head`) wanted no more, which is no fault.
std::optional<StoreError> outputFault(std::FILE* out);

} // namespace talkglass::clistreams
