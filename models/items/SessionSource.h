#pragma once

#include "models/service/ServiceTypes.h"

#include <QFuture>

namespace talkglass {

/// What the session list needs of the service, and no more, so that tests can script it. Every function returns at
/// once; failures are values. See HybridConversationService for what each does. GUI thread.
class SessionSource
{
public:
    virtual ~SessionSource() = default;

    virtual QFuture<Result<QList<ArchivedSession>>> archivedSessions(const SessionFilter& filter,
                                                                     const std::optional<SessionCursor>& from,
                                                                     const std::optional<SessionCursor>& to,
                                                                     int limit) = 0;
    virtual QFuture<Result<PageAnchors>> pageAnchors(const SessionFilter& filter, int pageSize) = 0;
    virtual QFuture<Result<QList<ArchivedSession>>> archivedSessionsById(const QStringList& sessionIds) = 0;
    virtual QFuture<Result<QList<CachedSession>>> cachedSessions(const QList<SessionKey>& keys) = 0;
    virtual QFuture<Result<ScanStep>> scanCachedSessions(quint64 cursor) = 0;
};

} // namespace talkglass
