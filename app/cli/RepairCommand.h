#pragma once

#include "app/cli/Cli.h"
#include "app/cli/CliPrinter.h"
#include "models/repair/Repairer.h"

#include <memory>

namespace talkglass {

/// `talkglass repair`: makes a plan, carries one out, or takes it back. Exit status: 0 the plan was written, or every
/// ticked session is in order now; 1 refused (read-only, or the stores have moved on); 2 it could not be done.
class RepairCommand
{
public:
    RepairCommand(const Options& options, const ServiceSettings& settings, std::shared_ptr<const Clock> clock,
                  std::FILE* out, std::FILE* err);

    ExitCode run();

private:
    ExitCode plan();
    ExitCode apply();
    ExitCode undo();
    ExitCode print(const Result<RepairReport>& report);
    void printPlan(const RepairPlan& plan) const;
    ExitCode fail(const StoreError& error) const;

    const Options& m_options;
    ComparisonControl m_control;
    Repairer m_repairer;
    const CliPrinter m_printer;
};

} // namespace talkglass
