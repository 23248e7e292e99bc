#pragma once

#include "models/archive/MomentText.h"
#include "models/archive/PostgresConnection.h"
#include "models/conversation/Session.h"

#include <optional>

namespace talkglass {

/// Writes the statements that list sessions of the archive by a SessionFilter. A value for one statement.
class SessionSql
{
public:
    explicit SessionSql(const SessionFilter& filter);

    /// Rows as readArchivedSession() reads them, from `from` (inclusive) to `to` (exclusive) in the filter's order.
    static PostgresStatement page(const SessionFilter& filter, const std::optional<SessionCursor>& from,
                                  const std::optional<SessionCursor>& to, int limit);
    /// Rows: number from 1, moment, id; of the first row of each page and of the very last row.
    static PostgresStatement anchors(const SessionFilter& filter, int pageSize);
    /// One row: how many.
    static PostgresStatement count(const SessionFilter& filter);
    /// `source`: a table expression with the columns of conversation_sessions, to be called s.
    static QString rowsOf(const QString& source);

private:
    void bound(const SessionCursor& cursor, const QString& comparison);
    QString place(const QVariant& value);
    QString where() const;
    QString ordering() const;

    PostgresStatement m_statement;
    QStringList m_conditions;
    QString m_moment;
    bool m_newestFirst = true;
};

ArchivedSession readArchivedSession(const QSqlQuery& row);

} // namespace talkglass
