#include "views/conversation/HeightIndex.h"

#include <algorithm>
#include <bit>

namespace talkglass {

void HeightIndex::reset(int count, int estimate)
{
    m_heights.fill(estimate, count);
    m_measured.fill(false, count);
    m_measuredSum = m_measuredCount = 0;
    rebuild();
}

void HeightIndex::insert(int at, int count, int estimate)
{
    m_heights.insert(at, count, estimate);
    m_measured.insert(at, count, false);
    rebuild();
}

void HeightIndex::remove(int first, int last)
{
    m_heights.remove(first, last - first + 1);
    m_measured.remove(first, last - first + 1);
    rebuild();
}

void HeightIndex::rebuild()
{
    const qsizetype count = m_heights.size();
    m_sums.fill(0, count + 1);
    for (qsizetype i = 1; i <= count; ++i) {
        m_sums[i] += m_heights[i - 1];
        const qsizetype parent = i + (i & -i);
        if (parent <= count)
            m_sums[parent] += m_sums[i];
    }
}

void HeightIndex::setMeasured(int row, int height)
{
    const int change = height - m_heights[row];
    m_heights[row] = height;
    m_measured[row] = true;
    m_measuredSum += height;
    ++m_measuredCount;
    if (change == 0)
        return;
    for (qsizetype i = row + 1; i < m_sums.size(); i += i & -i)
        m_sums[i] += change;
}

void HeightIndex::forget(int first, int last)
{
    std::fill(m_measured.begin() + first, m_measured.begin() + last + 1, false);
}

qint64 HeightIndex::offsetOf(int row) const
{
    qint64 sum = 0;
    for (qsizetype i = row; i > 0; i -= i & -i)
        sum += m_sums[i];
    return sum;
}

int HeightIndex::rowAt(qint64 place) const
{
    if (m_heights.isEmpty())
        return -1;
    qsizetype row = 0;
    qint64 rest = std::max<qint64>(place, 0);
    for (qsizetype step = std::bit_floor(size_t(count())); step > 0; step /= 2) {
        if (row + step < m_sums.size() && m_sums[row + step] <= rest) {
            row += step;
            rest -= m_sums[row];
        }
    }
    return int(std::min<qsizetype>(row, count() - 1));
}

int HeightIndex::meanMeasured(int fallback) const
{
    return m_measuredCount == 0 ? fallback : int(m_measuredSum / m_measuredCount);
}

} // namespace talkglass
