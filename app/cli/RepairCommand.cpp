#include "app/cli/RepairCommand.h"

#include "app/cli/CancelOnInterrupt.h"
#include "app/cli/CliText.h"
#include "app/cli/CompareCommand.h"
#include "models/repair/BytesJson.h"

#include <QCoreApplication>
#include <QJsonDocument>

namespace talkglass {

namespace {

using Verdict = RepairResult::Verdict;

constexpr qsizetype longestShown = 160;

QString tr(const char* text)
{
    return QCoreApplication::translate("RepairCommand", text);
}

QString shortened(const QString& text)
{
    const QString line = clitext::printable(text);
    return line.size() > longestShown ? QString(line.left(longestShown) + u'…') : line;
}

/// One line; the file has all of it.
QString commandLine(const QByteArrayList& command)
{
    QStringList words;
    for (const QByteArray& word : command)
        words.append(QString::fromUtf8(word));
    return shortened(words.join(u' '));
}

QString statementLine(const RepairStatement& statement)
{
    return shortened(QString(statement.name + u' ' +
                             QString::fromUtf8(QJsonDocument(statement.values).toJson(QJsonDocument::Compact))));
}

QJsonObject json(const RepairResult& result)
{
    return {{QStringLiteral("user_id"), result.key.userId},
            {QStringLiteral("session_id"), result.key.sessionId},
            {QStringLiteral("verdict"), repairVerdictName(result.verdict)},
            {QStringLiteral("detail"), result.detail}};
}

ExitCode exitCodeOf(const RepairReport& report)
{
    if (report.cancelled || report.count(Verdict::Failed) > 0)
        return ExitCode::CouldNotDo;
    return report.count(Verdict::Refused) + report.count(Verdict::Half) > 0 ? ExitCode::Negative : ExitCode::Done;
}

} // namespace

RepairCommand::RepairCommand(const Options& options, const ServiceSettings& settings,
                             std::shared_ptr<const Clock> clock, std::FILE* out, std::FILE* err)
    : m_options(options)
    , m_repairer(settings, std::move(clock), m_control)
    , m_printer(out, err)
{
}

ExitCode RepairCommand::run()
{
    using Repair = CompareAndRepairOptions::Repair;
    const CancelOnInterrupt cancel(m_control);
    switch (m_options.comparison.repair) {
    case Repair::Plan:
        return plan();
    case Repair::Apply:
        return apply();
    case Repair::Undo:
        break;
    }
    return undo();
}

ExitCode RepairCommand::plan()
{
    const Result<RepairPlan> plan = m_repairer.plan(CompareCommand::request(m_options));
    if (!plan)
        return fail(plan.error());
    if (m_control.isCancelled())
        return fail({StoreError::Kind::Unavailable, Store::None, tr("Cancelled; no plan was written."), {}});
    if (const Result<> saved = plan->save(m_options.comparison.file); !saved)
        return fail(saved.error());
    if (m_options.json)
        m_printer.json(plan->toJson());
    else
        printPlan(*plan);
    return ExitCode::Done;
}

void RepairCommand::printPlan(const RepairPlan& plan) const
{
    for (const RepairSession& session : plan.sessions) {
        m_printer.line(
            tr("session %1 of user %2").arg(clitext::printable(session.key.sessionId)).arg(session.key.userId));
        for (const RepairStep& step : session.steps) {
            m_printer.line(QStringLiteral("  [%1] %2: %3")
                               .arg(QChar(step.isTicked() ? u'x' : u' '))
                               .arg(repairDirectionName(step.direction), clitext::printable(step.title)));
            if (!step.note.isEmpty())
                m_printer.line(QString(u"      " + clitext::printable(step.note)));
            for (const RepairStatement& statement : step.statements)
                m_printer.line(QString(u"      sql   " + statementLine(statement)));
            for (const QByteArrayList& command : step.commands)
                m_printer.line(QString(u"      redis " + commandLine(command)));
        }
        for (const QString& text : session.discards)
            m_printer.line(QString(u"      - " + shortened(text)));
    }
    m_printer.line(tr("%1 sessions to repair; the plan is in %2. Nothing was changed.")
                       .arg(plan.sessions.size())
                       .arg(m_options.comparison.file));
}

ExitCode RepairCommand::apply()
{
    const QString& file = m_options.comparison.file;
    const Result<RepairPlan> plan = RepairPlan::load(file);
    if (!plan)
        return fail(plan.error());
    return print(m_repairer.apply(*plan, UndoFile::pathFor(file)));
}

ExitCode RepairCommand::undo()
{
    return print(m_repairer.undo(m_options.comparison.file));
}

ExitCode RepairCommand::print(const Result<RepairReport>& report)
{
    if (!report)
        return fail(report.error());
    QJsonArray results;
    for (const RepairResult& result : report->results) {
        results.append(json(result));
        if (!m_options.json)
            m_printer.line(QString(repairVerdictName(result.verdict).leftJustified(16) +
                                   QString::number(result.key.userId).leftJustified(7) +
                                   clitext::printable(result.key.sessionId) +
                                   (result.detail.isEmpty() ? QString() : QString(u": " + result.detail))));
    }
    const bool anyDone = report->count(Verdict::Done) + report->count(Verdict::Half) > 0;
    if (m_options.json)
        m_printer.json(QJsonObject{{QStringLiteral("results"), results},
                                   {QStringLiteral("undo_file"), anyDone ? report->undoFile : QString()},
                                   {QStringLiteral("complete"), !report->cancelled}});
    else if (anyDone && !report->undoFile.isEmpty())
        m_printer.line(tr("To take it back: talkglass repair --undo %1").arg(report->undoFile));
    if (report->cancelled)
        m_printer.remark(tr("cancelled; the sessions named were done with"));
    return exitCodeOf(*report);
}

ExitCode RepairCommand::fail(const StoreError& error) const
{
    m_printer.error(error);
    return error.kind == StoreError::Kind::ReadOnly ? ExitCode::Negative : ExitCode::CouldNotDo;
}

} // namespace talkglass
