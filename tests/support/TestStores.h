#pragma once

#include "app/LocalStores.h"
#include "models/cache/RedisConnection.h"

#include <QByteArray>
#include <QList>
#include <QString>

#include <memory>

struct pg_conn;

namespace talkglass {

/// The two real servers of one test program, and a way past Talkglass into each of them. Start it in initTestCase(),
/// empty it in init(). Functions that give a QString say what went wrong, or nothing:
///     QCOMPARE(m_stores.start(), QString());
class TestStores
{
public:
    TestStores();
    ~TestStores();

    QString start();       ///< the servers; the database has no tables
    QString makeSchema();  ///< as `talkglass init-db`, and users 1 to 5 ("User 1" …)
    QString empty();       ///< no key, no session, no message; schema and users stay. Both servers must run
    QString dropTables();  ///< a database as new, and no key
    QString loadGolden();  ///< into stores without tables
    QString loadSamples(); ///< into stores without tables

    LocalStores& servers() { return *m_servers; }
    RedisEndpoint redis() const { return m_servers->redis(); }
    PostgresEndpoint archive() const { return m_servers->archive(); }

    /// The first column of each row, as text. Several statements in one are allowed: the last one's rows. An error is
    /// one row that begins with "ERROR".
    QList<QByteArray> rows(const QByteArray& sql);
    QByteArray value(const QByteArray& sql) { return rows(sql).value(0); }
    /// One command to Redis. An answer without type is no answer.
    RedisReply command(std::initializer_list<QByteArrayView> arguments);

private:
    pg_conn* connection();

    SystemClock m_clock;
    std::unique_ptr<LocalStores> m_servers;
    std::unique_ptr<StoreHealth> m_health;
    std::unique_ptr<RedisConnection> m_redis;
    pg_conn* m_postgres = nullptr;
};

} // namespace talkglass
