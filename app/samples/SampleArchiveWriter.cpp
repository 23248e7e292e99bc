#include "app/samples/SampleArchiveWriter.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QJsonDocument>

#include <memory>

#include <libpq-fe.h>

namespace talkglass {

namespace {

using Connection = std::unique_ptr<PGconn, decltype(&PQfinish)>;

constexpr char insertUsers[] = R"(
INSERT INTO users (id, name)
SELECT id, name FROM jsonb_to_recordset($1::jsonb) AS u(id int, name text)
ON CONFLICT (id) DO NOTHING)";

constexpr char insertSessions[] = R"(
INSERT INTO conversation_sessions
    (session_id, user_id, created_at, updated_at, last_activity, message_count, is_active, session_metadata)
SELECT session_id, user_id, created_at, last_activity, last_activity, message_count, is_active, metadata
FROM jsonb_to_recordset($1::jsonb) AS s(place int, session_id text, user_id int, created_at timestamp,
    last_activity timestamp, message_count int, is_active bool, metadata jsonb)
ORDER BY place)";

constexpr char insertMessages[] = R"(
INSERT INTO conversation_messages (session_id, role, content, message_metadata, created_at)
SELECT session_id, role, content, metadata, created_at
FROM jsonb_to_recordset($1::jsonb) AS m(place int, session_id text, role text, content text, metadata json,
    created_at timestamp)
ORDER BY place)";

StoreError failureOf(PGconn* connection)
{
    return {StoreError::Kind::Rejected,
            Store::Archive,
            QCoreApplication::translate("SampleData", "The sample conversations could not be archived: %1.")
                .arg(QString::fromUtf8(PQerrorMessage(connection)).simplified()),
            {}};
}

Connection connectTo(const PostgresEndpoint& endpoint)
{
    const QByteArray host = endpoint.host.toUtf8();
    const QByteArray port = QByteArray::number(endpoint.port);
    const QByteArray database = endpoint.database.toUtf8();
    const QByteArray user = endpoint.user.toUtf8();
    const QByteArray password = endpoint.password.toUtf8();
    const char* const names[] = {"host", "port", "dbname", "user", "password", "connect_timeout", nullptr};
    const char* const values[] = {
        host.constData(), port.constData(), database.constData(), user.constData(), password.constData(), "5", nullptr};
    return Connection(PQconnectdbParams(names, values, 0), PQfinish);
}

bool execute(PGconn* connection, const char* sql, const QJsonArray& rows = {})
{
    const QByteArray json = QJsonDocument(rows).toJson(QJsonDocument::Compact);
    const char* const values[] = {json.constData()};
    const int count = rows.isEmpty() ? 0 : 1;
    const std::unique_ptr<PGresult, decltype(&PQclear)> result(
        PQexecParams(connection, sql, count, nullptr, values, nullptr, nullptr, 0), PQclear);
    return PQresultStatus(result.get()) == PGRES_COMMAND_OK;
}

QJsonArray rowsOf(const QList<SampleUser>& users)
{
    QJsonArray rows;
    for (const SampleUser& user : users)
        rows << QJsonObject{{QStringLiteral("id"), user.id}, {QStringLiteral("name"), user.name}};
    return rows;
}

QJsonValue orNull(const QJsonObject& object)
{
    return object.isEmpty() ? QJsonValue(QJsonValue::Null) : QJsonValue(object);
}

void appendRows(const SampleConversation& conversation, QJsonArray& sessions, QJsonArray& messages)
{
    const QList<SampleMessage> archived = conversation.archived();
    sessions << QJsonObject{
        {QStringLiteral("place"), sessions.size()},
        {QStringLiteral("session_id"), conversation.key.sessionId},
        {QStringLiteral("user_id"), conversation.key.userId},
        {QStringLiteral("created_at"), conversation.createdAt().toIso()},
        {QStringLiteral("last_activity"), conversation.lastActivity().toIso()},
        {QStringLiteral("message_count"), conversation.counter.value_or(archived.size())},
        {QStringLiteral("is_active"), conversation.active},
        {QStringLiteral("metadata"), orNull(conversation.metadata)},
    };
    for (const SampleMessage& message : archived) {
        messages << QJsonObject{
            {QStringLiteral("place"), messages.size()},
            {QStringLiteral("session_id"), conversation.key.sessionId},
            {QStringLiteral("role"), message.role},
            {QStringLiteral("content"), message.text},
            {QStringLiteral("metadata"), orNull(message.metadata)},
            {QStringLiteral("created_at"), message.at.toIso()},
        };
    }
}

} // namespace

Result<> writeSamplesToArchive(const PostgresEndpoint& endpoint, const QList<SampleUser>& users,
                               const QList<SampleConversation>& conversations)
{
    QJsonArray sessions;
    QJsonArray messages;
    for (const SampleConversation& conversation : conversations) {
        if (conversation.inArchive)
            appendRows(conversation, sessions, messages);
    }
    const Connection connection = connectTo(endpoint);
    PGconn* const raw = connection.get();
    const bool written = PQstatus(raw) == CONNECTION_OK && execute(raw, "BEGIN") &&
                         execute(raw, insertUsers, rowsOf(users)) && execute(raw, insertSessions, sessions) &&
                         execute(raw, insertMessages, messages) && execute(raw, "COMMIT");
    if (!written)
        return failureOf(raw);
    return Done{};
}

} // namespace talkglass
