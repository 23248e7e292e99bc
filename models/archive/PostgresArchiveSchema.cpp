#include "models/archive/PostgresArchive.h"
#include "models/archive/SqlText.h"

#include <QCoreApplication>

namespace talkglass {

namespace {

using Effect = PostgresStatement::Effect;

QString tr(const char* text)
{
    return QCoreApplication::translate("talkglass::PostgresArchive", text);
}

struct MissingPart
{
    QString table;
    QString column; ///< empty: the table itself
};

/// `create unique index name on …` → `name`
QString madeBy(const QString& statement)
{
    const QStringList words = statement.simplified().split(u' ');
    return words.value(words.value(1) == u"unique" ? 3 : 2);
}

Result<QList<MissingPart>> missingParts(PostgresConnection& connection)
{
    static const QString sql = sqlText(QStringLiteral("layout"));
    return connection.rows({sql, {}}, [](const QSqlQuery& row) {
        return MissingPart{row.value(0).toString(), row.value(1).toString()};
    });
}

StoreError missing(const PostgresEndpoint& endpoint, const MissingPart& part)
{
    if (part.column.isEmpty())
        return {StoreError::Kind::Schema, Store::Archive,
                tr("PostgreSQL at %1: the table %2 is missing.").arg(endpoint.display(), part.table),
                tr("Make it with: talkglass init-db")};
    return {StoreError::Kind::Schema, Store::Archive,
            tr("PostgreSQL at %1: the table %2 has no column %3.").arg(endpoint.display(), part.table, part.column),
            tr("It is left as it is; compare it with what talkglass init-db makes in an empty database.")};
}

Result<> make(PostgresConnection& connection, const QString& table, QStringList& made)
{
    const QString sql = sqlText(QLatin1String("create_") + table.section(u'_', -1));
    const QStringList statements = sql.split(u';', Qt::SkipEmptyParts);
    for (const QString& statement : statements) {
        if (Result<> done = connection.execute({statement, {}, Effect::Writes, false, true}); !done)
            return done;
        made.append(madeBy(statement));
    }
    return Done{};
}

} // namespace

Result<QStringList> PostgresArchive::initSchema()
{
    QStringList made;
    const auto limit = m_connection.endpoint().statementTimeout;
    const Result<> done = m_connection.inTransaction(limit, Effect::Writes, [&]() -> Result<> {
        made.clear();
        // Two at once would both find nothing.
        const Result<> alone =
            m_connection.execute({QStringLiteral("select pg_advisory_xact_lock(8386103189693030772)"), {}});
        if (!alone)
            return alone;
        const auto parts = missingParts(m_connection);
        if (!parts)
            return parts.error();
        for (const MissingPart& part : *parts) {
            if (!part.column.isEmpty())
                return missing(m_connection.endpoint(), part);
        }
        for (const MissingPart& part : *parts) {
            if (Result<> table = make(m_connection, part.table, made); !table)
                return table;
        }
        return Done{};
    });
    if (!done)
        return done.error();
    return made;
}

Result<> PostgresArchive::checkSchema()
{
    const auto parts = missingParts(m_connection);
    if (!parts)
        return parts.error();
    if (!parts->isEmpty())
        return missing(m_connection.endpoint(), parts->first());
    return Done{};
}

} // namespace talkglass
