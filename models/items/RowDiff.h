#pragma once

#include <QList>

namespace talkglass {

/// A row whose session is known; the rows between known ones are placeholders.
struct KnownRow
{
    int row = 0;
    quint64 identity = 0;
};

/// One change of rows, to be done in the order given.
struct RowChange
{
    enum class Kind { Insert, Remove, Move };

    Kind kind = Kind::Insert;
    int row = 0;
    int count = 0;
    int destination = 0; ///< Move only: as in QAbstractItemModel::beginMoveRows, counted before the move

    friend bool operator==(const RowChange&, const RowChange&) = default;
};

/// The changes that turn one state of a list into another, few and in as few runs as may be: afterwards every session
/// that is in both stands where `after` has it, one that is only in `before` is gone (no row ever turns from one
/// session into another), and there are `countAfter` rows. Placeholders turn into anything. Both lists by row. Pure.
QList<RowChange> planRowChanges(const QList<KnownRow>& before, int countBefore, const QList<KnownRow>& after,
                                int countAfter);

} // namespace talkglass
