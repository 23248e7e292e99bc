#pragma once

#include "models/conversation/Timestamp.h"
#include "models/items/MessageRow.h"

#include <QModelIndex>
#include <QString>

namespace talkglass {

/// What the view shows of one row, read from the model's roles in one go.
struct MessageItem
{
    /// Longer ones, and those with more pictographs, are not unfolded in place but shown in a window of their own.
    static constexpr qint64 longestInPlace = 16'000;
    static constexpr qsizetype mostPictographsInPlace = 200;

    enum class Shape {
        User,      ///< bubble at the left
        Assistant, ///< bubble, indented
        Note,      ///< full width: system, tool and whatever else
        Malformed, ///< full width, bytes
    };

    quint64 uid = 0;
    QString role;
    QString modelName;
    Timestamp at;
    QString text; ///< the preview, or all if unfolded
    bool folded = false;
    bool unfolded = false;
    bool fitsInPlace = false; ///< folded, but may be unfolded
    qint64 size = 0;          ///< characters of the whole
    MessageMark mark = MessageMark::None;
    int markRun = 0;
    DeliveryState state = DeliveryState::Stored;
    bool own = false;
    QStringList storedIn;
    bool residencyKnown = false; ///< both stores have answered
    MessageResidency residency = MessageResidency::Both;
    QString error;
    QString agentName; ///< whose answer it is to become; else empty
    bool joins = false;
    bool startsDay = false;
    bool malformed = false;

    static MessageItem read(const QModelIndex& index, bool unfolded);
    Shape shape() const;
};

} // namespace talkglass
