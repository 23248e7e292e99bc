#pragma once

#include "models/conversation/StoreError.h"
#include "models/items/SessionQuery.h"

#include <QHash>
#include <QObject>

#include <atomic>
#include <memory>

namespace talkglass {

class HybridConversationService;

/// Every session that a filter of the list shows, those that were never scrolled to as well: found by a walk through
/// both stores in the background. Reads only. GUI thread; the service must outlive it.
class FilteredSessions : public QObject
{
    Q_OBJECT

public:
    /// More than these are not told of: nobody looks through them.
    static constexpr qsizetype usualMost = 100'000;

    explicit FilteredSessions(HybridConversationService& service, qsizetype most = usualMost,
                              QObject* parent = nullptr);
    ~FilteredSessions() override;

    /// `userNames`: by user id, for the filter's text. `now` fixes what "today" is. One under way is left.
    void find(const SessionQuery& query, const QHash<qint64, QString>& userNames, Timestamp now);

Q_SIGNALS:
    /// The newest first. `isCut`: there are more.
    void found(const QList<talkglass::SessionKey>& sessions, bool isCut);
    /// Half of them would pass for all: one store that is away is enough.
    void failed(const talkglass::StoreError& error);

private:
    /// Filled by the walk's thread; read when that has ended.
    struct Search
    {
        std::atomic<bool> isLeft = false;
        QList<SessionKey> sessions;
        bool isCut = false;
    };

    HybridConversationService& m_service;
    const qsizetype m_most;
    std::shared_ptr<Search> m_search;
};

} // namespace talkglass
