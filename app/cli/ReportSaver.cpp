#include "app/cli/ReportSaver.h"

#include "models/evidence/ReportFile.h"

#include <QCoreApplication>

namespace talkglass::reportsaver {

QByteArray key()
{
    return qgetenv("TALKGLASS_REPORT_KEY");
}

EvidenceContext context(const ServiceSettings& settings, bool redact)
{
    return {QCoreApplication::applicationVersion(),   settings.redis.display(),        settings.archive.display(),
            qint64(settings.cachePolicy.ttl.count()), settings.cachePolicy.maxHistory, redact};
}

Result<> save(const QString& fileName, const QJsonObject& document)
{
    return reportfile::save(fileName, document, key());
}

} // namespace talkglass::reportsaver
