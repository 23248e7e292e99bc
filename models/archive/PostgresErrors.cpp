#include "models/archive/PostgresErrors.h"

#include <QLatin1String>

#include <initializer_list>

namespace talkglass {

namespace {

using Kind = StoreError::Kind;

StoreError archiveError(Kind kind, const QString& message, const QString& hint = {})
{
    return {kind, Store::Archive, message, hint};
}

bool mentions(const QString& text, std::initializer_list<QLatin1String> words)
{
    for (const QLatin1String word : words) {
        if (text.contains(word, Qt::CaseInsensitive))
            return true;
    }
    return false;
}

QString withFullStop(const QString& text)
{
    return text.endsWith(u'.') ? text : QString(text + u'.');
}

} // namespace

QString PostgresErrors::firstLine(const QString& serverText)
{
    QString line = serverText.trimmed().section(u'\n', 0, 0);
    for (const QLatin1String severity : {QLatin1String("ERROR:"), QLatin1String("FATAL:"), QLatin1String("PANIC:")}) {
        if (const qsizetype at = line.indexOf(severity); at >= 0)
            line = line.sliced(at + severity.size());
    }
    // libpq puts the place before the cause: `connection to server on socket "…" failed: cause`
    if (const qsizetype failed = line.indexOf(QLatin1String(" failed: "));
        failed >= 0 && line.startsWith(QLatin1String("connection to server")))
        line = line.sliced(failed + 9);
    return line.trimmed();
}

StoreError PostgresErrors::connecting(const PostgresEndpoint& endpoint, const QString& cause)
{
    const QString reason = firstLine(cause);
    if (mentions(reason, {QLatin1String("invalid connection option"), QLatin1String("invalid sslmode value"),
                          QLatin1String("invalid integer value"), QLatin1String("invalid port number")}))
        return archiveError(Kind::InvalidInput,
                            tr("PostgreSQL at %1: %2").arg(endpoint.display(), withFullStop(reason)),
                            tr("Correct the options in the database URL."));

    QString hint;
    // These name a role or a database as well, and nothing is wrong with it.
    if (mentions(reason, {QLatin1String("too many connections for")}))
        hint = tr("Close other clients, or raise the connection limit of this role or database.");
    else if (mentions(reason, {QLatin1String("password"), QLatin1String("authentication failed"),
                               QLatin1String("pg_hba.conf"), QLatin1String("role \"")}))
        hint = tr("Check user and password in DATABASE_URL.");
    else if (mentions(reason, {QLatin1String("database \"")}))
        hint = tr("Check the database's name in DATABASE_URL, or create it with createdb.");
    else if (mentions(reason, {QLatin1String("could not translate host name")}))
        hint = tr("Check the host's name in DATABASE_URL.");
    else if (mentions(reason, {QLatin1String("too many clients"), QLatin1String("connection slots")}))
        hint = tr("Close other clients or raise max_connections.");
    else if (mentions(reason,
                      {QLatin1String("starting up"), QLatin1String("shutting down"), QLatin1String("recovery mode")}))
        hint = tr("It is tried again by itself.");
    else if (mentions(reason, {QLatin1String("refused"), QLatin1String("No such file"),
                               QLatin1String("Is the server running")}))
        hint = tr("Is the server running, and does DATABASE_URL name the right place?");
    else if (mentions(reason, {QLatin1String("SSL"), QLatin1String("TLS")}))
        hint = tr("Check sslmode in DATABASE_URL.");
    else if (mentions(reason, {QLatin1String("timeout")}))
        hint = tr("The server or the network on the way does not answer.");
    return archiveError(Kind::Unavailable, tr("PostgreSQL at %1: %2").arg(endpoint.display(), withFullStop(reason)),
                        hint);
}

StoreError PostgresErrors::connectingTooLong(const PostgresEndpoint& endpoint, std::chrono::milliseconds limit)
{
    return archiveError(Kind::Unavailable,
                        tr("PostgreSQL at %1: no answer within %2 s while connecting.")
                            .arg(endpoint.display())
                            .arg(limit.count() / 1000.0),
                        tr("The server or the network on the way does not answer."));
}

StoreError PostgresErrors::driverMissing(const PostgresEndpoint& endpoint)
{
    return archiveError(Kind::Unavailable,
                        tr("PostgreSQL at %1: Qt's driver for PostgreSQL is missing.").arg(endpoint.display()),
                        tr("Install it (Debian: libqt6sql6-psql)."));
}

StoreError PostgresErrors::refused(const PostgresEndpoint& endpoint, const QString& sqlState, const QString& serverText,
                                   std::chrono::milliseconds limit)
{
    const QString reason = withFullStop(firstLine(serverText));
    const QString message = tr("PostgreSQL at %1: %2").arg(endpoint.display(), reason);
    const QStringView area = QStringView(sqlState).left(2);

    if (sqlState == u"57014")
        return archiveError(Kind::Timeout,
                            tr("PostgreSQL at %1: the statement was ended after %2 s.")
                                .arg(endpoint.display())
                                .arg(limit.count() / 1000.0),
                            tr("Try again; if it stays slow, narrow the filter or look for locks in the database."));
    if (sqlState == u"42P01")
        return archiveError(Kind::Schema, message, tr("Make the missing tables with: talkglass init-db"));
    // Tables that are there are never altered, so init-db would refuse.
    if (sqlState == u"42703")
        return archiveError(Kind::Schema, message,
                            tr("The table has another layout than the service's: add the column, as talkglass init-db "
                               "makes it in an empty database."));
    if (sqlState == u"42501")
        return archiveError(Kind::AuthFailed, message, tr("Grant this account the rights, or use another one."));
    if (area == u"28")
        return archiveError(Kind::AuthFailed, message, tr("Check user and password in DATABASE_URL."));
    if (sqlState == u"23503")
        return archiveError(Kind::UnknownUser, tr("PostgreSQL at %1: there is no such user.").arg(endpoint.display()),
                            tr("The user must have a row in the table users."));
    if (area == u"22")
        return archiveError(Kind::InvalidInput, message);
    if (sqlState == u"25006")
        return archiveError(Kind::Rejected, message, tr("This server is a read-only standby; connect to the primary."));
    // Connection trouble, resources (disk full, memory, connections), the server going down.
    if (area == u"08" || area == u"53" || area == u"57" || area == u"58")
        return archiveError(Kind::Unavailable, message, tr("It is tried again by itself."));
    if (isPassing(sqlState))
        return archiveError(Kind::Unavailable, message, tr("Other writers were faster three times; try again."));
    return archiveError(Kind::Rejected, message);
}

StoreError PostgresErrors::lost(const PostgresEndpoint& endpoint, const QString& cause, bool fateUnknown)
{
    const QString reason = cause.trimmed().isEmpty() ? tr("the connection was lost") : firstLine(cause);
    if (fateUnknown) {
        StoreError error = archiveError(
            Kind::Unavailable,
            tr("PostgreSQL at %1: the connection was lost while writing; it is not known whether the change was made "
               "(%2).")
                .arg(endpoint.display(), reason),
            tr("Look before repeating it."));
        error.fateUnknown = true;
        return error;
    }
    return archiveError(Kind::Unavailable, tr("PostgreSQL at %1: %2").arg(endpoint.display(), withFullStop(reason)),
                        tr("It is tried again by itself."));
}

StoreError PostgresErrors::noAnswer(const PostgresEndpoint& endpoint, std::chrono::milliseconds limit, bool fateUnknown)
{
    const QString reason = tr("no answer within %1 s").arg(limit.count() / 1000.0);
    return lost(endpoint, reason, fateUnknown);
}

bool PostgresErrors::isDataFault(const QString& sqlState)
{
    const QStringView area = QStringView(sqlState).left(2);
    // 22 data, 23 constraints, 44 check option of a view, 54 limits, P0 raised by a trigger
    return area == u"22" || area == u"23" || area == u"44" || area == u"54" || area == u"P0";
}

bool PostgresErrors::isPassing(const QString& sqlState)
{
    return sqlState == u"40001" || sqlState == u"40P01";
}

} // namespace talkglass
