#include "models/items/RowDiff.h"

#include <QHash>

#include <algorithm>
#include <vector>

namespace talkglass {

namespace {

struct CommonRow
{
    int row = 0;        ///< where it is now
    int wanted = 0;     ///< where it is to be
    bool stays = false; ///< others move around it
};

/// Marks a longest run of rows that are in the right order already.
void markStaying(std::vector<CommonRow>& rows)
{
    std::vector<int> tails; // index of the row that ends the best run of each length
    std::vector<int> previous(rows.size(), -1);
    for (int i = 0; i < int(rows.size()); ++i) {
        const auto place = std::lower_bound(tails.begin(), tails.end(), rows[size_t(i)].wanted,
                                            [&](int tail, int w) { return rows[size_t(tail)].wanted < w; });
        if (place != tails.begin())
            previous[size_t(i)] = *std::prev(place);
        if (place == tails.end())
            tails.push_back(i);
        else
            *place = i;
    }
    for (int i = tails.empty() ? -1 : tails.back(); i >= 0; i = previous[size_t(i)])
        rows[size_t(i)].stays = true;
}

class Planner
{
public:
    Planner(const QList<KnownRow>& before, int countBefore, const QList<KnownRow>& after, int countAfter)
        : m_count(countBefore)
    {
        QHash<quint64, int> wantedRows;
        wantedRows.reserve(after.size());
        for (const KnownRow& known : after)
            wantedRows.insert(known.identity, known.row);
        for (const KnownRow& known : before) {
            const auto wanted = wantedRows.constFind(known.identity);
            if (wanted == wantedRows.cend())
                m_gone.push_back(known.row);
            else
                m_common.push_back({known.row, *wanted, false});
        }
        removeGone();
        move();
        adjustGaps(countAfter);
    }

    QList<RowChange> take() { return std::move(m_changes); }

private:
    void removeGone()
    {
        for (qsizetype end = qsizetype(m_gone.size()); end > 0;) {
            qsizetype begin = end - 1;
            while (begin > 0 && m_gone[size_t(begin - 1)] == m_gone[size_t(begin)] - 1)
                --begin;
            remove(m_gone[size_t(begin)], int(end - begin));
            end = begin;
        }
        // The rows of m_common shift by what was removed above them; both lists are sorted.
        size_t removed = 0;
        for (CommonRow& row : m_common) {
            while (removed < m_gone.size() && m_gone[removed] < row.row)
                ++removed;
            row.row -= int(removed);
        }
    }

    void move()
    {
        markStaying(m_common);
        std::vector<size_t> byWanted(m_common.size());
        for (size_t i = 0; i < byWanted.size(); ++i)
            byWanted[i] = i;
        std::ranges::sort(byWanted, {}, [this](size_t i) { return m_common[i].wanted; });
        int previousRow = -1;
        for (const size_t i : byWanted) {
            CommonRow& row = m_common[i];
            if (!row.stays)
                previousRow = moveBehind(row, previousRow);
            else
                previousRow = row.row;
        }
        std::ranges::sort(m_common, {}, &CommonRow::row);
    }

    /// Returns the row's new place.
    int moveBehind(CommonRow& moving, int previousRow)
    {
        const int from = moving.row;
        const int destination = previousRow + 1;
        if (destination == from || destination == from + 1)
            return from;
        m_changes.append({RowChange::Kind::Move, from, 1, destination});
        const int to = destination > from ? destination - 1 : destination;
        for (CommonRow& row : m_common) {
            if (row.row > from && row.row <= to)
                --row.row;
            else if (row.row < from && row.row >= to)
                ++row.row;
        }
        moving.row = to;
        return to;
    }

    /// Only placeholders are left between the common rows; from the end, so that rows above keep their numbers.
    void adjustGaps(int countAfter)
    {
        int end = m_count;
        int wantedEnd = countAfter;
        for (qsizetype i = qsizetype(m_common.size()) - 1; i >= -1; --i) {
            const int row = i < 0 ? -1 : m_common[size_t(i)].row;
            const int wanted = i < 0 ? -1 : m_common[size_t(i)].wanted;
            const int have = end - row - 1;
            const int want = wantedEnd - wanted - 1;
            if (want > have)
                m_changes.append({RowChange::Kind::Insert, end, want - have, 0});
            else if (have > want)
                remove(end - (have - want), have - want);
            end = row;
            wantedEnd = wanted;
        }
    }

    void remove(int row, int count)
    {
        m_changes.append({RowChange::Kind::Remove, row, count, 0});
        m_count -= count;
    }

    int m_count;
    std::vector<int> m_gone;
    std::vector<CommonRow> m_common;
    QList<RowChange> m_changes;
};

/// Without the rows at both ends that do not change, counted from `shift`.
QList<KnownRow> middleOf(const QList<KnownRow>& rows, qsizetype head, qsizetype tail, int shift)
{
    QList<KnownRow> middle = rows.sliced(head, rows.size() - head - tail);
    for (KnownRow& known : middle)
        known.row -= shift;
    return middle;
}

} // namespace

/// Mostly nothing has changed, or a few rows in one place: of ten thousand known ones only these are planned.
QList<RowChange> planRowChanges(const QList<KnownRow>& before, int countBefore, const QList<KnownRow>& after,
                                int countAfter)
{
    const qsizetype fewest = std::min(before.size(), after.size());
    qsizetype head = 0;
    while (head < fewest && before[head].row == after[head].row && before[head].identity == after[head].identity)
        ++head;
    qsizetype tail = 0;
    const auto isSameFromEnd = [&](const KnownRow& a, const KnownRow& b) {
        return a.identity == b.identity && countBefore - a.row == countAfter - b.row;
    };
    while (tail < fewest - head && isSameFromEnd(before[before.size() - 1 - tail], after[after.size() - 1 - tail]))
        ++tail;
    const int shift = head == 0 ? 0 : before[head - 1].row + 1;
    const int endBefore = tail == 0 ? countBefore : before[before.size() - tail].row;
    const int endAfter = tail == 0 ? countAfter : after[after.size() - tail].row;
    QList<RowChange> changes = Planner(middleOf(before, head, tail, shift), endBefore - shift,
                                       middleOf(after, head, tail, shift), endAfter - shift)
                                   .take();
    for (RowChange& change : changes) {
        change.row += shift;
        if (change.kind == RowChange::Kind::Move)
            change.destination += shift;
    }
    return changes;
}

} // namespace talkglass
