#pragma once

#include "app/cli/Cli.h"
#include "app/cli/CliPrinter.h"

namespace talkglass {

/// `talkglass check-report FILE`. Exit status: 0 intact, 1 edited, 2 it cannot be read, or not be checked without the
/// key. Needs no store. The key is TALKGLASS_REPORT_KEY of the environment.
class CheckReportCommand
{
public:
    CheckReportCommand(const Options& options, const CliPrinter& printer);

    ExitCode run();

private:
    const Options& m_options;
    const CliPrinter m_printer;
};

} // namespace talkglass
