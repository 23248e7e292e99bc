#include "models/compare/CopyMatch.h"

#include "models/service/MessageAlignment.h"
#include "models/service/MessageWords.h"

#include <QHash>

#include <algorithm>
#include <cstdlib>

namespace talkglass {

namespace {

using Fate = CopyMatch::Fate;
using Place = CopyMatch::Place;

bool sameText(const Message& a, const Message& b)
{
    return a.role == b.role && a.content == b.content;
}

std::optional<qint64> apart(const Message& a, const Message& b)
{
    if (!a.at.isValid() || !b.at.isValid())
        return std::nullopt;
    return std::abs(a.at.micros() - b.at.micros());
}

class Matcher
{
public:
    Matcher(const QList<Message>& archived, const QList<Message>& cached, qint64 nearMicros)
        : m_archived(archived)
        , m_cached(cached)
        , m_near(nearMicros)
        , m_pairs(alignMessages(archived, cached))
    {
        m_match.archived.resize(size_t(archived.size()));
        m_match.cached.resize(size_t(cached.size()));
    }

    CopyMatch run()
    {
        takePairs();
        takeMalformed();
        if (isAnyAlone(m_match.cached)) {
            takeReordered();
            takeDoubled(m_cached, m_match.cached, false);
        }
        if (isAnyAlone(m_match.archived))
            takeDoubled(m_archived, m_match.archived, true);
        takeEdited();
        return std::move(m_match);
    }

private:
    static bool isAnyAlone(const std::vector<Place>& places)
    {
        return std::ranges::any_of(places, [](const Place& place) { return place.fate == Fate::Alone; });
    }
    Place& archivedPlace(qsizetype at) { return m_match.archived[size_t(at)]; }
    Place& cachedPlace(qsizetype at) { return m_match.cached[size_t(at)]; }

    void join(qsizetype archived, qsizetype cached, Fate fate)
    {
        archivedPlace(archived) = {fate, cached};
        cachedPlace(cached) = {fate, archived};
        const std::optional<qint64> between = apart(m_archived[archived], m_cached[cached]);
        if (between && fate != Fate::Reordered)
            m_match.mostApartMicros = std::max(m_match.mostApartMicros.value_or(0), *between);
    }

    void takePairs()
    {
        judgeTimes();
        if (m_timesTell) {
            for (size_t i = 0; i < m_pairs.size(); ++i)
                improve(i);
            for (size_t i = m_pairs.size(); i-- > 0;)
                improve(i);
        }
        for (const auto& [archived, cached] : m_pairs)
            join(archived, cached, sameText(m_archived[archived], m_cached[cached]) ? Fate::Same : Fate::Edited);
    }

    void judgeTimes()
    {
        qsizetype timed = 0;
        qsizetype close = 0;
        for (const auto& [archived, cached] : m_pairs) {
            const std::optional<qint64> between = apart(m_archived[archived], m_cached[cached]);
            timed += between ? 1 : 0;
            close += between && *between <= m_near ? 1 : 0;
        }
        m_timesTell = close * 2 >= timed;
    }

    bool isNear(qsizetype archived, qsizetype cached) const
    {
        const std::optional<qint64> between = apart(m_archived[archived], m_cached[cached]);
        return between && *between <= m_near;
    }

    /// Of several messages with the same words beside each other, time tells which one is meant.
    void improve(size_t at)
    {
        MessagePair& pair = m_pairs[at];
        if (!sameText(m_archived[pair.archived], m_cached[pair.cached]) || isNear(pair.archived, pair.cached) ||
            (m_cached[pair.cached].archiveId > 0 &&
             m_cached[pair.cached].archiveId == m_archived[pair.archived].archiveId))
            return;
        const MessagePair before = at > 0 ? m_pairs[at - 1] : MessagePair{-1, -1};
        const MessagePair after =
            at + 1 < m_pairs.size() ? m_pairs[at + 1] : MessagePair{m_archived.size(), m_cached.size()};
        for (qsizetype a = before.archived + 1; a < after.archived; ++a) {
            if (sameText(m_archived[a], m_cached[pair.cached]) && isNear(a, pair.cached)) {
                pair.archived = a;
                return;
            }
        }
        for (qsizetype c = before.cached + 1; c < after.cached; ++c) {
            if (!m_cached[c].malformed && sameText(m_archived[pair.archived], m_cached[c]) &&
                isNear(pair.archived, c)) {
                pair.cached = c;
                return;
            }
        }
    }

    void takeMalformed()
    {
        for (qsizetype c = 0; c < m_cached.size(); ++c) {
            if (m_cached[c].malformed)
                cachedPlace(c).fate = Fate::Malformed;
        }
    }

    /// Two messages with the same words need not be the same message: both may be missing on the other side.
    bool isSameElsewhere(qsizetype a, qsizetype c, bool onlyOnes) const
    {
        const Message& archived = m_archived[a];
        const Message& cached = m_cached[c];
        if (cached.archiveId > 0 && cached.archiveId == archived.archiveId)
            return true;
        const std::optional<qint64> between = apart(archived, cached);
        return sameText(archived, cached) && (!between || *between <= m_near || !m_timesTell || onlyOnes);
    }

    void takeReordered()
    {
        QHash<MessageWords, std::vector<qsizetype>> alone;
        QHash<qint64, qsizetype> byId;
        QHash<MessageWords, qsizetype> counts;
        for (qsizetype a = 0; a < m_archived.size(); ++a) {
            if (archivedPlace(a).fate == Fate::Alone) {
                alone[MessageWords::of(m_archived[a])].push_back(a);
                byId.insert(m_archived[a].archiveId, a);
            }
            ++counts[MessageWords::of(m_archived[a])];
        }
        if (alone.isEmpty())
            return;
        for (const Message& cached : m_cached) {
            if (!cached.malformed)
                ++counts[MessageWords::of(cached)];
        }
        for (qsizetype c = 0; c < m_cached.size(); ++c) {
            if (cachedPlace(c).fate != Fate::Alone || takeById(c, byId))
                continue;
            const auto places = alone.find(MessageWords::of(m_cached[c]));
            if (places == alone.end())
                continue;
            const bool onlyOnes = counts.value(MessageWords::of(m_cached[c])) == 2;
            const auto same = std::ranges::find_if(*places, [&](qsizetype a) {
                return archivedPlace(a).fate == Fate::Alone && isSameElsewhere(a, c, onlyOnes);
            });
            if (same != places->end())
                join(*same, c, Fate::Reordered);
        }
    }

    bool takeById(qsizetype c, const QHash<qint64, qsizetype>& byId)
    {
        const auto found = byId.constFind(m_cached[c].archiveId);
        if (found == byId.cend() || archivedPlace(*found).fate != Fate::Alone)
            return false;
        join(*found, c, sameText(m_archived[*found], m_cached[c]) ? Fate::Reordered : Fate::Edited);
        return true;
    }

    /// In one copy: the same row id, or the same words in the same microsecond. Rows of the archive also where the
    /// second directly follows the first, as a repeated insert leaves it.
    bool isTwin(const Message& a, const Message& b, bool areNeighbours) const
    {
        if (!sameText(a, b))
            return false;
        const std::optional<qint64> between = apart(a, b);
        return (a.archiveId > 0 && a.archiveId == b.archiveId) || (between && *between == 0) ||
               (areNeighbours && between && *between <= m_near);
    }

    void takeDoubled(const QList<Message>& messages, std::vector<Place>& places, bool rows)
    {
        QHash<MessageWords, std::vector<qsizetype>> kept;
        for (qsizetype i = 0; i < messages.size(); ++i) {
            const Fate fate = places[size_t(i)].fate;
            if (fate != Fate::Alone && fate != Fate::Malformed)
                kept[MessageWords::of(messages[i])].push_back(i);
        }
        for (qsizetype i = 0; i < messages.size(); ++i) {
            if (places[size_t(i)].fate != Fate::Alone)
                continue;
            std::vector<qsizetype>& others = kept[MessageWords::of(messages[i])];
            const bool isDouble = std::ranges::any_of(others, [&](qsizetype other) {
                return isTwin(messages[i], messages[other], rows && std::abs(i - other) == 1);
            });
            if (isDouble)
                places[size_t(i)].fate = Fate::Double;
            else
                others.push_back(i);
        }
    }

    void takeEdited()
    {
        qsizetype a = 0;
        qsizetype c = 0;
        for (const auto& [archived, cached] : m_pairs) {
            takeEditedOfGap(a, archived, c, cached);
            a = archived + 1;
            c = cached + 1;
        }
        takeEditedOfGap(a, m_archived.size(), c, m_cached.size());
    }

    void takeEditedOfGap(qsizetype a, qsizetype archivedEnd, qsizetype c, qsizetype cachedEnd)
    {
        QList<qsizetype> archived;
        QList<qsizetype> cached;
        for (; a < archivedEnd; ++a) {
            if (archivedPlace(a).fate == Fate::Alone)
                archived.append(a);
        }
        for (; c < cachedEnd; ++c) {
            if (cachedPlace(c).fate == Fate::Alone)
                cached.append(c);
        }
        if (archived.isEmpty() || cached.isEmpty())
            return;
        if (archived.size() == cached.size() && isEditedByPlace(archived, cached)) {
            for (qsizetype i = 0; i < archived.size(); ++i)
                join(archived[i], cached[i], Fate::Edited);
            return;
        }
        takeEditedByTime(archived, cached);
    }

    bool isEditedByPlace(const QList<qsizetype>& archived, const QList<qsizetype>& cached) const
    {
        for (qsizetype i = 0; i < archived.size(); ++i) {
            const Message& one = m_archived[archived[i]];
            const Message& other = m_cached[cached[i]];
            const bool timeCounts = m_timesTell && apart(one, other);
            if (one.role != other.role || timeCounts)
                return false;
        }
        return true;
    }

    void takeEditedByTime(const QList<qsizetype>& archived, const QList<qsizetype>& cached)
    {
        qsizetype next = 0;
        for (const qsizetype c : cached) {
            for (qsizetype i = next; i < archived.size(); ++i) {
                const Message& row = m_archived[archived[i]];
                const std::optional<qint64> between = apart(row, m_cached[c]);
                const bool alike = row.role == m_cached[c].role || row.content == m_cached[c].content;
                if (!alike || !between || *between > m_near)
                    continue;
                join(archived[i], c, Fate::Edited);
                next = i + 1;
                break;
            }
        }
    }

    const QList<Message>& m_archived;
    const QList<Message>& m_cached;
    const qint64 m_near;
    std::vector<MessagePair> m_pairs;
    CopyMatch m_match;
    bool m_timesTell = true; ///< the copies' stamps are mostly of one moment
};

} // namespace

CopyMatch matchCopies(const QList<Message>& archived, const QList<Message>& cached, qint64 nearMicros)
{
    return Matcher(archived, cached, nearMicros).run();
}

} // namespace talkglass
