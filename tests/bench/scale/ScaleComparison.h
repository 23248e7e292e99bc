#pragma once

#include "app/LocalStores.h"
#include "tests/bench/scale/OurQueries.h"
#include "tests/bench/scale/RawQueries.h"
#include "tests/bench/scale/Samples.h"

namespace talkglass::bench {

/// One thing measured on both sides.
struct Compared
{
    QString what;
    Samples raw;
    Samples ours;
};

/// Raw and ours by turns (A B, B A, …) in one process, so that both meet the same machine and the same warm pages.
class ScaleComparison
{
public:
    ScaleComparison(const LocalStores& stores, int samples);

    QList<Compared> run();

private:
    Compared firstRows() const;
    Compared pages(const QString& what, double from, double to);
    Compared pagesOfUser();
    Compared longConversation();
    Compared anchors();

    template <typename Raw, typename Ours>
    void turn(Compared& compared, Raw raw, Ours ours);

    const LocalStores& m_stores;
    const int m_samples;
    RawQueries m_raw;
    OurQueries m_ours;
    PageAnchors m_anchors;
    int m_turns = 0;
};

} // namespace talkglass::bench
