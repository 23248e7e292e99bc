#include "models/evidence/SessionEvidence.h"

#include "models/compare/ComparisonWorker.h"
#include "models/evidence/ComparisonDetails.h"

namespace talkglass::evidence {

QJsonObject ofSession(const SessionKey& key, const ServiceSettings& settings, std::shared_ptr<const Clock> clock,
                      const EvidenceContext& context)
{
    ComparisonRequest request;
    request.sessions = {key};
    request.options.maxHistory = settings.cachePolicy.maxHistory;
    ComparisonDetailReader details(settings, clock);
    details.begin();
    QList<Finding> findings;
    ComparisonControl control;
    ComparisonWorker worker(settings, std::move(clock), control,
                            {[&findings](const QList<Finding>& found) { findings += found; }, {}});
    const ComparisonOutcome outcome = worker.run(request);
    return ofComparison(request, outcome, findings, details.end(request, outcome, findings), context);
}

} // namespace talkglass::evidence
