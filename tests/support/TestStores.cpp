#include "tests/support/TestStores.h"

#include "app/SampleData.h"
#include "models/archive/PostgresArchive.h"
#include "tests/support/GoldenData.h"

#include <libpq-fe.h>

namespace talkglass {

namespace {

QString wordsOf(const QByteArray& answer)
{
    return answer.startsWith("ERROR") ? QString::fromUtf8(answer) : QString();
}

} // namespace

TestStores::TestStores() = default;

TestStores::~TestStores()
{
    PQfinish(m_postgres);
}

QString TestStores::start()
{
    Result<std::unique_ptr<LocalStores>> started = LocalStores::start();
    if (!started)
        return started.error().text();
    m_servers = std::move(*started);
    m_health = std::make_unique<StoreHealth>(Store::Cache, redis().display(), m_clock);
    m_redis = std::make_unique<RedisConnection>(redis(), *m_health);
    return {};
}

QString TestStores::makeSchema()
{
    StoreHealth health(Store::Archive, archive().display(), m_clock);
    const Result<QStringList> made = PostgresArchive(archive(), m_clock, health).initSchema();
    if (!made)
        return made.error().text();
    return wordsOf(value("INSERT INTO users (id, name) SELECT n, 'User ' || n FROM generate_series(1, 5) AS n "
                         "ON CONFLICT DO NOTHING"));
}

QString TestStores::empty()
{
    command({"FLUSHALL"});
    return wordsOf(value("TRUNCATE conversation_messages, conversation_sessions RESTART IDENTITY"));
}

QString TestStores::dropTables()
{
    command({"FLUSHALL"});
    return wordsOf(value("DROP SCHEMA public CASCADE; CREATE SCHEMA public"));
}

QString TestStores::loadGolden()
{
    const QString archived = golden::loadArchive(archive());
    return archived.isEmpty() ? golden::loadCache(redis()) : archived;
}

QString TestStores::loadSamples()
{
    const Result<> filled = fillWithSamples(redis(), archive(), m_clock);
    return filled ? QString() : filled.error().text();
}

pg_conn* TestStores::connection()
{
    if (m_postgres && PQstatus(m_postgres) == CONNECTION_OK)
        return m_postgres;
    PQfinish(m_postgres);
    const QByteArray host = archive().host.toUtf8();
    const QByteArray database = archive().database.toUtf8();
    const QByteArray user = archive().user.toUtf8();
    const char* const names[] = {"host", "dbname", "user", "connect_timeout", "client_encoding", "options", nullptr};
    const char* const values[] = {
        host.constData(), database.constData(), user.constData(), "5", "UTF8", "-c client_min_messages=warning",
        nullptr};
    m_postgres = PQconnectdbParams(names, values, 0);
    return m_postgres;
}

QList<QByteArray> TestStores::rows(const QByteArray& sql)
{
    pg_conn* const postgres = connection();
    const std::unique_ptr<PGresult, decltype(&PQclear)> result(PQexec(postgres, sql.constData()), PQclear);
    const ExecStatusType status = PQresultStatus(result.get());
    if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK) {
        const QByteArray message = PQerrorMessage(postgres);
        if (PQstatus(postgres) != CONNECTION_OK) {
            PQfinish(postgres);
            m_postgres = nullptr;
        }
        return {message.startsWith("ERROR") ? message : QByteArray("ERROR: " + message)};
    }
    QList<QByteArray> first;
    for (int row = 0; row < PQntuples(result.get()); ++row)
        first << QByteArray(PQgetvalue(result.get(), row, 0), PQgetlength(result.get(), row, 0));
    return first;
}

RedisReply TestStores::command(std::initializer_list<QByteArrayView> arguments)
{
    RedisPipeline pipeline;
    pipeline.add(arguments);
    m_health->tryNow();
    const Result<QList<RedisReply>> replies = m_redis->run(pipeline, RedisConnection::Intent::Read);
    return replies ? replies->value(0) : RedisReply();
}

} // namespace talkglass
