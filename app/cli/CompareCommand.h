#pragma once

#include "app/cli/Cli.h"
#include "app/cli/CliPrinter.h"
#include "models/compare/ComparisonTypes.h"
#include "models/conversation/Clock.h"
#include "models/evidence/ComparisonDetails.h"
#include "models/service/ServiceSettings.h"

#include <QJsonObject>

#include <memory>

namespace talkglass {

/// `talkglass compare`: both copies of every session, of one user's or of one. Exit status: 0 all well, 1 findings,
/// 2 it could not be found out. Findings are printed as they are confirmed, and only kept for a --report.
class CompareCommand
{
public:
    CompareCommand(const Options& options, const ServiceSettings& settings, std::shared_ptr<const Clock> clock,
                   std::FILE* out, std::FILE* err);

    ExitCode run();

    /// As one member of `findings`; the index is null where the finding is about the session.
    static QJsonObject json(const Finding& finding);
    static QString line(const Finding& finding);
    /// What is to be compared by these options.
    static ComparisonRequest request(const Options& options);

private:
    ComparisonOutcome compare();
    void printFindings(const QList<Finding>& findings);
    void tellProgress(const ComparisonProgress& progress);
    bool saveReport(const ComparisonOutcome& outcome);
    void printEnd(const ComparisonOutcome& outcome);
    void printJsonEnd(const ComparisonOutcome& outcome);

    const Options& m_options;
    const ServiceSettings m_settings;
    const std::shared_ptr<const Clock> m_clock;
    std::FILE* const m_out;
    const CliPrinter m_printer;
    QList<Finding> m_kept; ///< for a report only
    std::unique_ptr<ComparisonDetailReader> m_details;
    bool m_anyPrinted = false;
    qint64 m_lastTold = 0; ///< sessions compared when progress was told last
};

} // namespace talkglass
