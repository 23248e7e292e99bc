#include "app/cli/CompareCommand.h"

#include "app/cli/CancelOnInterrupt.h"
#include "app/cli/CliText.h"
#include "app/cli/ReportSaver.h"
#include "models/compare/ComparisonWorker.h"
#include "models/evidence/ReportFile.h"

#include <QCoreApplication>
#include <QJsonDocument>

namespace talkglass {

namespace {

constexpr qint64 tellEvery = 10'000;

QString tr(const char* text)
{
    return QCoreApplication::translate("CompareCommand", text);
}

QByteArray textOf(const QJsonObject& object)
{
    return QJsonDocument(object).toJson(QJsonDocument::Compact);
}

} // namespace

CompareCommand::CompareCommand(const Options& options, const ServiceSettings& settings,
                               std::shared_ptr<const Clock> clock, std::FILE* out, std::FILE* err)
    : m_options(options)
    , m_settings(settings)
    , m_clock(std::move(clock))
    , m_out(out)
    , m_printer(out, err)
{
}

ComparisonRequest CompareCommand::request(const Options& options)
{
    ComparisonRequest request;
    if (!options.sessionId.isEmpty() && options.user)
        request.sessions = {{*options.user, options.sessionId}};
    request.sessionId = options.sessionId;
    request.userId = options.user;
    request.options.skewMs = options.comparison.skewMs;
    request.options.maxHistory = options.cachePolicy.maxHistory;
    request.sessionsPerSecond = int(options.comparison.sessionsPerSecond);
    return request;
}

ExitCode CompareCommand::run()
{
    if (!m_options.proof.report.isEmpty()) {
        if (const Result<> writable = reportfile::tryToWrite(m_options.proof.report); !writable) {
            m_printer.error(writable.error());
            return ExitCode::CouldNotDo;
        }
        m_details = std::make_unique<ComparisonDetailReader>(m_settings, m_clock);
        m_details->begin();
    }
    if (m_options.json)
        std::fputs("{\n\"findings\": [", m_out);
    const ComparisonOutcome outcome = compare();
    if (m_options.json)
        printJsonEnd(outcome);
    else
        printEnd(outcome);
    if (outcome.error)
        m_printer.error(*outcome.error);
    else if (outcome.cancelled)
        m_printer.remark(tr("cancelled; %1 of %2 sessions were compared").arg(outcome.compared).arg(outcome.total));
    const bool nothingFound = !m_options.sessionId.isEmpty() && outcome.compared + outcome.expired == 0;
    if (outcome.isComplete() && nothingFound)
        m_printer.remark(tr("no session “%1” in either store").arg(m_options.sessionId));
    if (!saveReport(outcome) || !outcome.isComplete() || nothingFound)
        return ExitCode::CouldNotDo;
    return outcome.findings.isEmpty() ? ExitCode::Done : ExitCode::Negative;
}

ComparisonOutcome CompareCommand::compare()
{
    ComparisonControl control;
    const CancelOnInterrupt cancel(control);
    ComparisonWorker worker(m_settings, m_clock, control,
                            {[this](const QList<Finding>& findings) { printFindings(findings); },
                             [this](const ComparisonProgress& progress) { tellProgress(progress); }});
    return worker.run(request(m_options));
}

QJsonObject CompareCommand::json(const Finding& finding)
{
    return {{QStringLiteral("user_id"), finding.key.userId},
            {QStringLiteral("session_id"), finding.key.sessionId},
            {QStringLiteral("kind"), findingKindName(finding.kind)},
            {QStringLiteral("index"), finding.index < 0 ? QJsonValue() : QJsonValue(finding.index)},
            {QStringLiteral("detail"), finding.detail}};
}

QString CompareCommand::line(const Finding& finding)
{
    const QString place = finding.index < 0 ? QString() : tr(", message %1").arg(finding.index);
    return QString(findingKindName(finding.kind).leftJustified(20) +
                   QString::number(finding.key.userId).leftJustified(7) + clitext::printable(finding.key.sessionId) +
                   place + u": " + clitext::printable(finding.detail));
}

bool CompareCommand::saveReport(const ComparisonOutcome& outcome)
{
    const ProofOptions& proof = m_options.proof;
    if (proof.report.isEmpty())
        return true;
    const ComparisonRequest asked = request(m_options);
    const QJsonObject document = evidence::ofComparison(asked, outcome, m_kept, m_details->end(asked, outcome, m_kept),
                                                        reportsaver::context(m_settings, proof.redact));
    const Result<> saved = reportsaver::save(proof.report, document);
    if (!saved)
        m_printer.error(saved.error());
    return saved.ok();
}

void CompareCommand::printFindings(const QList<Finding>& findings)
{
    if (!m_options.proof.report.isEmpty())
        m_kept += findings;
    for (const Finding& finding : findings) {
        if (!m_options.json) {
            m_printer.line(line(finding));
            continue;
        }
        std::fputs(m_anyPrinted ? ",\n  " : "\n  ", m_out);
        std::fputs(textOf(json(finding)).constData(), m_out);
        m_anyPrinted = true;
    }
}

/// Only where it takes long enough for somebody to wonder.
void CompareCommand::tellProgress(const ComparisonProgress& progress)
{
    if (progress.compared - m_lastTold < tellEvery || progress.phase == ComparisonProgress::Phase::Finished)
        return;
    m_lastTold = progress.compared;
    m_printer.remark(tr("%1 of %2 sessions compared").arg(progress.compared).arg(progress.total));
}

void CompareCommand::printJsonEnd(const ComparisonOutcome& outcome)
{
    QJsonObject rest{{QStringLiteral("sessions_compared"), outcome.compared},
                     {QStringLiteral("sessions_expired_meanwhile"), outcome.expired},
                     {QStringLiteral("sessions_total"), outcome.total},
                     {QStringLiteral("complete"), outcome.isComplete()},
                     {QStringLiteral("started"), outcome.begun.toIsoZ()},
                     {QStringLiteral("ended"), outcome.ended.toIsoZ()}};
    if (outcome.error)
        rest.insert(QStringLiteral("error"), outcome.error->text());
    std::fputs(m_anyPrinted ? "\n],\n" : "],\n", m_out);
    // The findings went before, one by one; these are the other members of the same object.
    std::fputs(textOf(rest).sliced(1).constData(), m_out);
    std::fputs("\n", m_out);
}

void CompareCommand::printEnd(const ComparisonOutcome& outcome)
{
    for (auto kind = outcome.findings.begin(); kind != outcome.findings.end(); ++kind)
        m_printer.line(QString(QString::number(kind.value()).rightJustified(8) + u' ' + findingKindName(kind.key())));
    m_printer.line(tr("%1 of %2 sessions compared; %3 expired meanwhile; findings: %4")
                       .arg(outcome.compared)
                       .arg(outcome.total)
                       .arg(outcome.expired)
                       .arg(outcome.findingCount()));
}

} // namespace talkglass
