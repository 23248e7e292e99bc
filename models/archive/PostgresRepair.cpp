#include "models/archive/PostgresRepair.h"

#include "models/archive/ArchiveInput.h"
#include "models/archive/RowText.h"
#include "models/archive/SessionSql.h"
#include "models/archive/SqlText.h"
#include "models/conversation/Utf8.h"

#include <QCryptographicHash>
#include <QHash>
#include <QJsonDocument>

#include <algorithm>

namespace talkglass {

namespace {

using Effect = PostgresStatement::Effect;

constexpr std::chrono::seconds longestStatement{60};

/// The statements of a plan, and how many values each takes; the first two are always the session's id and user.
const QHash<QString, qsizetype>& knownStatements()
{
    static const QHash<QString, qsizetype> table{{QStringLiteral("repair_session"), 4},
                                                 {QStringLiteral("repair_message"), 6},
                                                 {QStringLiteral("repair_overwrite"), 6},
                                                 {QStringLiteral("repair_counter"), 2},
                                                 {QStringLiteral("repair_deactivate"), 2}};
    return table;
}

QVariantList valuesOf(const QJsonArray& values)
{
    QVariantList list;
    for (const QJsonValue& value : values) {
        if (value.isNull())
            list.append(QVariant());
        else if (value.isDouble())
            list.append(value.toInteger());
        else if (value.isBool())
            list.append(value.toBool());
        else
            list.append(value.toString());
    }
    return list;
}

ArchivedSession readSession(const QSqlQuery& row)
{
    ArchivedSession session;
    session.id = row.value(0).toLongLong();
    session.key = {row.value(1).toLongLong(), RowText(row).text(2)};
    session.messageCount = row.value(3).toLongLong();
    session.active = row.value(4).toBool();
    session.updatedAt = readMoment(row, 5);
    session.lastActivity = readMoment(row, 6);
    return session;
}

/// Columns as in copies_rows.sql.
ArchivedRow readRow(const QSqlQuery& row)
{
    return ArchivedRow::read(row, 1);
}

QVariant nullable(const QByteArray& text)
{
    return text.isEmpty() ? QVariant() : QVariant(utf8::text(text));
}

} // namespace

QByteArray ArchiveState::fingerprint() const
{
    QCryptographicHash hash(QCryptographicHash::Sha256);
    const auto add = [&hash](const QByteArray& bytes) {
        hash.addData(QByteArray(QByteArray::number(bytes.size()) + ':'));
        hash.addData(bytes);
    };
    if (!session)
        return hash.result().toHex();
    for (const qint64 number : {session->id, session->key.userId, session->messageCount, qint64(session->active)})
        add(QByteArray::number(number));
    for (const ArchivedRow& row : rows) {
        add(QByteArray::number(row.id));
        add(QByteArray::number(row.at.micros()));
        for (const QByteArray& text : {row.role, row.content, row.metadata})
            add(text);
    }
    return hash.result().toHex();
}

PostgresRepair::PostgresRepair(const PostgresEndpoint& endpoint, StoreHealth& health)
    : m_connection(endpoint, health)
{
}

Result<ArchiveState> PostgresRepair::state(const SessionKey& key)
{
    Result<ArchiveState> state = ArchiveState();
    const Result<> done = m_connection.inTransaction(longestStatement, Effect::Reads, [&]() -> Result<> {
        state = read(key, false);
        return state ? Result<>(Done{}) : Result<>(state.error());
    });
    if (!done)
        return done.error();
    return state;
}

/// The row first: whoever writes a message to this session changes its row, and waits for the lock.
Result<ArchiveState> PostgresRepair::read(const SessionKey& key, bool locking)
{
    static const QString looking = sqlText(QStringLiteral("repair_state"));
    static const QString locked = QString(looking + QLatin1String(" for update"));
    static const QString messages = sqlText(QStringLiteral("copies_rows"));
    ArchiveState state;
    if (!ArchiveInput::isText(key.sessionId))
        return state;
    const auto sessions = m_connection.rows({locking ? locked : looking, {key.sessionId}}, readSession);
    if (!sessions)
        return sessions.error();
    if (sessions->isEmpty())
        return state;
    state.session = sessions->first();
    if (!state.isOwn(key))
        return state;
    const QJsonArray wanted{QJsonObject{{QStringLiteral("n"), 0}, {QStringLiteral("s"), key.sessionId}}};
    auto rows =
        m_connection.rows({messages,
                           {QString::fromUtf8(QJsonDocument(wanted).toJson(QJsonDocument::Compact)), QVariant()},
                           Effect::Reads,
                           true},
                          readRow);
    if (!rows)
        return rows.error();
    state.rows.assign(rows->rbegin(), rows->rend());
    state.session->messages = std::ssize(state.rows);
    return state;
}

Result<QList<qint64>> PostgresRepair::knownUsers(const QList<qint64>& userIds)
{
    QJsonArray wanted;
    for (const qint64 user : userIds) {
        if (ArchiveInput::isUserId(user))
            wanted.append(user);
    }
    return m_connection.rows(
        {QStringLiteral("select u.id from users u where u.id = any (array(select i.id::bigint from "
                        "json_array_elements_text($1::json) as i (id)))"),
         {QString::fromUtf8(QJsonDocument(wanted).toJson(QJsonDocument::Compact))}},
        [](const QSqlQuery& row) { return row.value(0).toLongLong(); });
}

Result<std::optional<ArchiveChange>>
PostgresRepair::apply(const SessionKey& key, const QByteArray& expected, const QList<ArchiveStatement>& statements,
                      const std::function<Result<>(const ArchiveChange&)>& beforeCommit)
{
    std::optional<ArchiveChange> change;
    const Result<> done = m_connection.inTransaction(longestStatement, Effect::Writes, [&]() -> Result<> {
        change.reset();
        const Result<ArchiveState> before = read(key, true);
        if (!before)
            return before.error();
        if (before->fingerprint() != expected)
            return Done{};
        change.emplace();
        change->before = before->session;
        change->fingerprintBefore = expected;
        for (const ArchiveStatement& statement : statements) {
            if (statement.name == u"repair_overwrite") {
                const qint64 id = statement.values.at(5).toInteger();
                const auto row = std::ranges::find(before->rows, id, &ArchivedRow::id);
                if (row != before->rows.end())
                    change->overwritten.append(*row);
            }
            const Result<QList<qint64>> ids = execute(statement);
            if (!ids)
                return ids.error();
            change->inserted += *ids;
        }
        const Result<ArchiveState> after = read(key, false);
        if (!after)
            return after.error();
        change->fingerprintAfter = after->fingerprint();
        return beforeCommit(*change);
    });
    if (!done)
        return done.error();
    return change;
}

/// The ids of the rows that it inserted.
Result<QList<qint64>> PostgresRepair::execute(const ArchiveStatement& statement)
{
    return m_connection.rows({sqlText(statement.name), valuesOf(statement.values), Effect::Writes},
                             [](const QSqlQuery& row) { return row.value(0).toLongLong(); });
}

Result<bool> PostgresRepair::undo(const SessionKey& key, const ArchiveChange& change)
{
    bool same = false;
    const Result<> done = m_connection.inTransaction(longestStatement, Effect::Writes, [&]() -> Result<> {
        const Result<ArchiveState> now = read(key, true);
        if (!now)
            return now.error();
        same = now->fingerprint() == change.fingerprintAfter;
        return same ? takeBack(key, change) : Result<>(Done{});
    });
    if (!done)
        return done.error();
    return same;
}

Result<> PostgresRepair::takeBack(const SessionKey& key, const ArchiveChange& change)
{
    QList<PostgresStatement> statements;
    const auto add = [&statements](const char* name, const QVariantList& values) {
        statements.append({sqlText(QLatin1String(name)), values, Effect::Writes});
    };
    if (!change.inserted.isEmpty()) {
        QJsonArray ids;
        for (const qint64 id : change.inserted)
            ids.append(id);
        add("repair_undo_messages",
            {key.sessionId, QString::fromUtf8(QJsonDocument(ids).toJson(QJsonDocument::Compact))});
    }
    for (const ArchivedRow& row : change.overwritten)
        add("repair_overwrite",
            {key.sessionId, key.userId, utf8::text(row.role), utf8::text(row.content), nullable(row.metadata), row.id});
    if (change.before)
        add("repair_undo_session",
            {key.sessionId, key.userId, momentText(change.before->updatedAt), momentText(change.before->lastActivity),
             change.before->messageCount, change.before->active});
    else
        add("repair_undo_new_session", {key.sessionId, key.userId});
    for (const PostgresStatement& statement : statements) {
        if (const Result<> done = m_connection.execute(statement); !done)
            return done;
    }
    return Done{};
}

bool PostgresRepair::mayRun(const SessionKey& key, const ArchiveStatement& statement)
{
    const auto known = knownStatements().constFind(statement.name);
    return known != knownStatements().cend() && statement.values.size() == *known &&
           statement.values.at(0).toString() == key.sessionId && statement.values.at(1).toInteger(-1) == key.userId;
}

QString PostgresRepair::textOf(const QString& name)
{
    return knownStatements().contains(name) ? sqlText(name) : QString();
}

} // namespace talkglass
