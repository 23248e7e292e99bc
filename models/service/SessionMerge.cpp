#include "models/service/SessionMerge.h"

#include <QJsonValue>

#include <algorithm>

namespace talkglass {

namespace {

QString text(const QJsonObject& metadata, QLatin1String name)
{
    const QJsonValue value = metadata.value(name);
    if (value.isDouble())
        return QString::number(value.toInteger());
    return value.toString();
}

void takeMetadata(Session& session, const QJsonObject& metadata)
{
    session.metadata = metadata;
    session.title = text(metadata, QLatin1String("title"));
    session.description = text(metadata, QLatin1String("description"));
    session.avatar = text(metadata, QLatin1String("avatar"));
    session.agentId = text(metadata, QLatin1String("agent_id"));
    session.pinned = metadata.value(QLatin1String("pinned")).toBool();
}

void takeArchived(Session& session, const ArchivedSession& row)
{
    session.archivedMessages = row.messages;
    session.messageCounter = row.messageCount;
    session.archiveRowId = row.id;
    session.createdAt = row.createdAt;
    session.lastActivity = row.lastActivity;
    session.archivedActivity = row.lastActivity;
    session.active = row.active;
    session.metadataReadable = row.metadataReadable;
    takeMetadata(session, row.metadata);
}

/// A key of the wrong type holds no message, so it does not count as a copy of the conversation.
bool holdsCopy(const CachedSession& cached)
{
    return cached.hasKey() && !cached.problems.testFlag(Problem::WrongType);
}

void takeCached(Session& session, const CachedSession& cached)
{
    session.problems |= cached.problems;
    session.elementsChecked = cached.elementsChecked;
    session.pendingArchive = cached.pendingArchive;
    if (!holdsCopy(cached))
        return;
    session.cachedMessages = cached.messages;
    session.ttlMs = cached.ttlMs;
    session.expiresAt = cached.expiresAt;
    session.lastActivity = std::max(session.lastActivity, cached.lastActivity);
}

Residency residencyOf(bool hasRow, bool active, bool hasList)
{
    if (hasRow && hasList)
        return active ? Residency::Both : Residency::Ghost;
    if (hasRow)
        return Residency::ArchiveOnly;
    return hasList ? Residency::CacheOnly : Residency::Orphan;
}

} // namespace

Session combine(const SessionKey& key, const Asked<ArchivedSession>& archived, const Asked<CachedSession>& cached)
{
    Session session;
    session.key = key;

    bool hasRow = false;
    if (archived.facts) {
        hasRow = archived.facts->key.userId == key.userId;
        if (hasRow)
            takeArchived(session, *archived.facts);
        else
            session.problems |= Problem::OwnedByOtherUser;
    }
    if (cached.facts)
        takeCached(session, *cached.facts);

    if (archived.answered && cached.answered) {
        const bool hasList = cached.facts && holdsCopy(*cached.facts);
        session.residency = residencyOf(hasRow, session.active, hasList);
    }
    return session;
}

} // namespace talkglass
