#include "models/archive/ArchiveInput.h"
#include "models/archive/MetadataText.h"
#include "models/archive/PostgresArchive.h"
#include "models/archive/RowText.h"
#include "models/archive/SessionSql.h"
#include "models/archive/SqlText.h"

#include <QJsonArray>
#include <QJsonDocument>

#include <algorithm>

namespace talkglass {

namespace {

using Effect = PostgresStatement::Effect;

constexpr std::chrono::seconds walkLimit{60};

bool nobodyMatches(const SessionFilter& filter)
{
    return filter.userId && !ArchiveInput::isUserId(*filter.userId);
}

Message readMessage(const QSqlQuery& row)
{
    const RowText text(row);
    Message message;
    message.archiveId = row.value(0).toLongLong();
    message.at = readMoment(row, 1);
    message.role = text.text(2);
    message.content = text.text(3);
    MetadataText::read(text.bytes(4), message);
    message.residency = MessageResidency::ArchiveOnly;
    return message;
}

struct NumberedCursor
{
    qint64 number = 0;
    SessionCursor cursor;
};

} // namespace

Result<QList<ArchivedSession>> PostgresArchive::sessions(const SessionFilter& filter,
                                                         const std::optional<SessionCursor>& from,
                                                         const std::optional<SessionCursor>& to, int limit)
{
    if (nobodyMatches(filter) || limit <= 0)
        return QList<ArchivedSession>();
    return m_connection.rows(SessionSql::page(filter, from, to, limit), readArchivedSession);
}

Result<PageAnchors> PostgresArchive::pageAnchors(const SessionFilter& filter, int pageSize)
{
    PageAnchors anchors;
    anchors.pageSize = std::max(pageSize, 1);
    if (nobodyMatches(filter))
        return anchors;
    QList<NumberedCursor> found;
    const Result<> done = m_connection.inTransaction(walkLimit, Effect::Reads, [&]() -> Result<> {
        auto rows = m_connection.rows(SessionSql::anchors(filter, anchors.pageSize), [](const QSqlQuery& row) {
            return NumberedCursor{row.value(0).toLongLong(), {readMoment(row, 1), row.value(2).toLongLong()}};
        });
        if (!rows)
            return rows.error();
        found = *std::move(rows);
        return Done{};
    });
    if (!done)
        return done.error();
    for (const auto& [number, cursor] : std::as_const(found)) {
        anchors.total = number;
        if ((number - 1) % anchors.pageSize == 0)
            anchors.firstOf.append(cursor);
    }
    return anchors;
}

Result<qint64> PostgresArchive::countSessions(const SessionFilter& filter)
{
    if (nobodyMatches(filter))
        return qint64(0);
    const auto count =
        m_connection.rows(SessionSql::count(filter), [](const QSqlQuery& row) { return row.value(0).toLongLong(); });
    if (!count)
        return count.error();
    return qint64(count->value(0));
}

Result<QList<ArchivedSession>> PostgresArchive::sessionsById(const QStringList& sessionIds)
{
    QJsonArray wanted;
    for (const QString& id : sessionIds) {
        if (ArchiveInput::isText(id))
            wanted.append(id);
    }
    if (wanted.isEmpty())
        return QList<ArchivedSession>();
    static const QString sql =
        SessionSql::rowsOf(QStringLiteral("(select c.* from conversation_sessions c where c.session_id = "
                                          "any(array(select json_array_elements_text($1::json))))"));
    return m_connection.rows({sql, {QString::fromUtf8(QJsonDocument(wanted).toJson(QJsonDocument::Compact))}},
                             readArchivedSession);
}

Result<QList<User>> PostgresArchive::users(int limit)
{
    // Through JSON, since e-mail is no column everywhere.
    static const QString sql = QStringLiteral("select u.id, to_jsonb(u)->>'name', to_jsonb(u)->>'email' from "
                                              "(select * from users order by id limit $1::bigint) u order by u.id");
    return m_connection.rows({sql, {std::max(limit, 0)}}, [](const QSqlQuery& row) {
        return User{row.value(0).toLongLong(), row.value(1).toString(), row.value(2).toString()};
    });
}

Result<QList<Message>> PostgresArchive::messages(const SessionKey& key, const std::optional<MessageCursor>& before,
                                                 qint64 limit, qint64 maxBytes)
{
    if (!ArchiveInput::isKey(key))
        return QList<Message>();
    static const QString all = sqlText(QStringLiteral("messages"));
    static const QString cut = sqlText(QStringLiteral("messages_cut"));
    const QVariantList values{key.sessionId, key.userId, before ? QVariant(momentText(before->at)) : QVariant(),
                              before ? QVariant(before->archiveId) : QVariant(),
                              limit > 0 ? QVariant(limit) : QVariant()};
    auto newestFirst = maxBytes > 0
                           ? m_connection.rows({cut, values + QVariantList{maxBytes}, Effect::Reads, true}, readMessage)
                           : m_connection.rows({all, values, Effect::Reads, true}, readMessage);
    if (newestFirst)
        std::reverse(newestFirst->begin(), newestFirst->end());
    return newestFirst;
}

Result<QList<Message>> PostgresArchive::activeMessages(const SessionKey& key, int limit)
{
    static const QString sql = sqlText(QStringLiteral("messages_active"));
    if (!ArchiveInput::isKey(key))
        return QList<Message>();
    auto newestFirst = m_connection.rows({sql, {key.sessionId, key.userId, limit}, Effect::Reads, true}, readMessage);
    if (newestFirst)
        std::reverse(newestFirst->begin(), newestFirst->end());
    return newestFirst;
}

} // namespace talkglass
