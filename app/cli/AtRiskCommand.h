#pragma once

#include "app/cli/Cli.h"
#include "app/cli/CliPrinter.h"
#include "models/risk/AtRisk.h"
#include "models/service/HybridConversationService.h"

#include <QJsonObject>

#include <memory>

namespace talkglass {

/// `talkglass at-risk`: what is lost when its TTL ends, and with --persist its rescue. Exit status: 0 nothing is at
/// risk (any more), 1 something is, 2 it could not be found out.
class AtRiskCommand
{
public:
    /// `mayWrite`: false where the stores are read-only for this program.
    AtRiskCommand(const Options& options, bool mayWrite, HybridConversationService& service,
                  std::shared_ptr<const Clock> clock, const CliPrinter& printer);

    ExitCode run();

    /// `persisted` is null without --persist.
    static QJsonObject json(const AtRiskSession& session, const Persisted* persisted);

private:
    void print(const AtRiskReport& report, const QList<Persisted>& persisted) const;

    const Options& m_options;
    const bool m_mayWrite;
    HybridConversationService& m_service;
    const std::shared_ptr<const Clock> m_clock;
    const CliPrinter m_printer;
};

} // namespace talkglass
