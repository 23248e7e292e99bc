#include "models/service/MessageAlignment.h"

#include "models/service/MessageWords.h"

#include <QHash>

#include <algorithm>
#include <utility>

namespace talkglass {

namespace {

/// A text that stands in a conversation thousands of times would make the alignment quadratic. Then the messages that
/// are unlike any other are aligned first, and what lies between them by itself. Where there are none, the copies that
/// are nearest to the end are tried.
constexpr qsizetype mostCandidates = 64;

struct Range
{
    qsizetype begin = 0;
    qsizetype end = 0;
};

bool sameMessage(const Message& archived, const Message& cached)
{
    if (cached.malformed)
        return false;
    if (cached.archiveId > 0)
        return cached.archiveId == archived.archiveId;
    return cached.role == archived.role && cached.content == archived.content;
}

/// For each cached message the places in the archive that may be its copy, newest first.
class Candidates
{
public:
    Candidates(const QList<Message>& archived, Range range)
    {
        for (qsizetype i = range.end - 1; i >= range.begin; --i) {
            m_byId.insert(archived[i].archiveId, i);
            std::vector<qsizetype>& places = m_byText[MessageWords::of(archived[i])];
            if (std::ssize(places) < mostCandidates)
                places.push_back(i);
            else
                m_isCut = true;
        }
    }

    /// There would have been too many.
    bool isCut() const { return m_isCut; }

    /// Leaves only those that stand once in either copy. False: there are none.
    bool keepOnlyOnes(const QList<Message>& cached, Range range)
    {
        QHash<MessageWords, int> counts;
        for (qsizetype c = range.begin; c < range.end; ++c)
            ++counts[MessageWords::of(cached[c])];
        m_byText.removeIf(
            [&](const auto& entry) { return entry.value().size() > 1 || counts.value(entry.key()) != 1; });
        return !m_byText.isEmpty();
    }

    std::vector<qsizetype> of(const Message& cached) const
    {
        if (cached.malformed)
            return {};
        if (cached.archiveId > 0) {
            const auto place = m_byId.constFind(cached.archiveId);
            if (place != m_byId.cend())
                return {*place};
        }
        return m_byText.value(MessageWords::of(cached));
    }

private:
    QHash<qint64, qsizetype> m_byId;
    QHash<MessageWords, std::vector<qsizetype>> m_byText;
    bool m_isCut = false;
};

/// Longest common subsequence of the ranges (Hunt and Szymanski), walked from the newest end, so that of several
/// equally long ones the one nearest to the end is taken: a cached list is the tail of its conversation. Oldest first.
std::vector<MessagePair> longestChain(const Candidates& candidates, const QList<Message>& cached, Range range)
{
    struct Link
    {
        MessagePair pair;
        qsizetype previous = -1;
    };
    std::vector<Link> links;
    std::vector<qsizetype> ends; // ends[k]: the link that ends the best chain of k + 1 pairs
    for (qsizetype c = range.end - 1; c >= range.begin; --c) {
        std::vector<qsizetype> places = candidates.of(cached[c]);
        std::ranges::reverse(places); // oldest first, so that one cached message is not used twice in a chain
        for (const qsizetype a : places) {
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

class Aligner
{
public:
    Aligner(const QList<Message>& archived, const QList<Message>& cached)
        : m_archived(archived)
        , m_cached(cached)
    {
    }

    std::vector<MessagePair> run()
    {
        align({0, m_archived.size()}, {0, m_cached.size()});
        return std::move(m_pairs);
    }

private:
    bool isSame(qsizetype a, qsizetype c) const { return sameMessage(m_archived[a], m_cached[c]); }

    /// Equal ends are taken off first: mostly that is everything.
    void align(Range archived, Range cached)
    {
        qsizetype tail = 0;
        while (tail < archived.end - archived.begin && tail < cached.end - cached.begin &&
               isSame(archived.end - tail - 1, cached.end - tail - 1))
            ++tail;
        archived.end -= tail;
        cached.end -= tail;
        while (archived.begin < archived.end && cached.begin < cached.end && isSame(archived.begin, cached.begin))
            m_pairs.push_back({archived.begin++, cached.begin++});
        if (archived.begin < archived.end && cached.begin < cached.end)
            alignMiddle(archived, cached);
        for (qsizetype i = 0; i < tail; ++i)
            m_pairs.push_back({archived.end + i, cached.end + i});
    }

    void alignMiddle(Range archived, Range cached)
    {
        Candidates candidates(m_archived, archived);
        if (candidates.isCut()) {
            Candidates onlyOnes = candidates;
            const std::vector<MessagePair> anchors = onlyOnes.keepOnlyOnes(m_cached, cached)
                                                         ? longestChain(onlyOnes, m_cached, cached)
                                                         : std::vector<MessagePair>();
            if (!anchors.empty()) {
                alignBetween(anchors, archived, cached);
                return;
            }
        }
        const std::vector<MessagePair> chain = longestChain(candidates, m_cached, cached);
        m_pairs.insert(m_pairs.end(), chain.begin(), chain.end());
    }

    void alignBetween(const std::vector<MessagePair>& anchors, Range archived, Range cached)
    {
        for (const MessagePair& anchor : anchors) {
            align({archived.begin, anchor.archived}, {cached.begin, anchor.cached});
            m_pairs.push_back(anchor);
            archived.begin = anchor.archived + 1;
            cached.begin = anchor.cached + 1;
        }
        align(archived, cached);
    }

    const QList<Message>& m_archived;
    const QList<Message>& m_cached;
    std::vector<MessagePair> m_pairs;
};

} // namespace

std::vector<MessagePair> alignMessages(const QList<Message>& archived, const QList<Message>& cached)
{
    return Aligner(archived, cached).run();
}

} // namespace talkglass
