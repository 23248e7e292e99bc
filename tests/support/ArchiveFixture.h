#pragma once

#include "app/LocalStores.h"
#include "models/archive/PostgresArchive.h"
#include "tests/support/ManualClock.h"

#include <QList>
#include <QString>
#include <QStringList>

#include <memory>

namespace talkglass {

/// A private PostgreSQL with one archive on it, for the tests of the archive. One thread.
class ArchiveFixture
{
public:
    /// The reason why not, or nothing. Databases made with freshDatabase() are empty.
    QString start();

    LocalStores& stores() { return *m_stores; }
    PostgresEndpoint endpoint() const { return m_endpoint; }
    ManualClock& clock() { return m_clock; }
    StoreHealth& health() { return *m_health; }
    PostgresArchive& archive() { return *m_archive; }

    /// From now on archive() is a new one on a new, empty database. The reason why not, or nothing.
    QString freshDatabase();
    /// A new archive on this endpoint, with a health of its own.
    void useEndpoint(const PostgresEndpoint& endpoint);
    /// Runs statements as psql does. The reason why not, or nothing.
    QString psql(const QString& sql) const;
    QString psqlFile(const QString& path) const;
    /// The rows, columns joined by '|'; an error as one row that begins with "error:".
    QStringList query(const QString& sql) const;

private:
    QString runPsql(const QStringList& arguments, QByteArray* output) const;

    std::unique_ptr<LocalStores> m_stores;
    PostgresEndpoint m_endpoint;
    ManualClock m_clock;
    std::unique_ptr<StoreHealth> m_health;
    std::unique_ptr<PostgresArchive> m_archive;
    int m_databases = 0;
};

} // namespace talkglass
