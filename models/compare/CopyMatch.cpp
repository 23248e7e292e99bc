#include "models/compare/CopyMatch.h"

#include "models/service/EditedCopy.h"
#include "models/service/MessageAlignment.h"
#include "models/service/MessageWords.h"

#include <QHash>
#include <QSet>

#include <algorithm>
#include <cstdlib>
#include <utility>

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

/// Those of one copy that are no doubles, to look twins up.
class KeptMessages
{
public:
    KeptMessages(const QList<Message>& messages, const std::vector<Place>& places)
        : m_messages(messages)
        , m_isKept(places.size(), false)
    {
        for (size_t i = 0; i < places.size(); ++i) {
            if (places[i].fate == Fate::Alone)
                m_asked.insert(MessageWords::of(messages[qsizetype(i)]));
        }
        for (size_t i = 0; i < places.size(); ++i) {
            if (places[i].fate != Fate::Alone && places[i].fate != Fate::Malformed)
                add(qsizetype(i));
        }
    }

    void add(qsizetype at)
    {
        const Message& message = m_messages[at];
        const MessageWords words = MessageWords::of(message);
        m_isKept[size_t(at)] = true;
        if (!m_asked.contains(words))
            return;
        if (message.archiveId > 0)
            m_rows.insert({words, message.archiveId});
        if (message.at.isValid())
            m_moments.insert({words, message.at.micros()});
    }

    /// The same row, or the same words in the same microsecond.
    bool holdsTwinOf(qsizetype at) const
    {
        const Message& message = m_messages[at];
        const MessageWords words = MessageWords::of(message);
        return (message.archiveId > 0 && m_rows.contains({words, message.archiveId})) ||
               (message.at.isValid() && m_moments.contains({words, message.at.micros()}));
    }

    bool isTwinBeside(qsizetype at, qsizetype other, qint64 nearMicros) const
    {
        if (other < 0 || other >= m_messages.size() || !m_isKept[size_t(other)])
            return false;
        const std::optional<qint64> between = apart(m_messages[at], m_messages[other]);
        return between && *between <= nearMicros && sameText(m_messages[at], m_messages[other]);
    }

private:
    using Key = std::pair<MessageWords, qint64>;

    const QList<Message>& m_messages;
    std::vector<bool> m_isKept;
    QSet<MessageWords> m_asked; ///< only what says the same as one that may be a double is looked up
    QSet<Key> m_rows;
    QSet<Key> m_moments;
};

class Matcher
{
public:
    Matcher(const QList<Message>& archived, const QList<Message>& cached, qint64 nearMicros)
        : m_archived(archived)
        , m_cached(cached)
        , m_near(nearMicros)
        , m_alignment(alignMessages(archived, cached))
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
        takeReorderedOnlyOnes();
        return std::move(m_match);
    }

private:
    using AlonePlaces = QHash<MessageWords, std::vector<qsizetype>>;

    bool timeTells(qsizetype cached) const { return cached >= m_alignment.writtenFrom; }
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
        for (const auto& [archived, cached] : m_alignment.pairs)
            join(archived, cached, sameText(m_archived[archived], m_cached[cached]) ? Fate::Same : Fate::Edited);
    }

    void takeMalformed()
    {
        for (qsizetype c = 0; c < m_cached.size(); ++c) {
            if (m_cached[c].malformed)
                cachedPlace(c).fate = Fate::Malformed;
        }
    }

    /// Two messages with the same words need not be the same message: both may be missing on the other side.
    bool isSameElsewhere(qsizetype a, qsizetype c) const
    {
        const std::optional<qint64> between = m_alignment.times.apart(m_archived[a], m_cached[c]);
        return !between || *between <= m_near || !timeTells(c);
    }

    void takeReordered()
    {
        QHash<qint64, qsizetype> byId;
        AlonePlaces alone = aloneInArchive();
        for (const std::vector<qsizetype>& places : std::as_const(alone)) {
            for (const qsizetype a : places)
                byId.insert(m_archived[a].archiveId, a);
        }
        for (qsizetype c = 0; c < m_cached.size() && !alone.isEmpty(); ++c) {
            if (cachedPlace(c).fate != Fate::Alone || takeById(c, byId))
                continue;
            const auto places = alone.find(MessageWords::of(m_cached[c]));
            if (places == alone.end())
                continue;
            const auto same = std::ranges::find_if(
                *places, [&](qsizetype a) { return archivedPlace(a).fate == Fate::Alone && isSameElsewhere(a, c); });
            if (same == places->end())
                continue;
            join(*same, c, Fate::Reordered);
            places->erase(same);
        }
    }

    /// What no other message says is the same one whatever its time, if nothing else explains it.
    void takeReorderedOnlyOnes()
    {
        if (!isAnyAlone(m_match.archived) || !isAnyAlone(m_match.cached))
            return;
        const AlonePlaces alone = aloneInArchive();
        QHash<MessageWords, qsizetype> counts;
        for (const Message& archived : m_archived)
            ++counts[MessageWords::of(archived)];
        for (const Message& cached : m_cached)
            counts[MessageWords::of(cached)] += cached.malformed ? 0 : 1;
        for (qsizetype c = 0; c < m_cached.size(); ++c) {
            const auto places = alone.constFind(MessageWords::of(m_cached[c]));
            if (cachedPlace(c).fate == Fate::Alone && places != alone.cend() && counts.value(places.key()) == 2)
                join(places->front(), c, Fate::Reordered);
        }
    }

    AlonePlaces aloneInArchive()
    {
        AlonePlaces alone;
        for (qsizetype a = 0; a < m_archived.size(); ++a) {
            if (archivedPlace(a).fate == Fate::Alone)
                alone[MessageWords::of(m_archived[a])].push_back(a);
        }
        return alone;
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
    void takeDoubled(const QList<Message>& messages, std::vector<Place>& places, bool rows)
    {
        KeptMessages kept(messages, places);
        for (qsizetype i = 0; i < messages.size(); ++i) {
            if (places[size_t(i)].fate != Fate::Alone)
                continue;
            const bool followsTwin = rows && kept.isTwinBeside(i, i - 1, m_near);
            if (followsTwin || kept.holdsTwinOf(i) || (rows && kept.isTwinBeside(i, i + 1, m_near)))
                places[size_t(i)].fate = Fate::Double;
            else
                kept.add(i);
            if (followsTwin)
                giveWayToTwin(i);
        }
    }

    /// Of two rows of a repeated insert the first is called the double, whichever of them is nearer in time.
    void giveWayToTwin(qsizetype archived)
    {
        Place& first = archivedPlace(archived - 1);
        if (first.fate != Fate::Same || m_archived[archived - 1].metadata != m_archived[archived].metadata)
            return;
        cachedPlace(first.partner).partner = archived;
        std::swap(first, archivedPlace(archived));
    }

    void takeEdited()
    {
        qsizetype a = 0;
        qsizetype c = 0;
        for (const auto& [archived, cached] : m_alignment.pairs) {
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
            const bool timeCounts = timeTells(cached[i]) && apart(one, other);
            if (one.role != other.role || timeCounts || !mayBeEditedCopy(one, other, 0))
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
                const std::optional<qint64> between = m_alignment.times.apart(row, m_cached[c]);
                const bool alike = row.role == m_cached[c].role || row.content == m_cached[c].content;
                if (!alike || !between || *between > m_near || !mayBeEditedCopy(row, m_cached[c], *between))
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
    const MessageAlignment m_alignment;
    CopyMatch m_match;
};

} // namespace

CopyMatch matchCopies(const QList<Message>& archived, const QList<Message>& cached, qint64 nearMicros)
{
    return Matcher(archived, cached, nearMicros).run();
}

} // namespace talkglass
