#include "models/archive/PostgresEndpoint.h"

#include <QByteArray>
#include <QCoreApplication>
#include <QHostAddress>
#include <QStringList>

#include <algorithm>
#include <array>

namespace talkglass {

namespace {

/// What libpq knows and a URL may carry on; host, port, user and the like are fields of their own.
constexpr std::array<QStringView, 24> libpqOptions{
    u"application_name",
    u"channel_binding",
    u"client_encoding",
    u"fallback_application_name",
    u"gssencmode",
    u"hostaddr",
    u"keepalives",
    u"keepalives_count",
    u"keepalives_idle",
    u"keepalives_interval",
    u"krbsrvname",
    u"options",
    u"passfile",
    u"require_auth",
    u"requirepeer",
    u"service",
    u"sslcert",
    u"sslcrl",
    u"sslkey",
    u"sslmode",
    u"sslpassword",
    u"sslrootcert",
    u"target_session_attrs",
    u"tcp_user_timeout",
};

StoreError invalid(const QString& why)
{
    return {StoreError::Kind::InvalidInput, Store::Archive,
            QCoreApplication::translate("talkglass::PostgresEndpoint", "The PostgreSQL URL is not valid: %1.").arg(why),
            QCoreApplication::translate("talkglass::PostgresEndpoint",
                                        "Write postgresql://user:password@host:5432/database, or "
                                        "postgresql:///database?host=/socket/directory.")};
}

QString tr(const char* text)
{
    return QCoreApplication::translate("talkglass::PostgresEndpoint", text);
}

QString decoded(QStringView text)
{
    return QString::fromUtf8(QByteArray::fromPercentEncoding(text.toUtf8()));
}

QString quoted(QString value)
{
    value.replace(u'\\', QLatin1String("\\\\")).replace(u'\'', QLatin1String("\\'"));
    return u'\'' + value + u'\'';
}

std::optional<int> portOf(QStringView text)
{
    bool ok = false;
    const int port = text.toInt(&ok);
    return ok && port > 0 && port <= 65535 ? std::optional(port) : std::nullopt;
}

/// The part before the path: [user[:password]@][host][:port]
std::optional<StoreError> readAuthority(QStringView authority, PostgresEndpoint& endpoint)
{
    if (const qsizetype at = authority.lastIndexOf(u'@'); at >= 0) {
        const QStringView who = authority.first(at);
        authority = authority.sliced(at + 1);
        const qsizetype colon = who.indexOf(u':');
        endpoint.user = decoded(colon < 0 ? who : who.first(colon));
        endpoint.password = colon < 0 ? QString() : decoded(who.sliced(colon + 1));
    }
    if (authority.contains(u','))
        return invalid(tr("several hosts are not supported"));
    QStringView port;
    if (authority.startsWith(u'[')) {
        const qsizetype end = authority.indexOf(u']');
        if (end < 0)
            return invalid(tr("the address has no closing bracket"));
        endpoint.host = authority.sliced(1, end - 1).toString();
        port = authority.sliced(end + 1);
    } else {
        const qsizetype colon = authority.indexOf(u':');
        endpoint.host = decoded(colon < 0 ? authority : authority.first(colon));
        port = colon < 0 ? QStringView() : authority.sliced(colon);
    }
    if (port.isEmpty() || port == u":")
        return std::nullopt;
    const auto number = port.startsWith(u':') ? portOf(port.sliced(1)) : std::nullopt;
    if (!number)
        return invalid(tr("“%1” is no port").arg(port.startsWith(u':') ? port.sliced(1) : port));
    endpoint.port = *number;
    return std::nullopt;
}

/// `foreign`: the URL is written for another driver (postgresql+asyncpg), whose own options mean nothing to libpq.
std::optional<StoreError> readOption(const QString& name, const QString& value, bool foreign,
                                     PostgresEndpoint& endpoint)
{
    if (name == u"host") {
        if (value.contains(u','))
            return invalid(tr("several hosts are not supported"));
        endpoint.host = value;
    } else if (name == u"port") {
        const auto port = portOf(value);
        if (!port)
            return invalid(tr("“%1” is no port").arg(value));
        endpoint.port = *port;
    } else if (name == u"user") {
        endpoint.user = value;
    } else if (name == u"password") {
        endpoint.password = value;
    } else if (name == u"dbname") {
        endpoint.database = value;
    } else if (name == u"connect_timeout") {
        bool ok = false;
        const int seconds = value.toInt(&ok);
        if (!ok || seconds < 0)
            return invalid(tr("connect_timeout must be a number of seconds"));
        // libpq's 0 means "for ever", which nothing here may do.
        if (seconds > 0)
            endpoint.connectTimeout = std::chrono::seconds(seconds);
    } else {
        const QString known = foreign && name == u"ssl" ? QStringLiteral("sslmode") : name;
        if (std::find(libpqOptions.begin(), libpqOptions.end(), QStringView(known)) == libpqOptions.end())
            return foreign ? std::nullopt : std::optional(invalid(tr("the option “%1” is not known").arg(name)));
        if (value.contains(u';'))
            return invalid(tr("the value of “%1” holds a semicolon").arg(name));
        if (!endpoint.extraOptions.isEmpty())
            endpoint.extraOptions += u';';
        endpoint.extraOptions += QString(known + u'=' + quoted(value));
    }
    return std::nullopt;
}

} // namespace

Result<PostgresEndpoint> PostgresEndpoint::fromUrl(const QString& url)
{
    const QString text = url.trimmed();
    const qsizetype schemeEnd = text.indexOf(QLatin1String("://"));
    const QString scheme = text.left(std::max<qsizetype>(schemeEnd, 0)).toLower();
    const bool foreign = scheme.startsWith(u"postgresql+") || scheme.startsWith(u"postgres+");
    if (!foreign && scheme != u"postgresql" && scheme != u"postgres")
        return invalid(tr("it does not begin with postgresql://"));
    if (text.contains(QChar(0)) || text.contains(QLatin1String("%00")))
        return invalid(tr("it holds a NUL"));

    QStringView rest = QStringView(text).sliced(schemeEnd + 3);
    QStringView query;
    if (const qsizetype mark = rest.indexOf(u'?'); mark >= 0) {
        query = rest.sliced(mark + 1);
        rest = rest.first(mark);
    }
    const qsizetype slash = rest.indexOf(u'/');
    PostgresEndpoint endpoint;
    if (auto error = readAuthority(slash < 0 ? rest : rest.first(slash), endpoint))
        return *error;
    if (slash >= 0)
        endpoint.database = decoded(rest.sliced(slash + 1));

    const auto options = query.split(u'&', Qt::SkipEmptyParts);
    for (const QStringView option : options) {
        const qsizetype equals = option.indexOf(u'=');
        if (equals <= 0)
            return invalid(tr("“%1” is no option").arg(option));
        if (auto error =
                readOption(decoded(option.first(equals)), decoded(option.sliced(equals + 1)), foreign, endpoint))
            return *error;
    }
    return endpoint;
}

QString PostgresEndpoint::display() const
{
    const QString where = host.isEmpty() ? QStringLiteral("localhost") : host;
    const QString bracketed = where.contains(u':') ? QString(u'[' + where + u']') : where;
    return bracketed + u':' + QString::number(port) + u'/' + database;
}

bool PostgresEndpoint::isLocal() const
{
    if (host.isEmpty() || host.startsWith(u'/') || host.startsWith(u'@') ||
        host.compare(u"localhost", Qt::CaseInsensitive) == 0)
        return !extraOptions.contains(QLatin1String("hostaddr=")) && !extraOptions.contains(QLatin1String("service="));
    const QHostAddress address(host);
    return address.isLoopback() && !extraOptions.contains(QLatin1String("hostaddr="));
}

} // namespace talkglass
