#pragma once

#include "models/conversation/Clock.h"
#include "models/conversation/SessionKey.h"
#include "models/evidence/Evidence.h"
#include "models/service/ServiceSettings.h"

#include <memory>

namespace talkglass::evidence {

/// Compares one session now, in two rounds as every comparison that is filed, and tells it as a report; if a store
/// cannot be asked, the report says so. Only reads. Blocks for a second and for what the stores take; any thread.
QJsonObject ofSession(const SessionKey& key, const ServiceSettings& settings, std::shared_ptr<const Clock> clock,
                      const EvidenceContext& context);

} // namespace talkglass::evidence
