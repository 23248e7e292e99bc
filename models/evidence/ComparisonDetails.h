#pragma once

#include "models/compare/ComparisonTypes.h"
#include "models/conversation/Clock.h"
#include "models/drill/DrillTypes.h"
#include "models/service/ServiceSettings.h"

#include <memory>

namespace talkglass {

/// One session of a comparison, message by message.
struct ReportedSession
{
    SessionKey key;
    QList<AlignedMessage> rows; ///< oldest first
};

/// What a report of a comparison holds beside the findings.
struct ComparisonDetails
{
    DrillClocks started;
    DrillClocks ended;
    QString cacheVersion;
    QString archiveVersion;
    QList<ReportedSession> sessions; ///< those with findings, those that were named, then the others that were compared
    bool allSessions = true;         ///< false: there were more, whose messages were left out
    std::optional<StoreError> error; ///< the messages could not be read
};

/// Reads them, for a report that is wanted: the clocks before and after, and once more the sessions that the report
/// speaks of. Only reads. Blocking, one thread.
class ComparisonDetailReader
{
public:
    ComparisonDetailReader(const ServiceSettings& settings, std::shared_ptr<const Clock> clock);
    ~ComparisonDetailReader();

    /// Before the comparison.
    void begin();
    /// After it.
    ComparisonDetails end(const ComparisonRequest& request, const ComparisonOutcome& outcome,
                          const QList<Finding>& findings);

private:
    class Private;
    std::unique_ptr<Private> d;
};

} // namespace talkglass
