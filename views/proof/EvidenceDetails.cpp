#include "views/proof/EvidenceDetails.h"

namespace talkglass {

EvidenceDetails::EvidenceDetails(const ServiceSettings& settings, std::shared_ptr<const Clock> clock)
    : m_settings(settings)
    , m_clock(std::move(clock))
    , m_thread([] { return std::make_unique<Readers>(); })
{
}

EvidenceDetails::~EvidenceDetails() = default;

void EvidenceDetails::begin()
{
    m_thread.run([settings = m_settings, clock = m_clock](Readers& readers) {
        readers.known.reset();
        readers.reader = std::make_unique<ComparisonDetailReader>(settings, clock);
        readers.reader->begin();
        return true;
    });
}

ComparisonDetails EvidenceDetails::read(const ComparisonRequest& request, const ComparisonOutcome& outcome,
                                        const QList<Finding>& findings)
{
    return m_thread
        .run([request, outcome, findings](Readers& readers) {
            if (!readers.known)
                readers.known = readers.reader->end(request, outcome, findings);
            return *readers.known;
        })
        .get();
}

} // namespace talkglass
