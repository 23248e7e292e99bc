#include "models/archive/PostgresArchive.h"

#include <QElapsedTimer>

namespace talkglass {

namespace {

/// Any number that nobody else is likely to use: "talkglas" in ASCII.
const QString replayLock = QStringLiteral("8386103189693030771");

} // namespace

PostgresArchive::PostgresArchive(const PostgresEndpoint& endpoint, const Clock& clock, StoreHealth& health)
    : m_connection(endpoint, health)
    , m_clock(clock)
    , m_health(health)
{
}

PostgresArchive::~PostgresArchive() = default;

Result<> PostgresArchive::ping()
{
    // Connecting does not belong to the latency.
    if (const Result<> opened = m_connection.open(); !opened)
        return opened.error();
    QElapsedTimer timer;
    timer.start();
    const auto version =
        m_connection.rows({QStringLiteral("select split_part(current_setting('server_version'), ' ', 1)"), {}},
                          [](const QSqlQuery& row) { return row.value(0).toString(); });
    if (!version)
        return version.error();
    m_health.reportPing(timer.nsecsElapsed() / 1000, version->value(0));
    return Done{};
}

Result<bool> PostgresArchive::lockReplay()
{
    if (m_replaySession != 0) {
        // A server process that ends gives its locks back before its socket closes: only an answer tells that it lives.
        const auto alive = m_connection.rows({QStringLiteral("select true"), {}},
                                             [](const QSqlQuery& row) { return row.value(0).toBool(); });
        if (!alive)
            return alive.error();
        if (m_replaySession == m_connection.session())
            return true; // a second lock would need a second unlock
    }
    const auto locked =
        m_connection.rows({QString(QLatin1String("select pg_try_advisory_lock(") + replayLock + u')'), {}},
                          [](const QSqlQuery& row) { return row.value(0).toBool(); });
    if (!locked)
        return locked.error();
    m_replaySession = locked->value(0) ? m_connection.session() : 0;
    return locked->value(0);
}

Result<> PostgresArchive::unlockReplay()
{
    const quint64 session = std::exchange(m_replaySession, 0);
    if (session == 0 || session != m_connection.session())
        return Done{}; // the lock went with the connection
    return m_connection.execute({QString(QLatin1String("select pg_advisory_unlock(") + replayLock + u')'), {}});
}

} // namespace talkglass
