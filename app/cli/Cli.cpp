#include "app/cli/Cli.h"

#include "app/LocalStores.h"
#include "app/SampleData.h"
#include "app/cli/CheckReportCommand.h"
#include "app/cli/CliCommands.h"
#include "app/cli/CliStreams.h"
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

/// What is done is done, whoever hears of it.
QString doneAllTheSame(const Options& options, ExitCode code)
{
    if (code != ExitCode::Done)
        return {};
    switch (options.command) {
    case Options::Command::Post:
        return QCoreApplication::translate("Cli", "The message is stored all the same.");
    case Options::Command::Clear:
    case Options::Command::InitDb:
        return QCoreApplication::translate("Cli", "What was asked for is done all the same.");
    default:
        return {};
    }
}

/// What failed has said so already.
ExitCode outputChecked(ExitCode code, const Options& options, std::FILE* out, std::FILE* err)
{
    std::optional<StoreError> fault = clistreams::outputFault(out);
    if (!fault || code == ExitCode::CouldNotDo)
        return code;
    fault->hint = doneAllTheSame(options, code);
    return failed(*fault, err);
}

} // namespace

ExitCode runCli(const Options& options, std::FILE* out, std::FILE* err)
{
    // At once: a store that hangs may hold up the end of the service.
    const auto delivered = [&](ExitCode code) { return outputChecked(code, options, out, err); };
    const auto clock = std::make_shared<const SystemClock>();
    if (options.command == Options::Command::Token)
        return delivered(runTokenCommand(options, clock, out, err));
    if (options.command == Options::Command::CheckReport)
        return delivered(CheckReportCommand(options, CliPrinter(out, err)).run());
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
        return delivered(runProofCommand(options, settings, clock, out, err));
    // A command that reads does no upkeep either: an inspector changes nothing.
    settings.readOnly = settings.readOnly || onlyReads(options.command);
    if (options.command == Options::Command::Compare)
        return delivered(CompareCommand(options, settings, clock, out, err).run());
    if (options.command == Options::Command::Repair)
        return delivered(RepairCommand(options, settings, clock, out, err).run());
    if (options.command == Options::Command::Serve) // whose log, on a thread of its own, may still hold the stream
        return ServeCommand(options, settings, clock, out, err).run();
    HybridConversationService service(settings, clock);
    return delivered(CliCommands(options, service, out, err).run());
}

} // namespace talkglass
