#include "tests/bench/scale/RawPostgres.h"

#include <libpq-fe.h>

namespace talkglass::bench {

void PgDeleter::operator()(pg_conn* connection) const
{
    PQfinish(connection);
}

void PgDeleter::operator()(pg_result* result) const
{
    PQclear(result);
}

RawPostgres::RawPostgres(const PostgresEndpoint& endpoint)
{
    const QByteArray host = endpoint.host.toUtf8();
    const QByteArray port = QByteArray::number(endpoint.port);
    const QByteArray database = endpoint.database.toUtf8();
    const QByteArray user = endpoint.user.toUtf8();
    const QByteArray password = endpoint.password.toUtf8();
    const char* const names[] = {"host", "port", "dbname", "user", "password", nullptr};
    const char* const values[] = {host.constData(), port.constData(),     database.constData(),
                                  user.constData(), password.constData(), nullptr};
    m_connection.reset(PQconnectdbParams(names, values, 0));
    if (PQstatus(m_connection.get()) != CONNECTION_OK)
        fail("connecting");
}

void RawPostgres::fail(const char* what) const
{
    qFatal("PostgreSQL, %s: %s", what, PQerrorMessage(m_connection.get()));
}

PgResult RawPostgres::checked(pg_result* result) const
{
    PgResult owned(result);
    const ExecStatusType status = PQresultStatus(result);
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
        fail("statement");
    return owned;
}

PgResult RawPostgres::run(const QByteArray& sql)
{
    return checked(PQexec(m_connection.get(), sql.constData()));
}

void RawPostgres::prepare(const QByteArray& name, const QByteArray& sql)
{
    checked(PQprepare(m_connection.get(), name.constData(), sql.constData(), 0, nullptr));
}

PgResult RawPostgres::runPrepared(const QByteArray& name, const std::vector<std::string>& values)
{
    std::vector<const char*> texts;
    for (const std::string& value : values)
        texts.push_back(value.c_str());
    return checked(
        PQexecPrepared(m_connection.get(), name.constData(), int(texts.size()), texts.data(), nullptr, nullptr, 0));
}

void RawPostgres::beginCopy(const QByteArray& sql)
{
    const PgResult result(PQexec(m_connection.get(), sql.constData()));
    if (PQresultStatus(result.get()) != PGRES_COPY_IN)
        fail("COPY");
}

void RawPostgres::putCopy(const QByteArray& rows)
{
    if (PQputCopyData(m_connection.get(), rows.constData(), int(rows.size())) != 1)
        fail("COPY");
}

void RawPostgres::endCopy()
{
    if (PQputCopyEnd(m_connection.get(), nullptr) != 1)
        fail("COPY");
    checked(PQgetResult(m_connection.get()));
    while (PQgetResult(m_connection.get())) {
    }
}

QByteArray valueAt(const PgResult& result, int row, int column)
{
    return {PQgetvalue(result.get(), row, column), PQgetlength(result.get(), row, column)};
}

int rowsOf(const PgResult& result)
{
    return PQntuples(result.get());
}

qint64 readAll(const PgResult& result)
{
    qint64 sum = 0;
    for (int row = 0; row < PQntuples(result.get()); ++row) {
        for (int column = 0; column < PQnfields(result.get()); ++column)
            sum += qint64(qstrlen(PQgetvalue(result.get(), row, column)));
    }
    return sum;
}

} // namespace talkglass::bench
