#pragma once

#include "models/risk/AtRisk.h"
#include "models/service/HybridConversationService.h"

#include <QFuture>

#include <memory>

namespace talkglass {

/// Finds and archives what is at risk, on a lane of its own with its own connections. All functions from any thread;
/// they return at once. The service must outlive it.
class AtRiskKeeper
{
public:
    AtRiskKeeper(HybridConversationService& service, std::shared_ptr<const Clock> clock);
    /// What is under way ends after its part (bounded by the stores' time-outs).
    ~AtRiskKeeper();

    /// Only reads. An error if either store is away: half an answer would say that nothing is at risk.
    QFuture<Result<AtRiskReport>> find(const AtRiskFilter& filter);
    /// One for each, in this order. `mayWrite` false: ReadOnly.
    QFuture<Result<QList<Persisted>>> persist(const QList<SessionKey>& keys, bool mayWrite);
    void cancel();

private:
    class Private;
    std::unique_ptr<Private> d;
};

} // namespace talkglass
