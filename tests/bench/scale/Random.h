#pragma once

#include <QtGlobal>

namespace talkglass::bench {

/// splitmix64: the same numbers on every machine, and any of them without those before it.
inline quint64 mixed(quint64 x)
{
    x += 0x9e3779b97f4a7c15ULL;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ULL;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebULL;
    return x ^ (x >> 31);
}

class Random
{
public:
    explicit Random(quint64 seed)
        : m_state(mixed(seed))
    {
    }

    quint64 next() { return mixed(m_state++); }
    /// From 0, below `end` (> 0).
    qint64 below(qint64 end) { return qint64(next() % quint64(end)); }
    /// From 0, below 1.
    double part() { return double(next() >> 11) * 0x1.0p-53; }

private:
    quint64 m_state;
};

} // namespace talkglass::bench
