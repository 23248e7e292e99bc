#include "app/StoreVariables.h"

#include <QCoreApplication>

namespace talkglass::storevariables {

namespace {

struct Texts
{
    Q_DECLARE_TR_FUNCTIONS(Options)
};

Result<int> number(const Variables& variables, const QString& name, int fallback, int max)
{
    const QString text = variables.value(name).trimmed();
    if (text.isEmpty())
        return fallback;
    bool ok = false;
    const int value = text.toInt(&ok);
    if (!ok || value < 0 || value > max)
        return StoreError{StoreError::Kind::InvalidInput,
                          Store::None,
                          Texts::tr("%1 is '%2', which is no number from 0 to %3").arg(name, text).arg(max),
                          {}};
    return value;
}

QString firstOf(const Variables& variables, const QString& name, const QString& other)
{
    const QString value = variables.value(name);
    return value.isEmpty() ? variables.value(other) : value;
}

StoreError named(const QString& variable, StoreError error)
{
    error.message = variable + QStringLiteral(": ") + error.message;
    return error;
}

} // namespace

Result<std::optional<RedisEndpoint>> redis(const Variables& variables)
{
    const QString name = QStringLiteral("REDIS_URL");
    const QString url = variables.value(name);
    if (!url.isEmpty()) {
        Result<RedisEndpoint> endpoint = RedisEndpoint::fromUrl(url);
        if (!endpoint)
            return named(name, endpoint.error());
        return std::optional<RedisEndpoint>(*endpoint);
    }
    const QString host = variables.value(QStringLiteral("REDIS_HOST"));
    if (host.isEmpty())
        return std::optional<RedisEndpoint>();
    const Result<int> port = number(variables, QStringLiteral("REDIS_PORT"), 6379, 65535);
    const Result<int> database = number(variables, QStringLiteral("REDIS_DB"), 0, 65535);
    if (!port || !database)
        return !port ? port.error() : database.error();
    RedisEndpoint endpoint;
    (host.startsWith(u'/') ? endpoint.socketPath : endpoint.host) = host;
    endpoint.port = *port;
    endpoint.database = *database;
    endpoint.user = firstOf(variables, QStringLiteral("REDIS_USERNAME"), QStringLiteral("REDIS_USER"));
    endpoint.password = variables.value(QStringLiteral("REDIS_PASSWORD"));
    return std::optional<RedisEndpoint>(endpoint);
}

Result<std::optional<PostgresEndpoint>> archive(const Variables& variables)
{
    const QString name = QStringLiteral("DATABASE_URL");
    const QString url = variables.value(name);
    if (!url.isEmpty()) {
        Result<PostgresEndpoint> endpoint = PostgresEndpoint::fromUrl(url);
        if (!endpoint)
            return named(name, endpoint.error());
        return std::optional<PostgresEndpoint>(*endpoint);
    }
    const QString host = firstOf(variables, QStringLiteral("POSTGRES_HOST"), QStringLiteral("POSTGRES_SERVER"));
    const QString database = variables.value(QStringLiteral("POSTGRES_DB"));
    if (host.isEmpty() && database.isEmpty())
        return std::optional<PostgresEndpoint>();
    const Result<int> port = number(variables, QStringLiteral("POSTGRES_PORT"), 5432, 65535);
    if (!port)
        return port.error();
    PostgresEndpoint endpoint;
    endpoint.host = host.isEmpty() ? QStringLiteral("localhost") : host;
    endpoint.port = *port;
    endpoint.user = variables.value(QStringLiteral("POSTGRES_USER"));
    endpoint.password = variables.value(QStringLiteral("POSTGRES_PASSWORD"));
    endpoint.database = database.isEmpty() ? endpoint.user : database;
    return std::optional<PostgresEndpoint>(endpoint);
}

} // namespace talkglass::storevariables
