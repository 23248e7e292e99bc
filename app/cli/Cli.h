#pragma once

#include "app/Options.h"

#include <cstdio>

namespace talkglass {

/// Exit codes of every command.
enum class ExitCode {
    Done = 0,
    Negative = 1,   ///< a negative answer: not found, refused
    CouldNotDo = 2, ///< usage, a store away
};

/// Runs one command: results on `out`, errors in one line on `err`. Blocks until it is done; needs a QCoreApplication,
/// but no event loop.
ExitCode runCli(const Options& options, std::FILE* out, std::FILE* err);

} // namespace talkglass
