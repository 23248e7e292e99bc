#include "app/cli/Cli.h"

#include "app/LocalStores.h"
#include "app/SampleData.h"
#include "app/cli/CheckReportCommand.h"
#include "app/cli/CliCommands.h"
#include "app/cli/CliText.h"
#include "app/cli/CompareCommand.h"
#include "app/cli/ProofCommands.h"
#include "app/cli/RepairCommand.h"
#include "app/cli/ServeCommand.h"

#include <QCoreApplication>

namespace talkglass {

namespace {

ExitCode failed(const StoreError& error, std::FILE* err)
{
    const QString line = QCoreApplication::translate("Cli", "talkglass: %1").arg(clitext::printable(error.text()));
    std::fputs((line + u'\n').toUtf8().constData(), err);
    return ExitCode::CouldNotDo;
}

bool onlyReads(Options::Command command)
{
    return command == Options::Command::Sessions || command == Options::Command::History ||
           command == Options::Command::Info;
}

} // namespace

ExitCode runCli(const Options& options, std::FILE* out, std::FILE* err)
{
    const auto clock = std::make_shared<const SystemClock>();
    if (options.command == Options::Command::Token)
        return runTokenCommand(options, clock, out, err);
    if (options.command == Options::Command::CheckReport)
        return CheckReportCommand(options, CliPrinter(out, err)).run();
    std::unique_ptr<LocalStores> demoStores;
    if (options.demo) {
        Result<std::unique_ptr<LocalStores>> started = LocalStores::start();
        if (!started)
            return failed(started.error(), err);
        demoStores = std::move(*started);
        if (const Result<> filled = fillWithSamples(demoStores->redis(), demoStores->archive(), *clock); !filled)
            return failed(filled.error(), err);
    } else if (const std::optional<StoreError> missing = options.missingStores()) {
        return failed(*missing, err);
    }

    ServiceSettings settings =
        demoStores ? options.serviceSettings(demoStores->redis(), demoStores->archive()) : options.serviceSettings();
    if (options.command == Options::Command::Verify || options.command == Options::Command::AtRisk)
        return runProofCommand(options, settings, clock, out, err);
    // A command that reads does no upkeep either: an inspector changes nothing.
    settings.readOnly = settings.readOnly || onlyReads(options.command);
    if (options.command == Options::Command::Compare) {
        const ExitCode code = CompareCommand(options, settings, clock, out, err).run();
        std::fflush(out);
        return code;
    }
    if (options.command == Options::Command::Repair) {
        const ExitCode code = RepairCommand(options, settings, clock, out, err).run();
        std::fflush(out);
        return code;
    }
    if (options.command == Options::Command::Serve)
        return ServeCommand(options, settings, clock, out, err).run();
    HybridConversationService service(settings, clock);
    const ExitCode code = CliCommands(options, service, out, err).run();
    std::fflush(out);
    return code;
}

} // namespace talkglass
