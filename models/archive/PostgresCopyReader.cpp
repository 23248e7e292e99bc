#include "models/archive/PostgresCopyReader.h"

#include "models/archive/ArchiveInput.h"
#include "models/archive/MetadataText.h"
#include "models/archive/RowText.h"
#include "models/archive/SessionSql.h"
#include "models/archive/SqlText.h"
#include "models/cache/JsonText.h"
#include "models/conversation/Utf8.h"

#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>

namespace talkglass {

namespace {

using Effect = PostgresStatement::Effect;

/// `members`: places in `keys`.
QString toJson(const QList<SessionKey>& keys, const QList<qsizetype>& members)
{
    QByteArray list;
    for (const qsizetype i : members) {
        list += list.isEmpty() ? "[{\"n\":" : ",{\"n\":";
        list += QByteArray::number(i);
        list += ",\"s\":";
        jsontext::appendString(list, keys[i].sessionId);
        list += '}';
    }
    return list.isEmpty() ? QStringLiteral("[]") : QString::fromLatin1(list + ']');
}

Timestamp readTime(QByteArrayView text)
{
    char16_t wide[40];
    const qsizetype size = std::min<qsizetype>(text.size(), std::ssize(wide));
    std::copy_n(text.data(), size, wide);
    return Timestamp::fromIso(QStringView(wide, size)).value_or(Timestamp());
}

ArchivedRowView readRow(const RowText& row, int first, TextBlocks& texts)
{
    return {row.number(first), readTime(row.kept(first + 1, texts)), row.kept(first + 2, texts),
            row.kept(first + 3, texts), row.kept(first + 4, texts)};
}

QList<ArchivedCopy> withoutMessages(const PostgresCopyReader::ArchivedSessions& sessions)
{
    QList<ArchivedCopy> copies(sessions.size());
    for (qsizetype i = 0; i < sessions.size(); ++i)
        copies[i].session = sessions[i];
    return copies;
}

ArchivedSession readSession(const QSqlQuery& row, int first)
{
    ArchivedSession session;
    session.id = row.value(first).toLongLong();
    session.key = {row.value(first + 1).toLongLong(), RowText(row).text(first + 2)};
    session.messageCount = row.value(first + 3).toLongLong();
    return session;
}

} // namespace

ArchivedRow ArchivedRow::read(const QSqlQuery& row, int first)
{
    const RowText text(row);
    return {text.number(first), readTime(text.bytes(first + 1)), text.bytes(first + 2), text.bytes(first + 3),
            text.bytes(first + 4)};
}

Message ArchivedRowView::toMessage() const
{
    Message message;
    message.archiveId = id;
    message.at = at;
    message.role = utf8::text(role);
    message.content = utf8::text(content);
    MetadataText::read(metadata.toByteArray(), message);
    message.residency = MessageResidency::ArchiveOnly;
    return message;
}

qint64 ArchivedCopy::bytes() const
{
    qint64 sum = 0;
    for (const ArchivedRowView& row : rows)
        sum += row.content.size() + row.metadata.size();
    return sum;
}

PostgresCopyReader::PostgresCopyReader(const PostgresEndpoint& endpoint, StoreHealth& health)
    : m_connection(endpoint, health)
{
}

Result<QList<ArchivedCopy>> PostgresCopyReader::read(const QList<SessionKey>& keys, qint64 limit, Rows which)
{
    QList<ArchivedCopy> copies;
    const Result<> done = inOneMoment([&]() -> Result<> {
        const Result<ArchivedSessions> found = sessions(keys);
        if (!found)
            return found.error();
        copies = withoutMessages(*found);
        return readRows(keys, limit, which, copies);
    });
    if (!done)
        return done.error();
    return copies;
}

Result<QList<ArchivedCopy>> PostgresCopyReader::read(const QList<SessionKey>& keys, const ArchivedSessions& known,
                                                     qint64 limit, Rows which)
{
    QList<ArchivedCopy> copies;
    const Result<> done = inOneMoment([&] {
        copies = withoutMessages(known);
        const Result<> read = readRows(keys, limit, which, copies);
        return read ? readMisfitsAgain(keys, copies) : read;
    });
    if (!done)
        return done.error();
    return copies;
}

/// Messages may have come since.
Result<> PostgresCopyReader::readMisfitsAgain(const QList<SessionKey>& keys, QList<ArchivedCopy>& copies)
{
    QList<SessionKey> asked;
    QList<qsizetype> places;
    for (qsizetype i = 0; i < keys.size(); ++i) {
        const std::optional<ArchivedSession>& session = copies[i].session;
        if (!session || session->key.userId != keys[i].userId || session->messageCount == session->messages)
            continue;
        asked.append(keys[i]);
        places.append(i);
    }
    if (asked.isEmpty())
        return Done{};
    const Result<ArchivedSessions> found = sessions(asked);
    if (!found)
        return found.error();
    for (qsizetype i = 0; i < places.size(); ++i) {
        if (const std::optional<ArchivedSession>& fresh = found->at(i))
            copies[places[i]].session->messageCount = fresh->messageCount;
    }
    return Done{};
}

Result<> PostgresCopyReader::inOneMoment(const std::function<Result<>()>& work)
{
    return m_connection.inTransaction(m_connection.endpoint().statementTimeout, Effect::Reads, [&]() -> Result<> {
        const Result<> oneMoment =
            m_connection.execute({QStringLiteral("set transaction isolation level repeatable read, read only"),
                                  {},
                                  Effect::Reads,
                                  false,
                                  true});
        return oneMoment ? work() : oneMoment;
    });
}

Result<PostgresCopyReader::ArchivedSessions> PostgresCopyReader::sessions(const QList<SessionKey>& keys)
{
    static const QString sql = sqlText(QStringLiteral("copies_sessions"));
    QList<qsizetype> members;
    for (qsizetype i = 0; i < keys.size(); ++i) {
        if (ArchiveInput::isText(keys[i].sessionId))
            members.append(i);
    }
    const auto rows = m_connection.rows({sql, {toJson(keys, members)}}, [](const QSqlQuery& row) {
        ArchivedSession session = readSession(row, 1);
        session.active = row.value(5).toBool();
        return std::pair(row.value(0).toLongLong(), session);
    });
    if (!rows)
        return rows.error();
    ArchivedSessions found(keys.size());
    for (const auto& [number, session] : *rows)
        found[number] = session;
    return found;
}

Result<> PostgresCopyReader::readRows(const QList<SessionKey>& keys, qint64 limit, Rows which,
                                      QList<ArchivedCopy>& copies)
{
    static const QString sql = sqlText(QStringLiteral("copies_rows"));
    QList<qsizetype> members;
    QList<qsizetype> uncounted;
    for (qsizetype i = 0; i < keys.size(); ++i) {
        const std::optional<ArchivedSession>& session = copies[i].session;
        if (!session || session->key.userId != keys[i].userId)
            continue;
        const bool wanted = which == Rows::OfAll || (which == Rows::OfActive && session->active);
        (wanted ? members : uncounted).append(i);
    }
    if (!members.isEmpty()) {
        const PostgresStatement statement{
            sql, {toJson(keys, members), limit > 0 ? QVariant(limit) : QVariant()}, Effect::Reads, limit <= 0};
        const auto texts = std::make_shared<TextBlocks>();
        for (const qsizetype i : members)
            copies[i].texts = texts;
        const auto rows = m_connection.rows(statement, [&](const QSqlQuery& row) {
            const RowText text(row);
            copies[text.number(0)].rows.push_back(readRow(text, 1, *texts));
            return true;
        });
        if (!rows)
            return rows.error();
    }
    for (const qsizetype i : members) {
        std::ranges::reverse(copies[i].rows);
        copies[i].session->messages = std::ssize(copies[i].rows);
        if (limit > 0 && std::ssize(copies[i].rows) >= limit)
            uncounted.append(i);
    }
    return uncounted.isEmpty() ? Done{} : countRows(keys, uncounted, copies);
}

Result<> PostgresCopyReader::countRows(const QList<SessionKey>& keys, const QList<qsizetype>& uncounted,
                                       QList<ArchivedCopy>& copies)
{
    static const QString sql = sqlText(QStringLiteral("copies_counts"));
    const auto counts = m_connection.rows({sql, {toJson(keys, uncounted)}}, [](const QSqlQuery& row) {
        return std::pair(row.value(0).toLongLong(), row.value(1).toLongLong());
    });
    if (!counts)
        return counts.error();
    for (const auto& [number, count] : *counts) {
        copies[number].session->messages = count;
        copies[number].olderRows = count - std::ssize(copies[number].rows);
    }
    return Done{};
}

Result<CounterPage> PostgresCopyReader::counters(const QString& after, int limit, const std::optional<qint64>& userId)
{
    static const QString ofAll = sqlText(QStringLiteral("counters"));
    static const QString ofUser = sqlText(QStringLiteral("counters_of_user"));
    CounterPage page;
    page.complete = true;
    if (userId && !ArchiveInput::isUserId(*userId))
        return page;
    PostgresStatement statement{userId ? ofUser : ofAll, {after, limit}};
    if (userId)
        statement.values.append(*userId);
    const auto rows = m_connection.rows(statement, [](const QSqlQuery& row) {
        ArchivedSession session = readSession(row, 0);
        session.messages = row.value(4).toLongLong();
        session.active = row.value(5).toBool();
        return session;
    });
    if (!rows)
        return rows.error();
    for (const ArchivedSession& session : *rows) {
        if (session.id != 0) {
            page.wrong.append(session);
            continue;
        }
        page.last = session.key.sessionId;
        page.checked = session.messageCount;
        page.complete = page.checked < limit;
    }
    return page;
}

Result<qint64> PostgresCopyReader::countSessions(const std::optional<qint64>& userId)
{
    if (userId && !ArchiveInput::isUserId(*userId))
        return qint64(0);
    SessionFilter filter;
    filter.userId = userId;
    filter.includeCleared = true;
    const auto count =
        m_connection.rows(SessionSql::count(filter), [](const QSqlQuery& row) { return row.value(0).toLongLong(); });
    if (!count)
        return count.error();
    return qint64(count->value(0));
}

Result<std::optional<SessionKey>> PostgresCopyReader::ownerOf(const QString& sessionId)
{
    if (!ArchiveInput::isText(sessionId))
        return std::optional<SessionKey>();
    const auto owners = m_connection.rows({QStringLiteral("select s.user_id, s.session_id from conversation_sessions s "
                                                          "where s.session_id = $1::text"),
                                           {sessionId}},
                                          [](const QSqlQuery& row) {
                                              return SessionKey{row.value(0).toLongLong(), RowText(row).text(1)};
                                          });
    if (!owners)
        return owners.error();
    return owners->isEmpty() ? std::optional<SessionKey>() : std::optional(owners->first());
}

} // namespace talkglass
