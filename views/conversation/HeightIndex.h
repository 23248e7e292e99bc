#pragma once

#include <QList>

namespace talkglass {

/// Heights of many rows, most of them estimates, with the place of each: all in O(log n), inserts and removals in
/// O(n). Pixels. Pure.
class HeightIndex
{
public:
    int count() const { return int(m_heights.size()); }
    void reset(int count, int estimate);
    void insert(int at, int count, int estimate);
    void remove(int first, int last);

    int height(int row) const { return m_heights[row]; }
    bool isMeasured(int row) const { return m_measured[row]; }
    void setMeasured(int row, int height);
    /// The heights stay as estimates.
    void forget(int first, int last);

    qint64 offsetOf(int row) const; ///< sum of the heights before it; row may be count()
    qint64 total() const { return offsetOf(count()); }
    /// The row that covers this place; clamped to the first and last. -1: there are no rows.
    int rowAt(qint64 place) const;
    /// Mean of what was measured, or `fallback`.
    int meanMeasured(int fallback) const;

private:
    void rebuild();

    QList<int> m_heights;
    QList<bool> m_measured;
    QList<qint64> m_sums; ///< Fenwick tree, 1-based
    qint64 m_measuredSum = 0;
    qint64 m_measuredCount = 0;
};

} // namespace talkglass
