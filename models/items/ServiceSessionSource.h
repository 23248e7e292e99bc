#pragma once

#include "models/items/SessionSource.h"

namespace talkglass {

class HybridConversationService;

/// The real source: hands everything on. The service must outlive it.
class ServiceSessionSource final : public SessionSource
{
public:
    explicit ServiceSessionSource(HybridConversationService& service);

    QFuture<Result<QList<ArchivedSession>>> archivedSessions(const SessionFilter& filter,
                                                             const std::optional<SessionCursor>& from,
                                                             const std::optional<SessionCursor>& to,
                                                             int limit) override;
    QFuture<Result<PageAnchors>> pageAnchors(const SessionFilter& filter, int pageSize) override;
    QFuture<Result<QList<ArchivedSession>>> archivedSessionsById(const QStringList& sessionIds) override;
    QFuture<Result<QList<CachedSession>>> cachedSessions(const QList<SessionKey>& keys) override;
    QFuture<Result<ScanStep>> scanCachedSessions(quint64 cursor) override;

private:
    HybridConversationService& m_service;
};

} // namespace talkglass
