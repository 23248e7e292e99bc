#include "app/cli/CliJson.h"

#include <QJsonArray>

namespace talkglass::clijson {

namespace {

QJsonValue orNull(const std::optional<qint64>& value)
{
    return value ? QJsonValue(*value) : QJsonValue();
}

QJsonValue orNull(const QString& text)
{
    return text.isEmpty() ? QJsonValue() : QJsonValue(text);
}

QJsonValue orNull(Timestamp moment)
{
    return orNull(moment.toIsoZ());
}

/// A field of the metadata as it is; one that is not there must not vanish from the object.
QJsonValue orNull(const QJsonValue& value)
{
    return value.isUndefined() ? QJsonValue() : value;
}

/// As Redis' TTL does: whole seconds, rounded.
QJsonValue ttlSeconds(const std::optional<qint64>& milliseconds)
{
    if (!milliseconds)
        return {};
    return *milliseconds < 0 ? QJsonValue(-1) : QJsonValue((*milliseconds + 500) / 1000);
}

QString sourceName(HistorySource source)
{
    switch (source) {
    case HistorySource::Cache:
        return QStringLiteral("cache");
    case HistorySource::Archive:
        return QStringLiteral("archive");
    case HistorySource::Merged:
        return QStringLiteral("merged");
    case HistorySource::Auto:
        break;
    }
    return QStringLiteral("auto");
}

/// Where only one store was asked, the other's copy is not known, but for a message that says of itself that it waits.
QString residencyText(const Message& message, const History& history, HistorySource asked)
{
    const bool missed = asked == HistorySource::Auto && history.source == HistorySource::Archive && !history.degraded;
    const bool bothAsked = (history.source == HistorySource::Merged && !history.degraded) || missed;
    if (bothAsked)
        return messageResidencyName(message.residency);
    if (message.pendingArchive)
        return messageResidencyName(MessageResidency::CacheOnly);
    return residencyName(Residency::Unknown);
}

QJsonObject messageObject(const Message& message, const QString& residency)
{
    QJsonObject object{
        {QStringLiteral("id"), orNull(message.id())},     {QStringLiteral("role"), message.role},
        {QStringLiteral("content"), message.content},     {QStringLiteral("timestamp"), orNull(message.at)},
        {QStringLiteral("metadata"), message.metadata},   {QStringLiteral("residency"), residency},
        {QStringLiteral("malformed"), message.malformed},
    };
    if (message.malformed)
        object.insert(QStringLiteral("raw_base64"), QString::fromLatin1(message.raw.toBase64()));
    if (message.cachedCopy) {
        object.insert(QStringLiteral("cached_copy"),
                      QJsonObject{{QStringLiteral("content"), message.cachedCopy->content},
                                  {QStringLiteral("timestamp"), orNull(message.cachedCopy->at)},
                                  {QStringLiteral("metadata"), message.cachedCopy->metadata}});
    }
    return object;
}

} // namespace

QJsonObject session(const Session& session)
{
    return {
        {QStringLiteral("user_id"), session.key.userId},
        {QStringLiteral("session_id"), session.key.sessionId},
        {QStringLiteral("residency"), residencyName(session.residency)},
        {QStringLiteral("cached_messages"), orNull(session.cachedMessages)},
        {QStringLiteral("archived_messages"), orNull(session.archivedMessages)},
        {QStringLiteral("ttl"), ttlSeconds(session.ttlMs)},
        {QStringLiteral("last_activity"), orNull(session.lastActivity)},
        {QStringLiteral("created_at"), orNull(session.createdAt)},
        {QStringLiteral("active"), session.active},
        {QStringLiteral("title"), orNull(session.title)},
        {QStringLiteral("agent_id"), orNull(session.metadata.value(QLatin1String("agent_id")))},
        {QStringLiteral("problems"), QJsonArray::fromStringList(problemNames(session.problems))},
    };
}

QJsonObject info(const Session& described)
{
    QJsonObject object = session(described);
    object.insert(QStringLiteral("description"), orNull(described.description));
    object.insert(QStringLiteral("avatar"), orNull(described.avatar));
    object.insert(QStringLiteral("pinned"), described.pinned);
    object.insert(QStringLiteral("metadata"),
                  described.metadataReadable ? QJsonValue(described.metadata) : QJsonValue());
    object.insert(QStringLiteral("message_count"),
                  described.isArchived() ? QJsonValue(described.messageCounter) : QJsonValue());
    object.insert(QStringLiteral("expires_at"), orNull(described.expiresAt));
    return object;
}

QJsonObject history(const History& history, HistorySource asked)
{
    QJsonArray messages;
    for (const Message& message : history.messages)
        messages.append(messageObject(message, residencyText(message, history, asked)));
    QJsonObject object{
        {QStringLiteral("user_id"), history.key.userId},
        {QStringLiteral("session_id"), history.key.sessionId},
        {QStringLiteral("source"), sourceName(history.source)},
        {QStringLiteral("messages"), messages},
    };
    if (history.degraded)
        object.insert(QStringLiteral("degraded"), history.degraded->text());
    return object;
}

QJsonObject added(const AddedMessage& added)
{
    QJsonObject object{
        {QStringLiteral("user_id"), added.key.userId},
        {QStringLiteral("session_id"), added.key.sessionId},
        {QStringLiteral("id"), orNull(added.message.id())},
        {QStringLiteral("timestamp"), orNull(added.message.at)},
        {QStringLiteral("stored_in"), QJsonArray::fromStringList(added.storedIn())},
    };
    if (added.archiveError)
        object.insert(QStringLiteral("archive_error"), added.archiveError->text());
    if (added.cacheError)
        object.insert(QStringLiteral("cache_error"), added.cacheError->text());
    return object;
}

QJsonObject cleared(const ClearReport& report)
{
    QJsonObject object{
        {QStringLiteral("user_id"), report.key.userId},  {QStringLiteral("session_id"), report.key.sessionId},
        {QStringLiteral("complete"), report.complete()}, {QStringLiteral("cache"), QJsonValue()},
        {QStringLiteral("archive"), QJsonValue()},
    };
    if (report.cache) {
        object.insert(QStringLiteral("cache"),
                      QJsonObject{{QStringLiteral("list_deleted"), report.cache->listDeleted},
                                  {QStringLiteral("removed_from_set"), report.cache->removedFromSet},
                                  {QStringLiteral("mapping_deleted"), report.cache->mappingDeleted}});
    }
    if (report.archiveDeactivated)
        object.insert(QStringLiteral("archive"),
                      QJsonObject{{QStringLiteral("deactivated"), *report.archiveDeactivated}});
    if (report.cacheError)
        object.insert(QStringLiteral("cache_error"), report.cacheError->text());
    if (report.archiveError)
        object.insert(QStringLiteral("archive_error"), report.archiveError->text());
    return object;
}

QJsonObject cleared(const UserClearReport& report, qint64 userId)
{
    QJsonArray sessions;
    for (const ClearReport& each : report)
        sessions.append(cleared(each));
    QJsonObject object{{QStringLiteral("user_id"), userId},
                       {QStringLiteral("complete"), report.complete()},
                       {QStringLiteral("sessions"), sessions}};
    if (report.cacheError)
        object.insert(QStringLiteral("cache_error"), report.cacheError->text());
    if (report.archiveError)
        object.insert(QStringLiteral("archive_error"), report.archiveError->text());
    return object;
}

} // namespace talkglass::clijson
