#pragma once

#include "models/drill/DrillTypes.h"
#include "models/evidence/ComparisonDetails.h"

#include <QJsonObject>

namespace talkglass {

/// What a report says beside the results.
struct EvidenceContext
{
    QString programVersion;
    QString cacheEndpoint; ///< without secrets
    QString archiveEndpoint;
    qint64 ttlSeconds = 0; ///< CachePolicy
    qint64 maxHistory = 0; ///< CachePolicy
    bool redact = false;   ///< no contents and no metadata, but their hashes
};

/// Makes the document that a report is: one JSON object with everything that the report shows, in any form, so that
/// what is shown can be made again from it and compared. In plain English, whatever the language of the window: the
/// same document always gives the same report. Pure functions, any thread.
namespace evidence {

/// Of a later version a report is not read.
inline constexpr int version = 1;

/// The results' messages are in it if they were kept (DrillOptions::keepMessages).
QJsonObject ofDrill(const DrillReport& report, const EvidenceContext& context);
/// `findings` as the comparison told them. Sessions that are well are counted; they are listed as far as
/// `details` has them.
QJsonObject ofComparison(const ComparisonRequest& request, const ComparisonOutcome& outcome,
                         const QList<Finding>& findings, const ComparisonDetails& details,
                         const EvidenceContext& context);

/// SHA-256 of role, content, metadata (keys sorted; as it stands, if it is no object) and time, as a
/// JSON array in ASCII; lower-case hex.
QString messageHash(const Message& message);

} // namespace evidence

} // namespace talkglass
