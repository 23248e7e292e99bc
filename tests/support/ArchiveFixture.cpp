#include "tests/support/ArchiveFixture.h"

#include <QProcess>

namespace talkglass {

QString ArchiveFixture::start()
{
    auto stores = LocalStores::start();
    if (!stores)
        return stores.error().text();
    m_stores = *std::move(stores);
    useEndpoint(m_stores->archive());
    return {};
}

void ArchiveFixture::useEndpoint(const PostgresEndpoint& endpoint)
{
    m_archive.reset();
    m_endpoint = endpoint;
    m_health = std::make_unique<StoreHealth>(Store::Archive, endpoint.display(), m_clock);
    m_archive = std::make_unique<PostgresArchive>(m_endpoint, m_clock, *m_health);
}

QString ArchiveFixture::freshDatabase()
{
    PostgresEndpoint endpoint = m_stores->archive();
    useEndpoint(endpoint);
    endpoint.database = QStringLiteral("fresh_%1").arg(++m_databases);
    const QString error = psql(QStringLiteral("create database %1").arg(endpoint.database));
    useEndpoint(endpoint);
    return error;
}

QString ArchiveFixture::runPsql(const QStringList& arguments, QByteArray* output) const
{
    QStringList all{QStringLiteral("-X"), QStringLiteral("-q"), QStringLiteral("-v"), QStringLiteral("ON_ERROR_STOP=1"),
                    QStringLiteral("-h"), m_endpoint.host,      QStringLiteral("-p"), QString::number(m_endpoint.port),
                    QStringLiteral("-d"), m_endpoint.database};
    if (!m_endpoint.user.isEmpty())
        all += {QStringLiteral("-U"), m_endpoint.user};
    QProcess process;
    process.start(QStringLiteral("psql"), all + arguments);
    if (!process.waitForFinished(60'000))
        return QStringLiteral("psql did not end: ") + process.errorString();
    *output = process.readAllStandardOutput();
    return process.exitCode() == 0 ? QString() : QString::fromUtf8(process.readAllStandardError());
}

QString ArchiveFixture::psql(const QString& sql) const
{
    QByteArray output;
    return runPsql({QStringLiteral("-c"), sql}, &output);
}

QString ArchiveFixture::psqlFile(const QString& path) const
{
    QByteArray output;
    return runPsql({QStringLiteral("-f"), path}, &output);
}

QStringList ArchiveFixture::query(const QString& sql) const
{
    QByteArray output;
    const QString error = runPsql({QStringLiteral("-A"), QStringLiteral("-t"), QStringLiteral("-c"), sql}, &output);
    if (!error.isEmpty())
        return {QString(QStringLiteral("error: ") + error)};
    return QString::fromUtf8(output).split(u'\n', Qt::SkipEmptyParts);
}

} // namespace talkglass
