#include "models/service/SessionReader.h"

#include "models/conversation/ReservedSessions.h"
#include "models/service/SessionMerge.h"

#include <QHash>
#include <QSet>

namespace talkglass::sessionreader {

namespace {

using RowsById = QHash<QString, ArchivedSession>;

Result<RowsById> rowsById(Stores& stores, const QList<SessionKey>& keys)
{
    QStringList ids;
    ids.reserve(keys.size());
    for (const SessionKey& key : keys)
        ids.append(key.sessionId);
    const Result<QList<ArchivedSession>> rows = stores.archive.sessionsById(ids);
    if (!rows)
        return rows.error();
    RowsById byId;
    for (const ArchivedSession& row : *rows)
        byId.insert(row.key.sessionId, row);
    return byId;
}

QList<Session> combined(const QList<SessionKey>& keys, const Result<RowsById>& rows,
                        const Result<QList<CachedSession>>& cached)
{
    QList<Session> sessions;
    sessions.reserve(keys.size());
    for (qsizetype i = 0; i < keys.size(); ++i) {
        Asked<ArchivedSession> archivedFacts{rows.ok(), std::nullopt};
        if (rows) {
            const auto row = rows->constFind(keys[i].sessionId);
            if (row != rows->cend())
                archivedFacts.facts = *row;
        }
        Asked<CachedSession> cachedFacts{cached.ok(), std::nullopt};
        if (cached)
            cachedFacts.facts = cached->at(i);
        sessions.append(combine(keys[i], archivedFacts, cachedFacts));
    }
    return sessions;
}

/// What the SETs name and no key backs; what has a key is met under its own key.
Result<QList<CachedSession>> danglingMembers(Stores& stores, const QList<qint64>& userSets)
{
    QList<CachedSession> dangling;
    for (const qint64 userId : userSets) {
        const Result<QList<QString>> members = stores.cache.userSetMembers(userId);
        if (!members) {
            if (members.error().kind == StoreError::Kind::WrongType)
                continue;
            return members.error();
        }
        QList<SessionKey> keys;
        for (const QString& id : *members)
            keys.append({userId, id});
        const Result<QList<CachedSession>> facts = stores.cache.facts(keys);
        if (!facts)
            return facts.error();
        for (const CachedSession& session : *facts) {
            if (!session.hasKey())
                dangling.append(session);
        }
    }
    return dangling;
}

} // namespace

Result<QList<Session>> sessions(Stores& stores, const QList<SessionKey>& keys, bool checked)
{
    if (keys.isEmpty())
        return QList<Session>();
    const Result<QList<CachedSession>> cached = checked ? stores.cache.checkedFacts(keys) : stores.cache.facts(keys);
    const Result<RowsById> rows = rowsById(stores, keys);
    if (!rows && !cached)
        return rows.error();
    QList<Session> sessions = combined(keys, rows, cached);
    if (!rows || !cached) {
        const StoreError& away = rows ? cached.error() : rows.error();
        for (Session& session : sessions)
            session.degraded = away;
    }
    return sessions;
}

bool isKnown(const Session& session)
{
    return session.isCached() || session.isArchived() || session.residency == Residency::Unknown ||
           (session.problems & ~Problems(Problem::OwnedByOtherUser));
}

Result<ScanStep> scanStep(Stores& stores, quint64 cursor, int count)
{
    Result<ScanPage> page = stores.cache.scan(cursor, count);
    if (!page)
        return page.error();
    page->sessions.removeIf([](const SessionKey& key) { return isDrillCopy(key.sessionId); });
    Result<QList<CachedSession>> cached = stores.cache.checkedFacts(page->sessions);
    if (!cached)
        return cached.error();
    const Result<QList<CachedSession>> dangling = danglingMembers(stores, page->userSets);
    if (!dangling)
        return dangling.error();
    cached->append(*dangling);
    // A key may end between SCAN and the question about it: then it is no longer news.
    cached->removeIf([](const CachedSession& session) { return !session.hasKey() && !session.inUserSet; });

    QList<SessionKey> keys;
    for (const CachedSession& session : *cached)
        keys.append(session.key);
    const Result<RowsById> rows = keys.isEmpty() ? Result<RowsById>(RowsById()) : rowsById(stores, keys);
    return ScanStep{combined(keys, rows, cached), page->next, page->unreadableKeys};
}

} // namespace talkglass::sessionreader
