#include "app/cli/ProofCommands.h"

#include "app/cli/AtRiskCommand.h"
#include "app/cli/VerifyCommand.h"

namespace talkglass {

ExitCode runProofCommand(const Options& options, const ServiceSettings& settings, std::shared_ptr<const Clock> clock,
                         std::FILE* out, std::FILE* err)
{
    const bool mayWrite = !settings.readOnly;
    ServiceSettings inspecting = settings;
    // The service itself only reads here, and does no upkeep: it would change what is inspected.
    inspecting.readOnly = true;
    HybridConversationService service(inspecting, clock);
    const CliPrinter printer(out, err);
    const ExitCode code = options.command == Options::Command::AtRisk
                              ? AtRiskCommand(options, mayWrite, service, clock, printer).run()
                              : VerifyCommand(options, mayWrite, service, clock, printer).run();
    std::fflush(out);
    return code;
}

} // namespace talkglass
