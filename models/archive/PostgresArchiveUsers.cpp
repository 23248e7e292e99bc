#include "models/archive/ArchiveInput.h"
#include "models/archive/PostgresArchive.h"
#include "models/archive/RowText.h"
#include "models/archive/SessionSql.h"
#include "models/archive/SqlText.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>

namespace talkglass {

namespace {

struct SpanRow
{
    qsizetype span = 0;
    UserSessionRow row;
};

SpanRow readSpanRow(const QSqlQuery& row)
{
    return {qsizetype(row.value(0).toLongLong()), {RowText(row).text(1), readMoment(row, 2)}};
}

using UserCount = std::pair<qint64, qint64>;

QString jsonText(const QJsonArray& array)
{
    return QString::fromUtf8(QJsonDocument(array).toJson(QJsonDocument::Compact));
}

} // namespace

Result<QList<QList<UserSessionRow>>> PostgresArchive::userSessions(const QList<UserSessionSpan>& spans)
{
    QList<QList<UserSessionRow>> answers(spans.size());
    QJsonArray asked;
    qint64 most = 0;
    for (qsizetype i = 0; i < spans.size(); ++i) {
        const UserSessionSpan& span = spans[i];
        if (!ArchiveInput::isUserId(span.userId) || span.take <= 0)
            continue;
        asked.append(QJsonObject{
            {QStringLiteral("n"), i}, {QStringLiteral("user_id"), span.userId}, {QStringLiteral("skip"), span.skip}});
        most = std::max(most, span.take);
    }
    if (asked.isEmpty())
        return answers;
    static const QString sql = sqlText(QStringLiteral("user_sessions"));
    QString statement = sql;
    statement.replace(QLatin1String(":most"), QString::number(most));
    const Result<QList<SpanRow>> rows = m_connection.rows({statement, {jsonText(asked)}}, readSpanRow);
    if (!rows)
        return rows.error();
    for (const SpanRow& row : *rows) {
        if (row.span >= 0 && row.span < answers.size() && answers[row.span].size() < spans[row.span].take)
            answers[row.span].append(row.row);
    }
    return answers;
}

Result<QList<qint64>> PostgresArchive::countUserSessions(const QList<qint64>& userIds)
{
    static const QString sql =
        QStringLiteral("select s.user_id, count(*) from conversation_sessions s where s.is_active and s.user_id = "
                       "any(array(select json_array_elements_text($1::json)::int)) group by s.user_id");
    QJsonArray asked;
    for (const qint64 user : userIds) {
        if (ArchiveInput::isUserId(user))
            asked.append(user);
    }
    QList<qint64> counts(userIds.size());
    if (asked.isEmpty())
        return counts;
    const Result<QList<UserCount>> rows = m_connection.rows({sql, {jsonText(asked)}}, [](const QSqlQuery& row) {
        return UserCount(row.value(0).toLongLong(), row.value(1).toLongLong());
    });
    if (!rows)
        return rows.error();
    for (const auto& [user, count] : *rows) {
        for (qsizetype i = 0; i < userIds.size(); ++i) {
            if (userIds[i] == user)
                counts[i] = count;
        }
    }
    return counts;
}

Result<QStringList> PostgresArchive::withoutActiveRow(qint64 userId, const QStringList& sessionIds)
{
    static const QString sql =
        QStringLiteral("select m.id from json_array_elements_text($1::json) m(id) where not exists (select 1 from "
                       "conversation_sessions s where s.session_id = m.id and s.user_id = $2::int and s.is_active)");
    QJsonArray asked;
    QStringList without;
    const bool canHaveRows = ArchiveInput::isUserId(userId);
    for (const QString& id : sessionIds) {
        if (canHaveRows && ArchiveInput::isText(id))
            asked.append(id);
        else
            without.append(id);
    }
    if (asked.isEmpty())
        return without;
    const Result<QList<QString>> rows =
        m_connection.rows({sql, {jsonText(asked), userId}}, [](const QSqlQuery& row) { return RowText(row).text(0); });
    if (!rows)
        return rows.error();
    without.append(*rows);
    return without;
}

} // namespace talkglass
