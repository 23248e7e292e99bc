#pragma once

#include "models/compare/StoreThread.h"
#include "models/evidence/ComparisonDetails.h"

#include <memory>
#include <optional>

namespace talkglass {

/// What evidence of a comparison holds beside the findings, read on a thread of its own: the clocks before it begins,
/// the messages when somebody wants a report. Only reads.
class EvidenceDetails
{
public:
    EvidenceDetails(const ServiceSettings& settings, std::shared_ptr<const Clock> clock);
    /// Waits for a read under way (bounded by the time-outs).
    ~EvidenceDetails();

    /// A comparison begins. Returns at once.
    void begin();
    /// Of the comparison that was last begun. Blocks: from a thread that may wait, while this lives.
    ComparisonDetails read(const ComparisonRequest& request, const ComparisonOutcome& outcome,
                           const QList<Finding>& findings);

private:
    struct Readers
    {
        std::unique_ptr<ComparisonDetailReader> reader;
        std::optional<ComparisonDetails> known;
    };

    const ServiceSettings m_settings;
    const std::shared_ptr<const Clock> m_clock;
    StoreThread<Readers> m_thread;
};

} // namespace talkglass
