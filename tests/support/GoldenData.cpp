#include "tests/support/GoldenData.h"

#include "models/cache/RedisConnection.h"
#include "tests/support/RespFile.h"

#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>

namespace talkglass::golden {

QString loadArchive(const PostgresEndpoint& archive)
{
    QProcess psql;
    psql.setProcessChannelMode(QProcess::MergedChannels);
    psql.start(QStringLiteral("psql"),
               {QStringLiteral("-X"), QStringLiteral("-q"), QStringLiteral("-v"), QStringLiteral("ON_ERROR_STOP=1"),
                QStringLiteral("-h"), archive.host, QStringLiteral("-p"), QString::number(archive.port),
                QStringLiteral("-U"), archive.user, QStringLiteral("-d"), archive.database, QStringLiteral("-f"),
                goldenFile(u"postgres.sql")});
    const bool finished = psql.waitForFinished(60000);
    if (finished && psql.exitStatus() == QProcess::NormalExit && psql.exitCode() == 0)
        return {};
    return QString(u"psql: " + psql.errorString() + u' ' + QString::fromUtf8(psql.readAll()));
}

QString loadCache(const RedisEndpoint& redis)
{
    const QList<QList<QByteArray>> commands = readRespFile(goldenFile(u"redis.resp"));
    RedisPipeline pipeline;
    for (const QList<QByteArray>& command : commands)
        pipeline.add({}, command);

    const SystemClock clock;
    StoreHealth health(Store::Cache, redis.display(), clock);
    RedisConnection connection(redis, health);
    const Result<QList<RedisReply>> replies = connection.run(pipeline, RedisConnection::Intent::Write);
    if (!replies)
        return replies.error().text();
    for (const RedisReply& reply : *replies) {
        if (reply.isError())
            return QString::fromUtf8(reply.bytes());
    }
    return commands.isEmpty() ? QStringLiteral("no golden data for Redis") : QString();
}

QHash<QString, SessionKey> cases()
{
    QFile file(goldenFile(u"cases.json"));
    if (!file.open(QIODevice::ReadOnly))
        return {};
    QHash<QString, SessionKey> keys;
    const QJsonObject all = QJsonDocument::fromJson(file.readAll()).object();
    for (auto it = all.begin(); it != all.end(); ++it) {
        const QJsonObject one = it->toObject();
        keys.insert(it.key(), {one.value(u"user_id").toInteger(), one.value(u"session_id").toString()});
    }
    return keys;
}

} // namespace talkglass::golden
