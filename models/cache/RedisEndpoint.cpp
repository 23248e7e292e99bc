#include "models/cache/RedisEndpoint.h"

#include <QCoreApplication>
#include <QHostAddress>
#include <QUrl>
#include <QUrlQuery>

namespace talkglass {

namespace {

struct Texts
{
    Q_DECLARE_TR_FUNCTIONS(RedisEndpoint)
};

StoreError invalid(const QString& message, const QString& hint = {})
{
    return {StoreError::Kind::InvalidInput, Store::Cache, message,
            hint.isEmpty() ? Texts::tr("Write redis://[user:pass@]host[:port][/db] or unix:///path[?db=n].") : hint};
}

std::optional<StoreError> checkScheme(const QString& text)
{
    const QString scheme = text.section(QStringLiteral("://"), 0, 0).toLower();
    if (!text.contains(u"://"))
        return invalid(Texts::tr("The address of Redis has no scheme."));
    if (scheme == u"rediss")
        return invalid(Texts::tr("TLS (rediss://) is not supported."),
                       Texts::tr("Connect through a tunnel (ssh -L, stunnel) and give its local end as redis://…"));
    if (scheme != u"redis" && scheme != u"unix" && scheme != u"redis+unix")
        return invalid(Texts::tr("The address of Redis has an unknown scheme: %1.").arg(scheme));
    return std::nullopt;
}

std::optional<StoreError> takeDatabase(const QString& text, RedisEndpoint& endpoint)
{
    if (text.isEmpty())
        return std::nullopt;
    bool isNumber = false;
    endpoint.database = text.toInt(&isNumber);
    if (!isNumber || endpoint.database < 0)
        return invalid(Texts::tr("The database of Redis is no number: %1.").arg(text));
    return std::nullopt;
}

std::optional<StoreError> takeHost(const QUrl& url, RedisEndpoint& endpoint)
{
    const QString host = url.host(QUrl::FullyDecoded);
    endpoint.host = host.isEmpty() ? QStringLiteral("localhost") : host;
    endpoint.port = url.port(6379);
    if (endpoint.port == 0)
        return invalid(Texts::tr("The port of Redis must be 1 to 65535."));
    return takeDatabase(url.path(QUrl::FullyDecoded).mid(1), endpoint);
}

std::optional<StoreError> takeSocket(const QUrl& url, RedisEndpoint& endpoint)
{
    endpoint.socketPath = url.path(QUrl::FullyDecoded);
    if (!url.host().isEmpty())
        return invalid(Texts::tr("The path of the Redis socket is not absolute."),
                       Texts::tr("Write three slashes: unix:///path/to/redis.sock"));
    if (endpoint.socketPath.size() < 2)
        return invalid(Texts::tr("The address of Redis names no socket."));
    return std::nullopt;
}

} // namespace

Result<RedisEndpoint> RedisEndpoint::fromUrl(const QString& text)
{
    const QString trimmed = text.trimmed();
    if (trimmed.isEmpty())
        return invalid(Texts::tr("The address of Redis is empty."));
    if (const auto error = checkScheme(trimmed))
        return *error;
    const QUrl url(trimmed, QUrl::TolerantMode);
    // QUrl's own words repeat the address, which may hold a password.
    if (!url.isValid())
        return invalid(Texts::tr("The address of Redis cannot be read."),
                       Texts::tr("Check host and port, and write special characters of the password percent-encoded "
                                 "(/ is %2F, @ is %40, # is %23, ? is %3F)."));
    if (url.hasFragment())
        return invalid(Texts::tr("The address of Redis has a part after #."),
                       Texts::tr("If it belongs to the password, write %23 in its place."));

    RedisEndpoint endpoint;
    endpoint.user = url.userName(QUrl::FullyDecoded);
    endpoint.password = url.password(QUrl::FullyDecoded);
    const bool overTcp = url.scheme() == u"redis";
    if (const auto error = overTcp ? takeHost(url, endpoint) : takeSocket(url, endpoint))
        return *error;
    const QUrlQuery query(url);
    if (const auto error = takeDatabase(query.queryItemValue(QStringLiteral("db")), endpoint))
        return *error;
    if (const QString user = query.queryItemValue(QStringLiteral("username"), QUrl::FullyDecoded); !user.isEmpty())
        endpoint.user = user;
    if (const QString word = query.queryItemValue(QStringLiteral("password"), QUrl::FullyDecoded); !word.isEmpty())
        endpoint.password = word;
    return endpoint;
}

QString RedisEndpoint::display() const
{
    const QString name = user.isEmpty() ? QString() : QString(user + u'@');
    if (!socketPath.isEmpty()) {
        const QString suffix = database == 0 ? QString() : QString(u"?db=" + QString::number(database));
        return u"unix://" + name + socketPath + suffix;
    }
    const QString place = host.contains(u':') ? QString(u'[' + host + u']') : host;
    return u"redis://" + name + place + u':' + QString::number(port) + u'/' + QString::number(database);
}

bool RedisEndpoint::isLocal() const
{
    if (!socketPath.isEmpty())
        return true;
    return host.compare(u"localhost", Qt::CaseInsensitive) == 0 || QHostAddress(host).isLoopback();
}

} // namespace talkglass
