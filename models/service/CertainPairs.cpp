#include "models/service/CertainPairs.h"

#include <algorithm>

namespace talkglass {

namespace {

/// Fewer pairs than these may be exceptions; then those that are nearest are asked as well.
constexpr qsizetype enoughPairs = 3;
/// A list whose stamps are all of one moment was warmed; its clock does not go wrong.
constexpr qint64 clockSpreadMicros = 10 * sameMomentMicros;
/// A list is warmed after its TTL has ended, which takes a day mostly.
constexpr qint64 soonestWarmingMicros = 600 * sameMomentMicros;

/// Places of messages in the order of their times, and of their places where the times are the same.
class Timeline
{
public:
    Timeline(const QList<Message>& messages, std::vector<qsizetype> places)
        : m_messages(messages)
        , m_places(std::move(places))
    {
        std::ranges::stable_sort(m_places, {}, [this](qsizetype place) { return at(place); });
    }

    const std::vector<qsizetype>& places() const { return m_places; }

    /// Of several that are equally near the last one: a list is the tail of its conversation. Not for an empty one.
    qsizetype nearest(qint64 micros) const
    {
        const auto after = firstAfter(micros);
        if (after == m_places.begin())
            return lastOfItsTime(after);
        const auto before = after - 1;
        if (after == m_places.end() || at(*after) - micros > micros - at(*before))
            return *before;
        return lastOfItsTime(after);
    }

private:
    using Iterator = std::vector<qsizetype>::const_iterator;

    qint64 at(qsizetype place) const { return m_messages[place].at.micros(); }
    Iterator firstAfter(qint64 micros) const
    {
        return std::ranges::upper_bound(m_places, micros, {}, [this](qsizetype place) { return at(place); });
    }
    qsizetype lastOfItsTime(Iterator place) const { return *(firstAfter(at(*place)) - 1); }

    const QList<Message>& m_messages;
    std::vector<qsizetype> m_places;
};

} // namespace

CertainPairs::CertainPairs(const QList<Message>& archived, const QList<Message>& cached)
    : m_archived(archived)
    , m_cached(cached)
    , m_partners(size_t(cached.size()), -1)
    , m_onlyOnes(size_t(cached.size()), -1)
    , m_isTaken(size_t(archived.size()), false)
{
    group();
    pairById();
    pairOnlyOnes();
    findWarmed();
    judge();
}

void CertainPairs::group()
{
    m_groups.reserve(m_archived.size());
    for (qsizetype a = 0; a < m_archived.size(); ++a)
        m_groups[MessageWords::of(m_archived[a])].archived.push_back(a);
    for (qsizetype c = 0; c < m_cached.size(); ++c) {
        if (m_cached[c].malformed)
            continue;
        const auto group = m_groups.find(MessageWords::of(m_cached[c]));
        if (group != m_groups.end())
            group->cached.push_back(c);
    }
}

void CertainPairs::pairById()
{
    if (std::ranges::none_of(m_cached, [](const Message& m) { return m.archiveId > 0 && !m.malformed; }))
        return;
    QHash<qint64, qsizetype> rows;
    rows.reserve(m_archived.size());
    for (qsizetype a = 0; a < m_archived.size(); ++a)
        rows.insert(m_archived[a].archiveId, a);
    for (qsizetype c = 0; c < m_cached.size(); ++c) {
        const auto row = rows.constFind(m_cached[c].archiveId);
        if (m_cached[c].malformed || m_cached[c].archiveId <= 0 || row == rows.cend())
            continue;
        m_partners[size_t(c)] = *row;
        m_isTaken[size_t(*row)] = true;
    }
}

void CertainPairs::pairOnlyOnes()
{
    for (const Group& group : std::as_const(m_groups)) {
        if (group.archived.size() != 1 || group.cached.size() != 1)
            continue;
        qsizetype& partner = m_partners[size_t(group.cached.front())];
        if (partner < 0 && !m_isTaken[size_t(group.archived.front())])
            partner = m_onlyOnes[size_t(group.cached.front())] = group.archived.front();
    }
}

/// A warming pushes all that the archive has at that time, one after the other.
void CertainPairs::findWarmed()
{
    qsizetype end = 0;
    qsizetype timed = 0;
    for (qsizetype c = 0; c < m_cached.size(); ++c) {
        if (!m_cached[c].at.isValid())
            continue;
        if (timed > 0 && std::abs(m_cached[c].at.micros() - m_cached[end - 1].at.micros()) > sameMomentMicros)
            break;
        end = c + 1;
        ++timed;
    }
    const bool isWarmed = timed > 1 ? !isOfWriting(end) : timed == 1 && isOneWarmed(end - 1);
    if (isWarmed)
        m_warmed = end;
}

/// A single one has nothing beside it to be told by: the archive had one row at that time, which says the same.
bool CertainPairs::isOneWarmed(qsizetype c) const
{
    if (m_archived.isEmpty() || !m_archived.first().at.isValid() ||
        MessageWords::of(m_archived.first()) != MessageWords::of(m_cached[c]))
        return false;
    const bool isOnlyRow = m_archived.size() == 1 || m_archived[1].at > m_cached[c].at.plusMicros(-sameMomentMicros);
    return isOnlyRow && m_cached[c].at > m_archived.first().at.plusMicros(soonestWarmingMicros);
}

/// Whether the rows of the first elements were written when the elements were, as some are that come within a moment.
bool CertainPairs::isOfWriting(qsizetype elements) const
{
    qsizetype pairs = 0;
    qsizetype near = 0;
    for (qsizetype c = 0; c < elements; ++c) {
        const qsizetype a = m_partners[size_t(c)];
        if (a < 0 || !m_times.apart(m_archived[a], m_cached[c]))
            continue;
        ++pairs;
        near += m_times.isNear(m_archived[a], m_cached[c]) ? 1 : 0;
    }
    if (pairs > 0)
        return near * 2 >= pairs;
    for (const Group& group : std::as_const(m_groups))
        near += rowsNear(group, elements);
    return near * 2 >= elements;
}

/// How many of the first elements may have a row of their own that was written at that moment.
qsizetype CertainPairs::rowsNear(const Group& group, qsizetype elements) const
{
    const auto inFront = std::ranges::count_if(group.cached, [&](qsizetype c) { return c < elements; });
    if (inFront == 0)
        return 0;
    const Message& last = m_cached[elements - 1];
    const auto rows = std::ranges::count_if(group.archived, [&](qsizetype a) {
        return m_times.isNear(m_archived[a], m_cached[group.cached.front()]) || m_times.isNear(m_archived[a], last);
    });
    return std::min(inFront, rows);
}

/// Rows that were there when the list was warmed have their copies among what was warmed.
bool CertainPairs::isAsked(qsizetype archived) const
{
    const Timestamp at = m_archived[archived].at;
    return !m_isTaken[size_t(archived)] && at.isValid() &&
           (m_warmed == 0 || at.micros() >= warmedAt().micros() - sameMomentMicros);
}

/// The pairs so far say whether times tell. Where they are few, those say it too that time alone would join.
void CertainPairs::judge()
{
    qsizetype near = 0;
    std::vector<qint64> aheads;
    for (qsizetype c = m_warmed; c < m_cached.size(); ++c) {
        const qsizetype a = m_partners[size_t(c)];
        if (a < 0 || !m_times.apart(m_archived[a], m_cached[c]))
            continue;
        aheads.push_back(m_cached[c].at.micros() - m_archived[a].at.micros());
        near += std::abs(aheads.back()) <= sameMomentMicros ? 1 : 0;
    }
    const qsizetype all = std::ssize(aheads);
    const bool areEnough = all >= enoughPairs;
    if (areEnough && near * 2 < all && !isShifted(aheads)) {
        m_times.tell = false;
        m_times.tellSome = near * 10 >= all;
    }
    if (!m_times.tellSome)
        return;
    Votes votes{all, near};
    for (const Group& group : std::as_const(m_groups))
        pairNearest(group, votes);
    if (!areEnough)
        m_times.tell = votes.near * 2 >= votes.all;
    if (m_times.tell)
        dropFarOnlyOnes();
}

/// Where the other copies are lost or edited, different messages remain as the only ones that say the same.
void CertainPairs::dropFarOnlyOnes()
{
    for (qsizetype c = m_warmed; c < m_cached.size(); ++c) {
        const qsizetype a = m_onlyOnes[size_t(c)];
        if (a >= 0 && m_times.apart(m_archived[a], m_cached[c]) && !m_times.isNear(m_archived[a], m_cached[c]))
            m_partners[size_t(c)] = -1;
    }
}

/// One clock may be wrong, by the same for all messages.
bool CertainPairs::isShifted(std::vector<qint64>& aheads)
{
    const auto middle = aheads.begin() + std::ssize(aheads) / 2;
    std::ranges::nth_element(aheads, middle);
    const qint64 shift = *middle;
    const auto fitting =
        std::ranges::count_if(aheads, [&](qint64 ahead) { return std::abs(ahead - shift) <= sameMomentMicros; });
    if (fitting * 10 < std::ssize(aheads) * 9 || !isSpread())
        return false;
    m_times.shiftMicros = shift;
    return true;
}

bool CertainPairs::isSpread() const
{
    std::optional<qint64> first;
    std::optional<qint64> last;
    for (qsizetype c = m_warmed; c < m_cached.size(); ++c) {
        if (m_partners[size_t(c)] < 0 || !m_cached[c].at.isValid())
            continue;
        first = std::min(first.value_or(m_cached[c].at.micros()), m_cached[c].at.micros());
        last = std::max(last.value_or(m_cached[c].at.micros()), m_cached[c].at.micros());
    }
    return first && *last - *first > clockSpreadMicros;
}

/// Those that have no partner yet, and are each other's nearest.
void CertainPairs::pairNearest(const Group& group, Votes& votes)
{
    std::vector<qsizetype> rows;
    std::ranges::copy_if(group.archived, std::back_inserter(rows), [&](qsizetype a) { return isAsked(a); });
    std::vector<qsizetype> elements;
    std::ranges::copy_if(group.cached, std::back_inserter(elements), [&](qsizetype c) {
        return c >= m_warmed && m_partners[size_t(c)] < 0 && m_cached[c].at.isValid();
    });
    if (rows.empty() || elements.empty())
        return;
    votes.all += std::ssize(rows.size() < elements.size() ? rows : elements);
    const Timeline archived(m_archived, std::move(rows));
    const Timeline cached(m_cached, std::move(elements));
    for (const qsizetype c : cached.places()) {
        const qsizetype a = archived.nearest(m_cached[c].at.micros() - m_times.shiftMicros);
        if (!m_times.isNear(m_archived[a], m_cached[c]) ||
            cached.nearest(m_archived[a].at.micros() + m_times.shiftMicros) != c)
            continue;
        m_partners[size_t(c)] = a;
        ++votes.near;
    }
}

} // namespace talkglass
