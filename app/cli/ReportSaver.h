#pragma once

#include "models/conversation/Result.h"
#include "models/evidence/Evidence.h"
#include "models/service/ServiceSettings.h"

/// What the commands that save evidence share.
namespace talkglass::reportsaver {

/// TALKGLASS_REPORT_KEY; empty: reports are sealed without a key.
QByteArray key();
EvidenceContext context(const ServiceSettings& settings, bool redact);
/// Sealed with the key, if there is one.
Result<> save(const QString& fileName, const QJsonObject& document);

} // namespace talkglass::reportsaver
