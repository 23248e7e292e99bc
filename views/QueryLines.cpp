#include "views/QueryLines.h"

#include "models/cache/CacheKeys.h"
#include "views/ShellQuote.h"

#include <QCoreApplication>
#include <QStringList>

namespace talkglass::querylines {

namespace {

struct Texts
{
    Q_DECLARE_TR_FUNCTIONS(QueryLines)
};

QString command(const QStringList& words)
{
    QStringList quoted;
    for (const QString& word : words)
        quoted.append(quote::shell(word));
    return quoted.join(u' ');
}

// Options rather than -u: there a user without a password would be taken for the password.
QStringList redisCli(const RedisEndpoint& endpoint)
{
    QStringList words{QStringLiteral("redis-cli")};
    if (!endpoint.socketPath.isEmpty())
        words << QStringLiteral("-s") << endpoint.socketPath;
    else
        words << QStringLiteral("-h") << endpoint.host << QStringLiteral("-p") << QString::number(endpoint.port);
    if (endpoint.database != 0)
        words << QStringLiteral("-n") << QString::number(endpoint.database);
    if (!endpoint.user.isEmpty())
        words << QStringLiteral("--user") << endpoint.user;
    if (!endpoint.password.isEmpty())
        words << QStringLiteral("--askpass");
    return words;
}

QStringList psqlCommand(const PostgresEndpoint& endpoint)
{
    QStringList words{QStringLiteral("psql")};
    if (!endpoint.host.isEmpty())
        words << QStringLiteral("-h") << endpoint.host;
    if (endpoint.port != 5432)
        words << QStringLiteral("-p") << QString::number(endpoint.port);
    if (!endpoint.user.isEmpty())
        words << QStringLiteral("-U") << endpoint.user;
    if (!endpoint.database.isEmpty())
        words << QStringLiteral("-d") << endpoint.database;
    return words;
}

} // namespace

QString sessionKeyName(const SessionKey& key)
{
    return QString::fromUtf8(cachekeys::session(key));
}

QString userSetName(const SessionKey& key)
{
    return QString::fromUtf8(cachekeys::userSet(key.userId));
}

QList<QueryLine> redis(const SessionKey& key, const RedisEndpoint& endpoint)
{
    const QStringList program = redisCli(endpoint);
    const auto line = [&program](const QString& purpose, const QStringList& words) {
        return QueryLine{purpose, command(program + words)};
    };
    const QString list = sessionKeyName(key);
    return {
        line(Texts::tr("Cached messages"), {QStringLiteral("LRANGE"), list, QStringLiteral("0"), QStringLiteral("-1")}),
        line(Texts::tr("Time left"), {QStringLiteral("PTTL"), list}),
        line(Texts::tr("In the user's set"), {QStringLiteral("SISMEMBER"), userSetName(key), key.sessionId}),
    };
}

QList<QueryLine> psql(const SessionKey& key, const PostgresEndpoint& endpoint)
{
    const QStringList program = psqlCommand(endpoint);
    const auto line = [&program](const QString& purpose, const QString& sql) {
        return QueryLine{purpose, command(program + QStringList{QStringLiteral("-c"), sql})};
    };
    const QString id = quote::sql(key.sessionId);
    return {
        line(Texts::tr("Archived session"),
             QStringLiteral("SELECT * FROM conversation_sessions WHERE session_id = ") + id),
        line(Texts::tr("Archived messages"), QStringLiteral("SELECT id, created_at, role, left(content, 80) FROM "
                                                            "conversation_messages WHERE session_id = ") +
                                                 id + QStringLiteral(" ORDER BY created_at, id")),
    };
}

} // namespace talkglass::querylines
