#pragma once

#include "models/archive/PostgresEndpoint.h"
#include "models/conversation/Result.h"

#include <QByteArray>
#include <QList>

#include <memory>
#include <string>
#include <vector>

struct pg_conn;
struct pg_result;

namespace talkglass::bench {

struct PgDeleter
{
    void operator()(pg_conn* connection) const;
    void operator()(pg_result* result) const;
};
using PgResult = std::unique_ptr<pg_result, PgDeleter>;

/// libpq with nothing around it. What goes wrong ends the program with the server's words: this is a measurement.
class RawPostgres
{
public:
    explicit RawPostgres(const PostgresEndpoint& endpoint);

    /// Any statements, as simple queries. The rows of the last one.
    PgResult run(const QByteArray& sql);
    void prepare(const QByteArray& name, const QByteArray& sql);
    PgResult runPrepared(const QByteArray& name, const std::vector<std::string>& values);

    // -- COPY … FROM STDIN in text format
    void beginCopy(const QByteArray& sql);
    void putCopy(const QByteArray& rows);
    void endCopy();

private:
    [[noreturn]] void fail(const char* what) const;
    PgResult checked(pg_result* result) const;

    std::unique_ptr<pg_conn, PgDeleter> m_connection;
};

/// One value of a row as bytes.
QByteArray valueAt(const PgResult& result, int row, int column);
int rowsOf(const PgResult& result);
/// Looks at every value, as a reader would; the sum of their lengths.
qint64 readAll(const PgResult& result);

} // namespace talkglass::bench
