#pragma once

#include "models/conversation/Result.h"

#include <QString>

#include <chrono>

namespace talkglass {

/// Where a PostgreSQL database is: `postgresql://[user[:pass]@][host][:port]/db[?host=/socket/dir&sslmode=…]`, also
/// with a percent-encoded socket directory as host; `postgres://` and SQLAlchemy's `postgresql+psycopg2://` likewise.
struct PostgresEndpoint
{
    QString host; ///< a name, an address, or a socket directory (begins with '/'); empty: libpq's default
    int port = 5432;
    QString database;
    QString user;
    QString password;
    QString extraOptions;                           ///< further libpq key=value pairs from the query, separated by ';'
    std::chrono::milliseconds connectTimeout{5000}; ///< beyond 2 s only whole seconds count, as libpq counts them
    std::chrono::milliseconds statementTimeout{5000}; ///< the server's; the watchdog cuts the line 1 s later

    static Result<PostgresEndpoint> fromUrl(const QString& url);
    /// For people: no password.
    QString display() const;
    /// A socket directory, the default socket, localhost, 127.0.0.0/8 or ::1.
    bool isLocal() const;
};

} // namespace talkglass
