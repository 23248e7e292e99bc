#include "app/cli/CliPrinter.h"

#include "app/cli/CliText.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QJsonDocument>

namespace talkglass {

void CliPrinter::line(const QString& text) const
{
    std::fputs((text + u'\n').toUtf8().constData(), m_out);
}

void CliPrinter::json(const QJsonObject& object) const
{
    std::fputs(QJsonDocument(object).toJson(QJsonDocument::Indented).constData(), m_out);
}

void CliPrinter::json(const QJsonArray& array) const
{
    std::fputs(QJsonDocument(array).toJson(QJsonDocument::Indented).constData(), m_out);
}

void CliPrinter::remark(const QString& text) const
{
    const QString line = QCoreApplication::translate("Cli", "talkglass: %1").arg(clitext::printable(text));
    std::fputs((line + u'\n').toUtf8().constData(), m_err);
    std::fflush(m_err);
}

} // namespace talkglass
