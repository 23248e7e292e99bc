#pragma once

#include "models/conversation/Timestamp.h"

#include <QJsonObject>
#include <QString>

namespace talkglass {

/// How a stale mark is written into session_metadata: `{"talkglass_cache_stale": {"token", "at", "cleared"}}` beside
/// the keys that are there. Metadata that is no object (deployed oddities: an array, a string) is kept aside under
/// `talkglass_wrapped` meanwhile and put back when the mark goes. Pure functions, any thread.
class StaleMarkText
{
public:
    /// A mark with a new token, as a JSON object to be added to the metadata.
    static QString fresh(Timestamp at, bool cleared);
    /// The metadata as others see it.
    static QJsonObject without(QJsonObject metadata);
};

} // namespace talkglass
