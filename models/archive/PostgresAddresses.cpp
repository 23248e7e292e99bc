#include "models/archive/PostgresAddresses.h"

#include "models/archive/PostgresErrors.h"

#include <QHostAddress>

namespace talkglass {

namespace {

bool isName(const PostgresEndpoint& endpoint)
{
    const QString& host = endpoint.host;
    return !host.isEmpty() && !host.startsWith(u'/') && !host.startsWith(u'@') && !host.contains(u',') &&
           QHostAddress(host).isNull() && !endpoint.extraOptions.contains(QLatin1String("hostaddr=")) &&
           !endpoint.extraOptions.contains(QLatin1String("service=")) && qEnvironmentVariableIsEmpty("PGHOSTADDR") &&
           qEnvironmentVariableIsEmpty("PGSERVICE");
}

} // namespace

Result<PostgresEndpoint> withAddresses(const PostgresEndpoint& endpoint, std::chrono::milliseconds atMost,
                                       const std::function<HostAddresses(const QString&)>& resolver)
{
    if (!isName(endpoint))
        return endpoint;
    const HostAddresses found = lookUpHost(endpoint.host, atMost, resolver);
    if (found.addresses.isEmpty()) // as libpq says it, by which the hint is found
        return PostgresErrors::connecting(
            endpoint,
            QStringLiteral("could not translate host name \"%1\" to address: %2").arg(endpoint.host, found.error));
    PostgresEndpoint known = endpoint;
    known.host = QStringList(found.addresses.size(), endpoint.host).join(u',');
    if (!known.extraOptions.isEmpty())
        known.extraOptions += u';';
    known.extraOptions += QLatin1String("hostaddr=") + found.addresses.join(u',');
    return known;
}

} // namespace talkglass
