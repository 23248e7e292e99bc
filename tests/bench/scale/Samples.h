#pragma once

#include <QElapsedTimer>

#include <algorithm>
#include <vector>

namespace talkglass::bench {

/// Many measurements of one thing, in milliseconds.
class Samples
{
public:
    void add(double milliseconds) { m_values.push_back(milliseconds); }
    /// Runs `work` and adds how long it took.
    template <typename Work>
    void time(Work work)
    {
        QElapsedTimer spent;
        spent.start();
        work();
        add(double(spent.nsecsElapsed()) / 1e6);
    }
    bool isEmpty() const { return m_values.empty(); }
    /// `part` 0.5: the median.
    double at(double part) const
    {
        if (m_values.empty())
            return 0;
        std::vector<double> sorted = m_values;
        std::ranges::sort(sorted);
        return sorted[std::min(sorted.size() - 1, size_t(part * double(sorted.size())))];
    }

private:
    std::vector<double> m_values;
};

} // namespace talkglass::bench
