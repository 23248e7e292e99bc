#include "models/service/MessageMerge.h"

#include <QHash>

#include <algorithm>
#include <cstdlib>
#include <utility>
#include <vector>

namespace talkglass {

namespace {

constexpr qint64 editedWithinMicros = 1'000'000;
/// A text that stands in a conversation thousands of times would make the alignment quadratic; the copies that are
/// nearest to the end are tried.
constexpr qsizetype mostCandidates = 64;

struct Pair
{
    qsizetype archived = -1;
    qsizetype cached = -1;
};

struct Text
{
    QStringView role;
    QStringView content;

    friend bool operator==(const Text&, const Text&) = default;
    friend size_t qHash(const Text& text, size_t seed = 0) { return qHashMulti(seed, text.role, text.content); }
};

Text textOf(const Message& message)
{
    return {message.role, message.content};
}

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
    Candidates(const QList<Message>& archived, qsizetype first, qsizetype last)
    {
        for (qsizetype i = last - 1; i >= first; --i) {
            m_byId.insert(archived[i].archiveId, i);
            std::vector<qsizetype>& places = m_byText[textOf(archived[i])];
            if (std::ssize(places) < mostCandidates)
                places.push_back(i);
        }
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
        return m_byText.value(textOf(cached));
    }

private:
    QHash<qint64, qsizetype> m_byId;
    QHash<Text, std::vector<qsizetype>> m_byText;
};

/// Longest common subsequence of the ranges (Hunt and Szymanski), walked from the newest end, so that of several
/// equally long ones the one nearest to the end is taken: a cached list is the tail of its conversation. Pairs oldest
/// first.
std::vector<Pair> align(const QList<Message>& archived, std::pair<qsizetype, qsizetype> archivedRange,
                        const QList<Message>& cached, std::pair<qsizetype, qsizetype> cachedRange)
{
    struct Link
    {
        Pair pair;
        qsizetype previous = -1;
    };
    const Candidates candidates(archived, archivedRange.first, archivedRange.second);
    std::vector<Link> links;
    std::vector<qsizetype> ends; // ends[k]: the link that ends the best chain of k + 1 pairs
    for (qsizetype c = cachedRange.second - 1; c >= cachedRange.first; --c) {
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
    std::vector<Pair> pairs;
    for (qsizetype link = ends.empty() ? -1 : ends.back(); link >= 0; link = links[size_t(link)].previous)
        pairs.push_back(links[size_t(link)].pair);
    return pairs;
}

/// The pairs of the whole lists, oldest first. Equal ends are taken off first: mostly that is everything.
std::vector<Pair> matchedPairs(const QList<Message>& archived, const QList<Message>& cached)
{
    qsizetype archivedEnd = archived.size();
    qsizetype cachedEnd = cached.size();
    std::vector<Pair> tail;
    while (archivedEnd > 0 && cachedEnd > 0 && sameMessage(archived[archivedEnd - 1], cached[cachedEnd - 1]))
        tail.push_back({--archivedEnd, --cachedEnd});
    std::ranges::reverse(tail);

    qsizetype start = 0;
    std::vector<Pair> pairs;
    while (start < archivedEnd && start < cachedEnd && sameMessage(archived[start], cached[start])) {
        pairs.push_back({start, start});
        ++start;
    }
    const std::vector<Pair> middle = align(archived, {start, archivedEnd}, cached, {start, cachedEnd});
    pairs.insert(pairs.end(), middle.begin(), middle.end());
    pairs.insert(pairs.end(), tail.begin(), tail.end());
    return pairs;
}

Message joined(const Message& archived, const Message& cached)
{
    Message message = archived;
    const bool same =
        archived.role == cached.role && archived.content == cached.content && archived.metadata == cached.metadata;
    message.residency = same ? MessageResidency::Both : MessageResidency::Differing;
    if (!same)
        message.cachedCopy = std::make_shared<const Message>(cached);
    return message;
}

Message alone(Message message, MessageResidency residency)
{
    message.residency = residency;
    return message;
}

bool isEdited(const Message& archived, const Message& cached)
{
    return !cached.malformed && archived.role == cached.role && archived.at.isValid() && cached.at.isValid() &&
           std::abs(archived.at.micros() - cached.at.micros()) <= editedWithinMicros;
}

/// What stands between two matched pairs: edited ones joined, the rest in the order of time. An element without a time
/// stays behind the one it followed.
void mergeGap(const QList<Message>& archived, qsizetype a, qsizetype archivedEnd, const QList<Message>& cached,
              qsizetype c, qsizetype cachedEnd, QList<Message>& out)
{
    while (a < archivedEnd || c < cachedEnd) {
        if (a < archivedEnd && c < cachedEnd && isEdited(archived[a], cached[c])) {
            out.append(joined(archived[a++], cached[c++]));
            continue;
        }
        const bool cachedFirst = a == archivedEnd || (c < cachedEnd && cached[c].at < archived[a].at);
        if (cachedFirst)
            out.append(alone(cached[c++], MessageResidency::CacheOnly));
        else
            out.append(alone(archived[a++], MessageResidency::ArchiveOnly));
    }
}

} // namespace

QList<Message> mergeMessages(const QList<Message>& archived, const QList<Message>& cached)
{
    QList<Message> merged;
    merged.reserve(std::max(archived.size(), cached.size()));
    qsizetype a = 0;
    qsizetype c = 0;
    for (const Pair& pair : matchedPairs(archived, cached)) {
        mergeGap(archived, a, pair.archived, cached, c, pair.cached, merged);
        merged.append(joined(archived[pair.archived], cached[pair.cached]));
        a = pair.archived + 1;
        c = pair.cached + 1;
    }
    mergeGap(archived, a, archived.size(), cached, c, cached.size(), merged);
    return merged;
}

} // namespace talkglass
