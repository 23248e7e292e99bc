#pragma once

#include "models/compare/SessionComparison.h"

#include <optional>

namespace talkglass {

/// The message part of a comparison.
struct ComparedRows
{
    QList<AlignedMessage> rows;            ///< oldest first, each with what is wrong with it
    std::optional<qint64> mostApartMicros; ///< as in CopyMatch
};

/// Both lists oldest first. Pure, any thread.
ComparedRows compareRows(const QList<Message>& archived, const QList<Message>& cached,
                         const ComparisonOptions& options);

} // namespace talkglass
