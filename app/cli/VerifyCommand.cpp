#include "app/cli/VerifyCommand.h"

#include "app/cli/CliText.h"
#include "app/cli/Interrupt.h"
#include "app/cli/ReportSaver.h"
#include "models/drill/DrillRun.h"
#include "models/evidence/ReportFile.h"

#include <QCoreApplication>
#include <QCryptographicHash>
#include <QFile>
#include <QJsonArray>
#include <QStandardPaths>
#include <QThread>

namespace talkglass {

namespace {

constexpr unsigned long lookMs = 10;

QString tr(const char* text)
{
    return QCoreApplication::translate("VerifyCommand", text);
}

QJsonValue differenceJson(const DrillResult& result)
{
    if (!result.firstDifference)
        return {};
    return QJsonObject{{QStringLiteral("index"), result.firstDifference->index},
                       {QStringLiteral("what"), result.firstDifference->what},
                       {QStringLiteral("detail"), result.firstDifference->detail}};
}

QJsonObject resultJson(const DrillResult& result)
{
    QJsonObject object{{QStringLiteral("user_id"), result.key.userId},
                       {QStringLiteral("session_id"), result.key.sessionId},
                       {QStringLiteral("verdict"), drillVerdictName(result.verdict)},
                       {QStringLiteral("messages"), result.messages},
                       {QStringLiteral("first_difference"), differenceJson(result)},
                       {QStringLiteral("notes"), QJsonArray::fromStringList(result.notes)}};
    if (!result.reason.isEmpty())
        object.insert(QStringLiteral("reason"), result.reason);
    return object;
}

QString resultLine(const DrillResult& result)
{
    QString line = drillVerdictName(result.verdict).leftJustified(11) +
                   QString::number(result.key.userId).leftJustified(7) + clitext::printable(result.key.sessionId) +
                   tr(": messages %1").arg(result.messages);
    if (result.firstDifference)
        line += tr("; message %1 (%2): %3")
                    .arg(result.firstDifference->index)
                    .arg(result.firstDifference->what, result.firstDifference->detail);
    if (!result.reason.isEmpty())
        line += u"; " + clitext::printable(result.reason);
    return line;
}

ExitCode exitCodeOf(const DrillReport& report)
{
    if (report.failure || report.cancelled)
        return ExitCode::CouldNotDo;
    if (report.count(DrillVerdict::Fail) > 0)
        return ExitCode::Negative;
    return report.count(DrillVerdict::Unchecked) > 0 ? ExitCode::CouldNotDo : ExitCode::Done;
}

QString timeText(qint64 seconds)
{
    return QStringLiteral("%1:%2:%3")
        .arg(seconds / 3600)
        .arg(seconds / 60 % 60, 2, 10, QChar(u'0'))
        .arg(seconds % 60, 2, 10, QChar(u'0'));
}

} // namespace

VerifyCommand::VerifyCommand(const Options& options, bool mayWrite, HybridConversationService& service,
                             std::shared_ptr<const Clock> clock, const CliPrinter& printer)
    : m_options(options)
    , m_mayWrite(mayWrite)
    , m_service(service)
    , m_clock(std::move(clock))
    , m_printer(printer)
{
}

ExitCode VerifyCommand::run()
{
    const DrillPlan plan = this->plan();
    if (const auto refusal = plan.refusal()) {
        m_printer.error(*refusal);
        return ExitCode::CouldNotDo;
    }
    const QString& file = m_options.proof.report;
    if (const Result<> writable = file.isEmpty() ? Result<>(Done{}) : reportfile::tryToWrite(file); !writable) {
        m_printer.error(writable.error());
        return ExitCode::CouldNotDo;
    }
    for (const QString& line : plan.writes())
        m_printer.remark(tr("will write: %1").arg(line));
    if (!isConfirmed(plan)) {
        m_printer.remark(tr("not confirmed; nothing was done"));
        return ExitCode::CouldNotDo;
    }
    const DrillReport report = drill(plan);
    print(report);
    return saveReport(report) ? exitCodeOf(report) : ExitCode::CouldNotDo;
}

bool VerifyCommand::saveReport(const DrillReport& report) const
{
    const ProofOptions& proof = m_options.proof;
    if (proof.report.isEmpty())
        return true;
    const QJsonObject document = evidence::ofDrill(report, reportsaver::context(m_service.settings(), proof.redact));
    const Result<> saved = reportsaver::save(proof.report, document);
    if (!saved)
        m_printer.error(saved.error());
    return saved.ok();
}

DrillPlan VerifyCommand::plan() const
{
    const ProofOptions& proof = m_options.proof;
    DrillPlan plan;
    if (m_options.all)
        plan.userId = m_options.user;
    else
        plan.sessions.append({m_options.user.value_or(0), m_options.sessionId});
    plan.options.way = proof.way;
    plan.options.copyTtl = proof.copyTtl;
    plan.options.putBack = proof.putBack;
    plan.options.checkWarming = proof.warm;
    plan.options.keepMessages = !proof.report.isEmpty();
    plan.options.stateFile = stateFile();
    plan.mayWrite = m_mayWrite;
    return plan;
}

/// The same drill finds its file again.
QString VerifyCommand::stateFile() const
{
    if (!m_options.proof.stateFile.isEmpty())
        return m_options.proof.stateFile;
    const ServiceSettings& settings = m_service.settings();
    const QString drill =
        QStringList{drillWayName(m_options.proof.way), settings.redis.display(), settings.archive.display(),
                    m_options.user ? QString::number(*m_options.user) : QString(),
                    m_options.all ? QStringLiteral("all") : QString(u'=' + m_options.sessionId)}
            .join(QChar(0));
    const QByteArray name = QCryptographicHash::hash(drill.toUtf8(), QCryptographicHash::Sha256).toHex().left(16);
    return QString(QStandardPaths::writableLocation(QStandardPaths::AppLocalDataLocation) + u"/drills/" +
                   QString::fromLatin1(name) + u".jsonl");
}

bool VerifyCommand::isConfirmed(const DrillPlan& plan) const
{
    if (plan.options.way != DrillWay::Drop || m_options.proof.confirmed)
        return true;
    m_printer.remark(tr("go on? [y/N]"));
    QFile input;
    if (!input.open(stdin, QIODevice::ReadOnly))
        return false;
    const QByteArray answer = input.readLine().trimmed().toLower();
    return answer == "y" || answer == "yes";
}

DrillReport VerifyCommand::drill(const DrillPlan& plan)
{
    const Interrupt interrupt;
    DrillRun run(m_service, m_clock);
    const QFuture<DrillReport> done = run.start(plan);
    while (!done.isFinished()) {
        if (interrupt.isAsked())
            run.cancel();
        if (plan.options.way == DrillWay::Wait)
            tell(run.progress());
        QThread::msleep(lookMs);
    }
    return done.result();
}

/// A drill that waits for hours says where it is once a minute, and whenever a session is done.
void VerifyCommand::tell(const DrillProgress& progress)
{
    if (progress.stage != DrillProgress::Stage::Ending)
        return;
    const qint64 seconds = (progress.nextEnds.micros() - m_clock->now().micros()) / 1'000'000;
    const qint64 told = progress.done * 100'000 + seconds / 60;
    if (told == m_lastTold)
        return;
    m_lastTold = told;
    m_printer.remark(tr("%1 of %2 sessions have ended; the next one ends in %3")
                         .arg(progress.done)
                         .arg(progress.total)
                         .arg(timeText(std::max<qint64>(seconds, 0))));
}

QJsonObject VerifyCommand::json(const DrillReport& report)
{
    QJsonArray results;
    for (const DrillResult& result : report.results)
        results.append(resultJson(result));
    QJsonObject object{{QStringLiteral("how"), drillWayName(report.plan.options.way)},
                       {QStringLiteral("passed"), report.count(DrillVerdict::Pass)},
                       {QStringLiteral("failed"), report.count(DrillVerdict::Fail)},
                       {QStringLiteral("unchecked"), report.count(DrillVerdict::Unchecked)},
                       {QStringLiteral("resumed"), report.resumed},
                       {QStringLiteral("complete"), !report.failure && !report.cancelled},
                       {QStringLiteral("results"), results},
                       {QStringLiteral("warnings"), QJsonArray::fromStringList(report.warnings)}};
    if (report.failure)
        object.insert(QStringLiteral("error"), report.failure->text());
    return object;
}

void VerifyCommand::print(const DrillReport& report) const
{
    if (m_options.json) {
        m_printer.json(json(report));
    } else {
        for (const DrillResult& result : report.results)
            m_printer.line(resultLine(result));
        m_printer.line(tr("passed %1, failed %2, unchecked %3")
                           .arg(report.count(DrillVerdict::Pass))
                           .arg(report.count(DrillVerdict::Fail))
                           .arg(report.count(DrillVerdict::Unchecked)));
    }
    for (const QString& warning : report.warnings)
        m_printer.remark(warning);
    if (report.failure)
        m_printer.error(*report.failure);
    else if (report.cancelled && report.plan.options.way == DrillWay::Wait)
        m_printer.remark(tr("left; the same command goes on with it (%1)").arg(report.plan.options.stateFile));
    else if (report.cancelled)
        m_printer.remark(tr("cancelled"));
}

} // namespace talkglass
