#include "app/cli/CheckReportCommand.h"

#include "app/cli/CliText.h"
#include "app/cli/ReportSaver.h"
#include "models/evidence/ReportFile.h"

#include <QCoreApplication>
#include <QFile>

namespace talkglass {

namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("CheckReportCommand", text);
}

} // namespace

CheckReportCommand::CheckReportCommand(const Options& options, const CliPrinter& printer)
    : m_options(options)
    , m_printer(printer)
{
}

ExitCode CheckReportCommand::run()
{
    QFile file(m_options.proof.file);
    if (!file.open(QIODevice::ReadOnly)) {
        m_printer.remark(tr("%1: %2").arg(m_options.proof.file, file.errorString()));
        return ExitCode::CouldNotDo;
    }
    const Result<ReportCheck> check = reportfile::check(file.readAll(), reportsaver::key());
    if (!check) {
        m_printer.remark(tr("%1: %2").arg(m_options.proof.file, check.error().text()));
        return ExitCode::CouldNotDo;
    }
    const QString verdict = check->document[QLatin1String("verdict")].toString();
    if (m_options.json)
        m_printer.json(QJsonObject{
            {QStringLiteral("intact"), check->intact},
            {QStringLiteral("keyed"), check->keyed},
            {QStringLiteral("reason"), check->intact ? QJsonValue() : QJsonValue(check->reason)},
            {QStringLiteral("kind"), check->document[QLatin1String("kind")]},
            {QStringLiteral("verdict"), check->intact ? QJsonValue(verdict) : QJsonValue()},
        });
    else if (check->intact)
        m_printer.line(tr("intact; its verdict is %1").arg(clitext::printable(verdict)) +
                       (check->keyed ? tr(" (sealed with the key)") : QString()));
    else
        m_printer.line(tr("edited: %1").arg(check->reason));
    return check->intact ? ExitCode::Done : ExitCode::Negative;
}

} // namespace talkglass
