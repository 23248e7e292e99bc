#pragma once

#include "app/cli/Cli.h"
#include "models/service/ServiceSettings.h"

#include <memory>

namespace talkglass {

/// Runs verify or at-risk on these stores. Exit status of both: 0 all is well, 1 something was found, 2 it could not be
/// found out.
ExitCode runProofCommand(const Options& options, const ServiceSettings& settings, std::shared_ptr<const Clock> clock,
                         std::FILE* out, std::FILE* err);

} // namespace talkglass
