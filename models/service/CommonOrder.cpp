#include "models/service/CommonOrder.h"

#include <algorithm>

namespace talkglass {

namespace {

/// What it has found takes memory by the square of this.
constexpr int mostLeftOut = 2000;

/// Myers' greedy algorithm, on both lists read from their ends. On diagonal k, k more archived ones than cached ones
/// have been passed. For each number of left out ones it is kept how many archived ones were passed at most.
class FewestLeftOut
{
public:
    FewestLeftOut(PlaceRange archived, PlaceRange cached, bool isOpen,
                  const std::function<bool(qsizetype, qsizetype)>& isSame)
        : m_archived(archived)
        , m_cached(cached)
        , m_isOpen(isOpen)
        , m_isSame(isSame)
    {
    }

    std::optional<std::vector<MessagePair>> run()
    {
        for (int left = 0; left <= mostLeftOut; ++left) {
            m_passed.emplace_back(size_t(left) + 1, unreachable);
            for (int k = -left; k <= left; k += 2) {
                const qsizetype begin = left == 0 ? 0 : stepTo(left, k);
                if (begin == unreachable)
                    continue;
                const qsizetype end = alongEqual(begin, k);
                passed(left, k) = end;
                if (isDone(end, end - k))
                    return pairsOf(left, k);
            }
        }
        return std::nullopt;
    }

private:
    static constexpr qsizetype unreachable = -1;

    qsizetype& passed(int left, int k) { return m_passed[size_t(left)][size_t(k + left) / 2]; }

    bool isDone(qsizetype archived, qsizetype cached) const
    {
        const bool archivedDone = archived == m_archived.size();
        const bool cachedDone = cached == m_cached.size();
        return m_isOpen ? archivedDone || cachedDone : archivedDone && cachedDone;
    }

    bool comesFromBelow(int left, int k) { return passedByArchived(left, k) > passedByCached(left, k); }
    /// One archived message more is left out.
    qsizetype passedByArchived(int left, int k)
    {
        if (k == -left)
            return unreachable;
        const qsizetype before = passed(left - 1, k - 1);
        return before == unreachable || before == m_archived.size() ? unreachable : before + 1;
    }
    /// One cached message more is left out.
    qsizetype passedByCached(int left, int k)
    {
        if (k == left)
            return unreachable;
        const qsizetype before = passed(left - 1, k + 1);
        return before == unreachable || before - k > m_cached.size() ? unreachable : before;
    }
    qsizetype stepTo(int left, int k) { return std::max(passedByArchived(left, k), passedByCached(left, k)); }

    qsizetype alongEqual(qsizetype archived, int k) const
    {
        while (archived < m_archived.size() && archived - k < m_cached.size() &&
               m_isSame(m_archived.end - archived - 1, m_cached.end - (archived - k) - 1))
            ++archived;
        return archived;
    }

    std::vector<MessagePair> pairsOf(int left, int k)
    {
        std::vector<MessagePair> pairs;
        for (qsizetype end = passed(left, k); left >= 0; --left) {
            const qsizetype begin = left == 0 ? 0 : stepTo(left, k);
            for (; end > begin; --end)
                pairs.push_back({m_archived.end - end, m_cached.end - (end - k)});
            if (left == 0)
                break;
            k += comesFromBelow(left, k) ? -1 : 1;
            end = passed(left - 1, k);
        }
        return pairs;
    }

    const PlaceRange m_archived;
    const PlaceRange m_cached;
    const bool m_isOpen;
    const std::function<bool(qsizetype, qsizetype)>& m_isSame;
    std::vector<std::vector<qsizetype>> m_passed; ///< by the number left out, then by diagonal
};

} // namespace

/// Hunt and Szymanski's algorithm, walked from the newest end.
std::vector<MessagePair> longestChain(PlaceRange cached,
                                      const std::function<std::vector<qsizetype>(qsizetype)>& placesOf)
{
    struct Link
    {
        MessagePair pair;
        qsizetype previous = -1;
    };
    std::vector<Link> links;
    std::vector<qsizetype> ends; // ends[k]: the link that ends the best chain of k + 1 pairs
    for (qsizetype c = cached.end - 1; c >= cached.begin; --c) {
        // oldest first, so that one cached message is not used twice in a chain
        for (const qsizetype a : placesOf(c)) {
            const auto end = std::ranges::lower_bound(
                ends, a, std::greater<>(), [&](qsizetype link) { return links[size_t(link)].pair.archived; });
            const auto length = std::distance(ends.begin(), end);
            links.push_back({{a, c}, length > 0 ? ends[size_t(length - 1)] : -1});
            const auto link = std::ssize(links) - 1;
            if (end == ends.end())
                ends.push_back(link);
            else
                *end = link;
        }
    }
    std::vector<MessagePair> pairs;
    for (qsizetype link = ends.empty() ? -1 : ends.back(); link >= 0; link = links[size_t(link)].previous)
        pairs.push_back(links[size_t(link)].pair);
    return pairs;
}

std::optional<std::vector<MessagePair>> fewestLeftOut(PlaceRange archived, PlaceRange cached, bool isOpen,
                                                      const std::function<bool(qsizetype, qsizetype)>& isSame)
{
    return FewestLeftOut(archived, cached, isOpen, isSame).run();
}

} // namespace talkglass
