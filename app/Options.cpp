#include "app/Options.h"

#include "app/OptionsReader.h"

namespace talkglass {

Result<Options> Options::parse(const QStringList& arguments, const QProcessEnvironment& environment)
{
    Result<Options> options = OptionsReader().read(arguments, environment);
    if (options)
        return options;
    StoreError error = options.error();
    error.message = error.message.simplified(); // it quotes what was typed, and is to stay one line
    return error;
}

QString Options::helpText()
{
    return OptionsReader().helpText();
}

std::optional<StoreError> Options::missingStores() const
{
    if (demo || hasStores())
        return std::nullopt;
    QStringList missing;
    if (!redis)
        missing.append(QStringLiteral("REDIS_URL (or --redis-url)"));
    if (!archive)
        missing.append(QStringLiteral("DATABASE_URL (or --database-url)"));
    return StoreError{StoreError::Kind::InvalidInput, Store::None,
                      OptionsReader::tr("Not configured: %1.").arg(missing.join(OptionsReader::tr(" and "))),
                      OptionsReader::tr("Set it, name a deployment's file with --env-file, or try --demo.")};
}

ServiceSettings Options::serviceSettings() const
{
    return serviceSettings(redis.value_or(RedisEndpoint{}), archive.value_or(PostgresEndpoint{}));
}

ServiceSettings Options::serviceSettings(const RedisEndpoint& redis, const PostgresEndpoint& archive) const
{
    ServiceSettings settings;
    settings.redis = redis;
    settings.redis.connectTimeout = timeout;
    settings.redis.commandTimeout = timeout;
    settings.archive = archive;
    settings.archive.connectTimeout = timeout;
    settings.archive.statementTimeout = timeout;
    settings.cachePolicy = cachePolicy;
    const bool elsewhere = !redis.isLocal() || !archive.isLocal();
    settings.readOnly = m_readOnlyAsked || (elsewhere && !m_unlocked);
    return settings;
}

} // namespace talkglass
