#include "models/archive/ArchiveInput.h"
#include "models/archive/PostgresArchive.h"
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
    qint64 total = 0;
    bool hasSession = false;
    UserSessionRows::Row row;
};

SpanRow readSpanRow(const QSqlQuery& row)
{
    SpanRow read;
    read.span = row.value(0).toLongLong();
    read.total = row.value(1).toLongLong();
    read.hasSession = !row.isNull(2);
    read.row = {row.value(2).toString(), readMoment(row, 3)};
    return read;
}

QString jsonText(const QJsonArray& array)
{
    return QString::fromUtf8(QJsonDocument(array).toJson(QJsonDocument::Compact));
}

} // namespace

Result<QList<UserSessionRows>> PostgresArchive::userSessions(const QList<UserSessionSpan>& spans)
{
    QList<UserSessionRows> answers(spans.size());
    QJsonArray asked;
    qint64 most = 0;
    bool skips = false;
    for (qsizetype i = 0; i < spans.size(); ++i) {
        const UserSessionSpan& span = spans[i];
        if (!ArchiveInput::isUserId(span.userId))
            continue;
        asked.append(QJsonObject{
            {QStringLiteral("n"), i}, {QStringLiteral("user_id"), span.userId}, {QStringLiteral("skip"), span.skip}});
        most = std::max(most, span.take);
        skips |= span.skip > 0;
    }
    if (asked.isEmpty())
        return answers;
    // Both are written out where they matter: the planner must know that a page is small.
    static const QString sql = sqlText(QStringLiteral("user_sessions"));
    QString statement = sql;
    statement.replace(QLatin1String(":most"), QString::number(most));
    statement.replace(QLatin1String(":skip"), skips ? QStringLiteral("offset q.skip") : QString());
    const Result<QList<SpanRow>> rows = m_connection.rows({statement, {jsonText(asked)}}, readSpanRow);
    if (!rows)
        return rows.error();
    for (const SpanRow& row : *rows) {
        if (row.span < 0 || row.span >= answers.size())
            continue;
        UserSessionRows& answer = answers[row.span];
        answer.total = row.total;
        if (row.hasSession && answer.rows.size() < spans[row.span].take)
            answer.rows.append(row.row);
    }
    return answers;
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
    const Result<QList<QString>> rows = m_connection.rows({sql, {jsonText(asked), userId}},
                                                          [](const QSqlQuery& row) { return row.value(0).toString(); });
    if (!rows)
        return rows.error();
    without.append(*rows);
    return without;
}

} // namespace talkglass
