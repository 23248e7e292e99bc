#include "models/archive/SessionSql.h"

#include "models/archive/RowText.h"
#include "models/archive/StaleMarkText.h"
#include "models/conversation/Utf8.h"

#include <QJsonDocument>
#include <QJsonParseError>

namespace talkglass {

namespace {

using Order = SessionFilter::Order;

/// `%` and `_` mean themselves.
QString containing(QString text)
{
    text.replace(u'\\', QLatin1String("\\\\")).replace(u'%', QLatin1String("\\%")).replace(u'_', QLatin1String("\\_"));
    return u'%' + text + u'%';
}

} // namespace

ArchivedSession readArchivedSession(const QSqlQuery& row)
{
    ArchivedSession session;
    session.id = row.value(0).toLongLong();
    session.key = {row.value(1).toLongLong(), RowText(row).text(2)};
    session.createdAt = readMoment(row, 3);
    session.updatedAt = readMoment(row, 4);
    session.lastActivity = readMoment(row, 5);
    session.messageCount = row.value(6).toLongLong();
    session.messages = row.value(7).toLongLong();
    session.active = row.value(8).toBool();
    if (const QByteArray metadata = RowText(row).bytes(9); metadata.size() > 2) {
        QJsonParseError fault;
        session.metadata = StaleMarkText::without(utf8::parseJson(metadata, &fault).object());
        // A text or a number alone is JSON to PostgreSQL as well, and no document to Qt; that says nothing of a
        // session.
        session.metadataReadable = fault.error == QJsonParseError::NoError || !metadata.startsWith('{');
    }
    return session;
}

SessionSql::SessionSql(const SessionFilter& filter)
    : m_moment(filter.order == Order::CreatedNewest || filter.order == Order::CreatedOldest
                   ? QStringLiteral("s.created_at")
                   : QStringLiteral("s.last_activity"))
    , m_newestFirst(filter.order == Order::LastActivityNewest || filter.order == Order::CreatedNewest)
{
    // Copies of a drill under way (ArchiveCopies) are no conversations.
    m_conditions.append(QStringLiteral("s.id > 0"));
    if (filter.onlyCleared)
        m_conditions.append(QStringLiteral("not s.is_active"));
    else if (!filter.includeCleared)
        m_conditions.append(QStringLiteral("s.is_active"));
    // Written out, not a parameter: one user may own half of all sessions, another three, and the plan must fit.
    if (filter.userId)
        m_conditions.append(QStringLiteral("s.user_id = %1").arg(*filter.userId));
    if (filter.activeSince.isValid())
        m_conditions.append(
            QStringLiteral("s.last_activity >= %1::timestamp").arg(place(momentText(filter.activeSince))));
    if (filter.activeBefore.isValid())
        m_conditions.append(
            QStringLiteral("s.last_activity < %1::timestamp").arg(place(momentText(filter.activeBefore))));
    if (!filter.text.isEmpty())
        m_conditions.append(QStringLiteral("(s.session_id ilike %1 or s.session_metadata->>'title' ilike %1 or "
                                           "s.user_id in (select u.id from users u where u.name ilike %1))")
                                .arg(place(containing(filter.text))));
}

QString SessionSql::place(const QVariant& value)
{
    m_statement.values.append(value);
    return u'$' + QString::number(m_statement.values.size());
}

void SessionSql::bound(const SessionCursor& cursor, const QString& comparison)
{
    const QString at = place(momentText(cursor.at));
    const QString id = place(cursor.id);
    m_conditions.append(QStringLiteral("(%1, s.id) %2 (%3::timestamp, %4::bigint)").arg(m_moment, comparison, at, id));
}

QString SessionSql::where() const
{
    return m_conditions.isEmpty() ? QString() : QString(QLatin1String(" where ") + m_conditions.join(u" and "));
}

QString SessionSql::ordering() const
{
    const QString direction = m_newestFirst ? QStringLiteral(" desc") : QString();
    return QString(QLatin1String(" order by ") + m_moment + direction + QLatin1String(", s.id") + direction);
}

QString SessionSql::rowsOf(const QString& source)
{
    return QString(QLatin1String("select s.id, s.user_id, s.session_id, s.created_at::text, s.updated_at::text, "
                                 "s.last_activity::text, s.message_count, (select count(*) from conversation_messages m"
                                 " where m.session_id = s.session_id), s.is_active, s.session_metadata::text from ") +
                   source + QLatin1String(" s"));
}

PostgresStatement SessionSql::page(const SessionFilter& filter, const std::optional<SessionCursor>& from,
                                   const std::optional<SessionCursor>& to, int limit)
{
    SessionSql query(filter);
    if (from)
        query.bound(*from, query.m_newestFirst ? QStringLiteral("<=") : QStringLiteral(">="));
    if (to)
        query.bound(*to, query.m_newestFirst ? QStringLiteral(">") : QStringLiteral("<"));
    // The page first, then the counting: only its own rows are counted. The limit is written out, since the planner
    // must know that it is small.
    const QString page = QString(QLatin1String("(select s.* from conversation_sessions s") + query.where() +
                                 query.ordering() + QLatin1String(" limit ") + QString::number(limit) + u')');
    query.m_statement.sql = QString(rowsOf(page) + query.ordering());
    return query.m_statement;
}

PostgresStatement SessionSql::anchors(const SessionFilter& filter, int pageSize)
{
    SessionSql query(filter);
    query.m_statement.sql = QString(QLatin1String("select n, moment::text, id from (select s.id, ") + query.m_moment +
                                    QLatin1String(" as moment, row_number() over w as n, lead(s.id) over w as following"
                                                  " from conversation_sessions s") +
                                    query.where() + QLatin1String(" window w as (") + query.ordering() +
                                    QLatin1String(")) numbered where (n - 1) % ") + QString::number(pageSize) +
                                    QLatin1String(" = 0 or following is null order by n"));
    return query.m_statement;
}

PostgresStatement SessionSql::count(const SessionFilter& filter)
{
    SessionSql query(filter);
    query.m_statement.sql = QString(QLatin1String("select count(*) from conversation_sessions s") + query.where());
    return query.m_statement;
}

} // namespace talkglass
