#include "models/items/FilteredSessions.h"

#include "models/conversation/ReservedSessions.h"
#include "models/items/FutureReply.h"
#include "models/service/HybridConversationService.h"

#include <utility>

namespace talkglass {

FilteredSessions::FilteredSessions(HybridConversationService& service, qsizetype most, QObject* parent)
    : QObject(parent)
    , m_service(service)
    , m_most(most)
{
}

FilteredSessions::~FilteredSessions()
{
    if (m_search)
        m_search->isLeft = true;
}

void FilteredSessions::find(const SessionQuery& query, const QHash<qint64, QString>& userNames, Timestamp now)
{
    const auto search = std::make_shared<Search>();
    if (const std::shared_ptr<Search> left = std::exchange(m_search, search))
        left->isLeft = true;
    const SessionFilter filter = query.archiveFilter(now);
    SessionWalkRequest request;
    request.filter = filter;
    const auto take = [search, query, filter, userNames, most = m_most](const Session& session) {
        const FilteredFacts facts{session.key.userId, session.key.sessionId, session.title,
                                  userNames.value(session.key.userId), session.lastActivity};
        if (search->isLeft || isDrillCopy(session.key.sessionId) || !shows(query, session) || !passes(filter, facts))
            return !search->isLeft;
        search->isCut = search->sessions.size() == most;
        if (!search->isCut)
            search->sessions.append(session.key);
        return !search->isCut;
    };
    whenFinished(
        m_service.walkSessions(request, take), this,
        [this, search](const Result<std::optional<StoreError>>& walked) {
            if (search != m_search)
                return;
            if (!walked)
                Q_EMIT failed(walked.error());
            else if (*walked)
                Q_EMIT failed(**walked);
            else
                Q_EMIT found(search->sessions, search->isCut);
        },
        [] {});
}

} // namespace talkglass
