#include "tests/support/ServiceFixture.h"

#include "models/archive/PostgresArchive.h"
#include "models/conversation/StoreHealth.h"
#include "tests/support/RespFile.h"

#include <QFile>
#include <QProcess>

#include <hiredis/hiredis.h>

namespace talkglass {

namespace {

constexpr int processLimitMs = 60'000;

QByteArrayList itemsOf(const redisReply* reply)
{
    if (!reply)
        return {"error: no reply"};
    switch (reply->type) {
    case REDIS_REPLY_ARRAY: {
        QByteArrayList items;
        for (size_t i = 0; i < reply->elements; ++i)
            items += itemsOf(reply->element[i]);
        return items;
    }
    case REDIS_REPLY_INTEGER:
        return {QByteArray::number(reply->integer)};
    case REDIS_REPLY_NIL:
        return {};
    case REDIS_REPLY_ERROR:
        return {"error: " + QByteArray(reply->str, qsizetype(reply->len))};
    default:
        return {QByteArray(reply->str, qsizetype(reply->len))};
    }
}

QByteArrayList runRedis(const QString& socket, const QList<QByteArrayList>& commands)
{
    const timeval limit{10, 0};
    const std::unique_ptr<redisContext, decltype(&redisFree)> context(
        redisConnectUnixWithTimeout(socket.toUtf8().constData(), limit), redisFree);
    if (!context || context->err != 0)
        return {"error: cannot connect"};
    redisSetTimeout(context.get(), limit);
    QByteArrayList answer;
    for (const QByteArrayList& command : commands) {
        std::vector<const char*> arguments;
        std::vector<size_t> lengths;
        for (const QByteArray& argument : command) {
            arguments.push_back(argument.constData());
            lengths.push_back(size_t(argument.size()));
        }
        const std::unique_ptr<redisReply, decltype(&freeReplyObject)> reply(
            static_cast<redisReply*>(
                redisCommandArgv(context.get(), int(command.size()), arguments.data(), lengths.data())),
            freeReplyObject);
        answer = itemsOf(reply.get());
    }
    return answer;
}

} // namespace

QString ServiceFixture::start()
{
    Result<std::unique_ptr<LocalStores>> started = LocalStores::start();
    if (!started)
        return started.error().text();
    m_stores = std::move(*started);
    return reset();
}

QString ServiceFixture::reset()
{
    const QByteArrayList flushed = redis({"FLUSHALL"});
    if (flushed != QByteArrayList{"OK"})
        return QString::fromUtf8(flushed.join(' '));
    sql(QStringLiteral("DROP SCHEMA public CASCADE; CREATE SCHEMA public"));
    const SystemClock clock;
    StoreHealth health(Store::Archive, {}, clock);
    PostgresArchive archive(m_stores->archive(), clock, health);
    if (const Result<QStringList> made = archive.initSchema(); !made)
        return made.error().text();
    sql(QStringLiteral("INSERT INTO users (id, name) SELECT n, 'User ' || n FROM generate_series(1, 5) n"));
    return {};
}

QString ServiceFixture::loadGolden()
{
    redis({"FLUSHALL"});
    sql(QStringLiteral("DROP SCHEMA public CASCADE; CREATE SCHEMA public"));
    QFile dump(goldenFile(u"postgres.sql"));
    if (!dump.open(QIODevice::ReadOnly))
        return dump.errorString();
    const QStringList failed = sql(QString::fromUtf8(dump.readAll()));
    if (!failed.isEmpty() && failed.first().startsWith(u"error:"))
        return failed.join(u' ');
    QList<QByteArrayList> commands;
    for (const QList<QByteArray>& command : readRespFile(goldenFile(u"redis.resp")))
        commands.append(QByteArrayList(command));
    const QByteArrayList last = runRedis(m_stores->redis().socketPath, commands);
    return last.isEmpty() || last.first().startsWith("error:") ? QStringLiteral("redis.resp could not be loaded")
                                                               : QString();
}

ServiceSettings ServiceFixture::settings() const
{
    ServiceSettings settings;
    settings.redis = m_stores->redis();
    settings.archive = m_stores->archive();
    settings.redis.connectTimeout = settings.redis.commandTimeout = std::chrono::milliseconds(700);
    settings.archive.statementTimeout = std::chrono::milliseconds(700);
    return settings;
}

std::unique_ptr<HybridConversationService> ServiceFixture::makeService(const ServiceSettings& settings) const
{
    return std::make_unique<HybridConversationService>(settings, std::make_shared<const SystemClock>());
}

QByteArrayList ServiceFixture::redis(const QByteArrayList& command) const
{
    return runRedis(m_stores->redis().socketPath, {command});
}

QStringList ServiceFixture::sql(const QString& query) const
{
    const PostgresEndpoint endpoint = m_stores->archive();
    QProcess psql;
    psql.start(QStringLiteral("psql"),
               {QStringLiteral("-XqAt"), QStringLiteral("-v"), QStringLiteral("ON_ERROR_STOP=1"), QStringLiteral("-h"),
                endpoint.host, QStringLiteral("-p"), QString::number(endpoint.port), QStringLiteral("-U"),
                endpoint.user, QStringLiteral("-d"), endpoint.database});
    psql.write(query.toUtf8());
    psql.closeWriteChannel();
    if (!psql.waitForFinished(processLimitMs) || psql.exitCode() != 0)
        return {QString(u"error: " + QString::fromUtf8(psql.readAllStandardError()))};
    return QString::fromUtf8(psql.readAllStandardOutput()).split(u'\n', Qt::SkipEmptyParts);
}

bool ServiceFixture::sqlBecomes(const QString& query, const QStringList& expected) const
{
    const QDeadlineTimer deadline(15'000);
    while (sql(query) != expected) {
        if (deadline.hasExpired())
            return false;
        QThread::msleep(50);
    }
    return true;
}

} // namespace talkglass
