#pragma once

#include <QLatin1String>
#include <QString>

namespace talkglass {

/// Session ids that begin so belong to a drill under way (models/drill): copies of conversations that live for seconds.
/// No list shows them, and no user's SET names them.
inline constexpr QLatin1String drillCopyPrefix("talkglass-drill-");

inline bool isDrillCopy(const QString& sessionId)
{
    return sessionId.startsWith(drillCopyPrefix);
}

} // namespace talkglass
