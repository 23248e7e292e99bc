#pragma once

#include "app/cli/Cli.h"
#include "app/cli/CliPrinter.h"
#include "models/drill/DrillTypes.h"
#include "models/service/HybridConversationService.h"

#include <QJsonObject>

#include <memory>

namespace talkglass {

/// `talkglass verify`: the expiry drill. Exit status: 0 every session passed, 1 one did not, 2 it could not be found
/// out.
class VerifyCommand
{
public:
    /// `mayWrite`: false where the stores are read-only for this program.
    VerifyCommand(const Options& options, bool mayWrite, HybridConversationService& service,
                  std::shared_ptr<const Clock> clock, const CliPrinter& printer);

    ExitCode run();

    /// `results`, and what else is to be known of the drill.
    static QJsonObject json(const DrillReport& report);

private:
    DrillPlan plan() const;
    QString stateFile() const;
    bool isConfirmed(const DrillPlan& plan) const;
    DrillReport drill(const DrillPlan& plan);
    void tell(const DrillProgress& progress);
    void print(const DrillReport& report) const;
    bool saveReport(const DrillReport& report) const;

    const Options& m_options;
    const bool m_mayWrite;
    HybridConversationService& m_service;
    const std::shared_ptr<const Clock> m_clock;
    const CliPrinter m_printer;
    qint64 m_lastTold = -1;
};

} // namespace talkglass
