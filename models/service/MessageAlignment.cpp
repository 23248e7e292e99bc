#include "models/service/MessageAlignment.h"

#include "models/service/CertainPairs.h"
#include "models/service/MessageWords.h"

#include <QHash>

#include <algorithm>
#include <limits>
#include <utility>

namespace talkglass {

namespace {

/// A text that stands in a conversation thousands of times would make the alignment quadratic. Then the messages that
/// are unlike any other are aligned first, and what lies between them by itself.
constexpr qsizetype mostCandidates = 64;

/// The deployed service writes a message to both stores within this time, however slow they are.
constexpr qint64 slowWriteMicros = 5 * sameMomentMicros;

/// How far the message is from the nearest one beside it.
qint64 spaceAround(const QList<Message>& messages, qsizetype at)
{
    qint64 space = std::numeric_limits<qint64>::max();
    for (const qsizetype beside : {at - 1, at + 1}) {
        if (beside >= 0 && beside < messages.size() && messages[beside].at.isValid())
            space = std::min(space, std::abs(messages[beside].at.micros() - messages[at].at.micros()));
    }
    return space;
}

/// Which messages may be copies of each other.
class CopyRule
{
public:
    CopyRule(const QList<Message>& archived, const QList<Message>& cached, const CertainPairs& certain)
        : m_archived(archived)
        , m_cached(cached)
        , m_certain(certain)
    {
    }

    const CopyTimes& times() const { return m_certain.times(); }

    bool isSame(qsizetype a, qsizetype c, bool byTime) const
    {
        const Message& archived = m_archived[a];
        const Message& cached = m_cached[c];
        if (cached.malformed)
            return false;
        if (const qsizetype row = rowOf(c); row >= 0 || m_certain.isTaken(a))
            return row == a;
        if (MessageWords::of(archived) != MessageWords::of(cached))
            return false;
        return c < m_certain.warmed() ? mayHaveBeenWarmed(a) : !byTime || mayBeOneWrite(a, c);
    }

    /// Place of the row that the element names; -1: none.
    qsizetype rowOf(qsizetype c) const
    {
        const qsizetype a = m_certain.partnerOf(c);
        return a >= 0 && m_cached[c].archiveId > 0 && m_cached[c].archiveId == m_archived[a].archiveId ? a : -1;
    }

private:
    bool mayHaveBeenWarmed(qsizetype a) const
    {
        return !m_archived[a].at.isValid() ||
               m_archived[a].at.micros() <= m_certain.warmedAt().micros() + sameMomentMicros;
    }

    /// A store that was slow, too, where nothing else is so near that it might be meant.
    bool mayBeOneWrite(qsizetype a, qsizetype c) const
    {
        const std::optional<qint64> apart = times().apart(m_archived[a], m_cached[c]);
        if (!apart || *apart <= sameMomentMicros || m_certain.areOnlyOnes(a, c))
            return true;
        return *apart <= slowWriteMicros &&
               *apart * 2 <= std::min(spaceAround(m_archived, a), spaceAround(m_cached, c));
    }

    const QList<Message>& m_archived;
    const QList<Message>& m_cached;
    const CertainPairs& m_certain;
};

/// For each cached message the places in a part of the archive that say the same, newest first.
class Candidates
{
public:
    Candidates(const QList<Message>& archived, PlaceRange range)
    {
        for (qsizetype i = range.end - 1; i >= range.begin; --i) {
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
    bool keepOnlyOnes(const QList<Message>& cached, PlaceRange range)
    {
        QHash<MessageWords, int> counts;
        for (qsizetype c = range.begin; c < range.end; ++c)
            ++counts[MessageWords::of(cached[c])];
        m_byText.removeIf(
            [&](const auto& entry) { return entry.value().size() > 1 || counts.value(entry.key()) != 1; });
        return !m_byText.isEmpty();
    }

    std::vector<qsizetype> of(const Message& cached) const { return m_byText.value(MessageWords::of(cached)); }

private:
    QHash<MessageWords, std::vector<qsizetype>> m_byText;
    bool m_isCut = false;
};

/// By order, and by time if that is asked for.
class OrderAligner
{
public:
    OrderAligner(const QList<Message>& archived, const QList<Message>& cached, const CopyRule& rule, bool byTime,
                 std::vector<MessagePair>& pairs)
        : m_archived(archived)
        , m_cached(cached)
        , m_rule(rule)
        , m_byTime(byTime)
        , m_pairs(pairs)
    {
    }

    /// Equal ends are taken off first: mostly that is everything.
    void align(PlaceRange archived, PlaceRange cached)
    {
        qsizetype tail = 0;
        while (tail < archived.size() && tail < cached.size() && isSame(archived.end - tail - 1, cached.end - tail - 1))
            ++tail;
        archived.end -= tail;
        cached.end -= tail;
        while (!archived.isEmpty() && !cached.isEmpty() && isSame(archived.begin, cached.begin))
            m_pairs.push_back({archived.begin++, cached.begin++});
        if (!archived.isEmpty() && !cached.isEmpty())
            alignMiddle(archived, cached);
        for (qsizetype i = 0; i < tail; ++i)
            m_pairs.push_back({archived.end + i, cached.end + i});
    }

private:
    bool isSame(qsizetype a, qsizetype c) const { return m_rule.isSame(a, c, m_byTime); }

    void alignMiddle(PlaceRange archived, PlaceRange cached)
    {
        const Candidates candidates(m_archived, archived);
        if (candidates.isCut()) {
            Candidates onlyOnes = candidates;
            const std::vector<MessagePair> anchors = onlyOnes.keepOnlyOnes(m_cached, cached)
                                                         ? chain(onlyOnes, archived, cached)
                                                         : std::vector<MessagePair>();
            if (!anchors.empty()) {
                alignBetween(anchors, archived, cached);
                return;
            }
            const bool isOpen = archived.begin == 0 && cached.begin == 0;
            if (const auto pairs = fewestLeftOut(archived, cached, isOpen,
                                                 [this](qsizetype a, qsizetype c) { return isSame(a, c); })) {
                append(*pairs);
                return;
            }
        }
        append(chain(candidates, archived, cached));
    }

    std::vector<MessagePair> chain(const Candidates& candidates, PlaceRange archived, PlaceRange cached) const
    {
        return longestChain(cached, [&](qsizetype c) {
            if (const qsizetype row = m_rule.rowOf(c); row >= 0)
                return archived.holds(row) ? std::vector<qsizetype>{row} : std::vector<qsizetype>();
            std::vector<qsizetype> places = candidates.of(m_cached[c]);
            std::erase_if(places, [&](qsizetype a) { return !isSame(a, c); });
            std::ranges::reverse(places);
            return places;
        });
    }

    void alignBetween(const std::vector<MessagePair>& anchors, PlaceRange archived, PlaceRange cached)
    {
        for (const MessagePair& anchor : anchors) {
            align({archived.begin, anchor.archived}, {cached.begin, anchor.cached});
            m_pairs.push_back(anchor);
            archived.begin = anchor.archived + 1;
            cached.begin = anchor.cached + 1;
        }
        align(archived, cached);
    }

    void append(const std::vector<MessagePair>& pairs) { m_pairs.insert(m_pairs.end(), pairs.begin(), pairs.end()); }

    const QList<Message>& m_archived;
    const QList<Message>& m_cached;
    const CopyRule& m_rule;
    const bool m_byTime;
    std::vector<MessagePair>& m_pairs;
};

class Aligner
{
public:
    Aligner(const QList<Message>& archived, const QList<Message>& cached)
        : m_archived(archived)
        , m_cached(cached)
        , m_archivedLeft{0, archived.size()}
        , m_cachedLeft{0, cached.size()}
    {
    }

    /// Most copies agree, also in their times. Only where they do not, it is worth to ask what the times tell.
    MessageAlignment run()
    {
        takeEqualEnds();
        CopyTimes times;
        qsizetype writtenFrom = 0;
        if (!m_archivedLeft.isEmpty() && !m_cachedLeft.isEmpty()) {
            const CertainPairs certain(m_archived, m_cached);
            times = certain.times();
            alignRest(certain);
            writtenFrom = times.tell ? certain.warmed() : endOfWarmed(times);
        }
        for (qsizetype i = 0; i < m_tail; ++i)
            m_pairs.push_back({m_archivedLeft.end + i, m_cachedLeft.end + i});
        return {std::move(m_pairs), times, writtenFrom};
    }

private:
    void takeEqualEnds()
    {
        const auto isLeft = [this] { return !m_archivedLeft.isEmpty() && !m_cachedLeft.isEmpty(); };
        for (; isLeft() && isClear(m_archivedLeft.end - 1, m_cachedLeft.end - 1, -1); ++m_tail) {
            --m_archivedLeft.end;
            --m_cachedLeft.end;
        }
        while (isLeft() && isClear(m_archivedLeft.begin, m_cachedLeft.begin, 1))
            m_pairs.push_back({m_archivedLeft.begin++, m_cachedLeft.begin++});
    }

    void giveBackEnds()
    {
        m_pairs.clear();
        m_tail = 0;
        m_archivedLeft = {0, m_archived.size()};
        m_cachedLeft = {0, m_cached.size()};
    }

    /// Row or words and time agree, and the next ones do not agree better.
    bool isClear(qsizetype a, qsizetype c, qsizetype step) const
    {
        const Message& archived = m_archived[a];
        const Message& cached = m_cached[c];
        if (cached.malformed)
            return false;
        if (cached.archiveId > 0)
            return cached.archiveId == archived.archiveId;
        const std::optional<qint64> apart = CopyTimes().apart(archived, cached);
        if (!apart || *apart > sameMomentMicros || MessageWords::of(archived) != MessageWords::of(cached))
            return false;
        return !isNearer(a + step, c, *apart) && !isNearer(a, c + step, *apart);
    }

    bool isNearer(qsizetype a, qsizetype c, qint64 limit) const
    {
        if (!m_archivedLeft.holds(a) || !m_cachedLeft.holds(c))
            return false;
        const std::optional<qint64> apart = CopyTimes().apart(m_archived[a], m_cached[c]);
        return apart && *apart < limit && MessageWords::of(m_archived[a]) == MessageWords::of(m_cached[c]);
    }

    void alignRest(const CertainPairs& certain)
    {
        if (!certain.times().tell || certain.times().shiftMicros != 0 || certain.warmed() > 0)
            giveBackEnds();
        const CopyRule rule(m_archived, m_cached, certain);
        if (certain.times().tellSome)
            alignBetween(anchorsOf(certain), rule);
        if (!certain.times().tell)
            preferOrder(rule);
    }

    /// In a list that was warmed a few stamps may agree by chance, as those of rows that were rescued from such a list.
    /// They must not tear apart what order explains.
    void preferOrder(const CopyRule& rule)
    {
        std::vector<MessagePair> byOrder;
        OrderAligner(m_archived, m_cached, rule, false, byOrder).align(m_archivedLeft, m_cachedLeft);
        const auto near = std::ranges::count_if(m_pairs, [&](const MessagePair& pair) {
            return rule.times().isNear(m_archived[pair.archived], m_cached[pair.cached]);
        });
        const auto torn = std::ssize(byOrder) - std::ssize(m_pairs);
        if (near <= 2 * torn || m_pairs.empty())
            m_pairs = std::move(byOrder);
    }

    std::vector<MessagePair> anchorsOf(const CertainPairs& certain) const
    {
        return longestChain(m_cachedLeft, [&](qsizetype c) {
            const qsizetype a = certain.partnerOf(c);
            return c >= certain.warmed() && m_archivedLeft.holds(a) ? std::vector<qsizetype>{a}
                                                                    : std::vector<qsizetype>();
        });
    }

    void alignBetween(const std::vector<MessagePair>& anchors, const CopyRule& rule)
    {
        PlaceRange archived = m_archivedLeft;
        PlaceRange cached = m_cachedLeft;
        for (const MessagePair& anchor : anchors) {
            alignGap({archived.begin, anchor.archived}, {cached.begin, anchor.cached}, rule);
            m_pairs.push_back(anchor);
            archived.begin = anchor.archived + 1;
            cached.begin = anchor.cached + 1;
        }
        alignGap(archived, cached, rule);
    }

    void alignGap(PlaceRange archived, PlaceRange cached, const CopyRule& rule)
    {
        if (!archived.isEmpty() && !cached.isEmpty())
            OrderAligner(m_archived, m_cached, rule, isOfItsTime(archived, cached, rule.times()), m_pairs)
                .align(archived, cached);
    }

    /// Whether stamps in a gap are those of the writing: what was written after such a message was written, too, and
    /// what is older may be what a warming has left.
    bool isOfItsTime(PlaceRange archived, PlaceRange cached, const CopyTimes& times) const
    {
        const auto isFar = [&](qsizetype a, qsizetype c) {
            const std::optional<qint64> apart = times.apart(m_archived[a], m_cached[c]);
            return apart && *apart > sameMomentMicros;
        };
        if (archived.end < m_archived.size() && cached.end < m_cached.size() && isFar(archived.end, cached.end))
            return false;
        if (archived.begin == 0 || cached.begin == 0)
            return times.tell;
        return !isFar(archived.begin - 1, cached.begin - 1) &&
               (times.tell || times.isNear(m_archived[archived.begin - 1], m_cached[cached.begin - 1]));
    }

    /// What was pushed after a warming carries the time of its writing.
    qsizetype endOfWarmed(const CopyTimes& times) const
    {
        qsizetype end = m_cached.size();
        for (auto pair = m_pairs.rbegin(); times.tellSome && pair != m_pairs.rend(); ++pair) {
            const Message& archived = m_archived[pair->archived];
            const Message& cached = m_cached[pair->cached];
            if (times.isNear(archived, cached))
                end = pair->cached;
            else if (times.apart(archived, cached))
                break;
        }
        return end;
    }

    const QList<Message>& m_archived;
    const QList<Message>& m_cached;
    PlaceRange m_archivedLeft; ///< what is not aligned yet
    PlaceRange m_cachedLeft;
    qsizetype m_tail = 0; ///< as many at the ends are
    std::vector<MessagePair> m_pairs;
};

} // namespace

MessageAlignment alignMessages(const QList<Message>& archived, const QList<Message>& cached)
{
    return Aligner(archived, cached).run();
}

} // namespace talkglass
