#include "models/items/ServiceSessionSource.h"

#include "models/service/HybridConversationService.h"

namespace talkglass {

ServiceSessionSource::ServiceSessionSource(HybridConversationService& service)
    : m_service(service)
{
}

QFuture<Result<QList<ArchivedSession>>> ServiceSessionSource::archivedSessions(const SessionFilter& filter,
                                                                               const std::optional<SessionCursor>& from,
                                                                               const std::optional<SessionCursor>& to,
                                                                               int limit)
{
    return m_service.archivedSessions(filter, from, to, limit);
}

QFuture<Result<PageAnchors>> ServiceSessionSource::pageAnchors(const SessionFilter& filter, int pageSize)
{
    return m_service.pageAnchors(filter, pageSize);
}

QFuture<Result<QList<ArchivedSession>>> ServiceSessionSource::archivedSessionsById(const QStringList& sessionIds)
{
    return m_service.archivedSessionsById(sessionIds);
}

QFuture<Result<QList<CachedSession>>> ServiceSessionSource::cachedSessions(const QList<SessionKey>& keys)
{
    return m_service.cachedSessions(keys);
}

QFuture<Result<ScanStep>> ServiceSessionSource::scanCachedSessions(quint64 cursor)
{
    return m_service.scanCachedSessions(cursor);
}

} // namespace talkglass
