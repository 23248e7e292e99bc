#pragma once

#include "models/archive/PostgresEndpoint.h"
#include "models/conversation/StoreError.h"

#include <QCoreApplication>
#include <QSqlError>

#include <chrono>

namespace talkglass {

/// Turns what PostgreSQL, libpq and Qt say into sentences that name the place, the cause and what to do.
/// Pure functions, any thread.
class PostgresErrors
{
    Q_DECLARE_TR_FUNCTIONS(talkglass::PostgresErrors)

public:
    /// No connection could be made. Always an outage (Unavailable), also for a wrong password or database: the archive
    /// cannot be used now and a change elsewhere may cure it; only an impossible option is InvalidInput.
    static StoreError connecting(const PostgresEndpoint& endpoint, const QString& cause);
    /// The connection was made, but no answer came within the limit.
    static StoreError connectingTooLong(const PostgresEndpoint& endpoint, std::chrono::milliseconds limit);
    /// Qt has no driver for PostgreSQL.
    static StoreError driverMissing(const PostgresEndpoint& endpoint);

    /// The server refused a statement (the connection lives on).
    static StoreError refused(const PostgresEndpoint& endpoint, const QString& sqlState, const QString& serverText,
                              std::chrono::milliseconds limit);
    /// The connection broke under a statement. `fateUnknown`: it may or may not have been carried out.
    static StoreError lost(const PostgresEndpoint& endpoint, const QString& cause, bool fateUnknown);
    /// The watchdog cut the line.
    static StoreError noAnswer(const PostgresEndpoint& endpoint, std::chrono::milliseconds limit, bool fateUnknown);

    /// `ERROR:  relation "x" does not exist\nLINE 1: …` → `relation "x" does not exist`
    static QString firstLine(const QString& serverText);
    /// A fault of the data that was sent, which therefore hits only the member of a batch that carries it.
    static bool isDataFault(const QString& sqlState);
    /// The same transaction may succeed if it is run again.
    static bool isPassing(const QString& sqlState);
};

} // namespace talkglass
