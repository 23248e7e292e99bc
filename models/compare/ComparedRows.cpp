#include "models/compare/ComparedRows.h"

#include "models/compare/CopyMatch.h"
#include "models/service/CopyTimes.h"

#include <algorithm>

namespace talkglass {

namespace {

using Fate = CopyMatch::Fate;
using Place = CopyMatch::Place;

std::optional<FindingKind> kindOf(Fate fate, const AlignedMessage& row)
{
    switch (fate) {
    case Fate::Alone:
        return row.cached ? FindingKind::MissingInArchive : FindingKind::MissingInCache;
    case Fate::Edited:
        return FindingKind::Edited;
    case Fate::Reordered:
        return FindingKind::Reordered;
    case Fate::Double:
        return FindingKind::Duplicate;
    case Fate::Malformed:
        return FindingKind::Malformed;
    case Fate::Same:
        break;
    }
    return row.cached->hasSameMetadata(*row.archived) ? std::nullopt : std::optional(FindingKind::Metadata);
}

/// Lays out both copies as one conversation: matched ones at the place of the archived copy, the others between their
/// neighbours, by time where both copies have some.
class Layout
{
public:
    Layout(const QList<Message>& archived, const QList<Message>& cached, const CopyMatch& match)
        : m_archived(archived)
        , m_cached(cached)
        , m_match(match)
        , m_nextMatched(size_t(archived.size()) + 1, cached.size())
    {
        for (qsizetype a = archived.size() - 1; a >= 0; --a) {
            const Place& place = match.archived[size_t(a)];
            const bool matched = place.fate == Fate::Same || place.fate == Fate::Edited;
            m_nextMatched[size_t(a)] = std::min(matched ? place.partner : cached.size(), m_nextMatched[size_t(a) + 1]);
        }
    }

    QList<AlignedMessage> rows()
    {
        for (qsizetype a = 0; a < m_archived.size(); ++a) {
            const Place& place = m_match.archived[size_t(a)];
            const bool matched = place.fate == Fate::Same || place.fate == Fate::Edited;
            if (matched)
                addCachedBefore(place.partner);
            else
                addOlderCached(m_nextMatched[size_t(a)], m_archived[a].at);
            addArchived(a, place);
            if (matched)
                m_next = std::max(m_next, place.partner + 1);
        }
        addCachedBefore(m_cached.size());
        return std::move(m_rows);
    }

private:
    void addArchived(qsizetype a, const Place& place)
    {
        AlignedMessage row;
        row.archived = m_archived[a];
        if (place.partner >= 0)
            row.cached = m_cached[place.partner];
        row.kind = kindOf(place.fate, row);
        m_rows.append(row);
    }

    void addCached(qsizetype c)
    {
        const Place& place = m_match.cached[size_t(c)];
        if (place.partner >= 0)
            return;
        AlignedMessage row;
        row.cached = m_cached[c];
        row.kind = kindOf(place.fate, row);
        m_rows.append(row);
    }

    void addCachedBefore(qsizetype end)
    {
        while (m_next < end)
            addCached(m_next++);
    }

    /// An element without a time stays behind the one it followed.
    void addOlderCached(qsizetype end, Timestamp at)
    {
        while (m_next < end && m_cached[m_next].at < at)
            addCached(m_next++);
    }

    const QList<Message>& m_archived;
    const QList<Message>& m_cached;
    const CopyMatch& m_match;
    std::vector<qsizetype> m_nextMatched; ///< for each archived message: where the next matched cached one stands
    QList<AlignedMessage> m_rows;
    qsizetype m_next = 0;
};

/// What the cache has dropped by its rule is not missing there.
void forgiveOlder(QList<AlignedMessage>& rows, qint64 maxHistory)
{
    if (maxHistory <= 0)
        return;
    for (qsizetype i = 0; i < rows.size() - maxHistory; ++i) {
        if (!rows[i].cached)
            rows[i].kind.reset();
    }
}

} // namespace

ComparedRows compareRows(const QList<Message>& archived, const QList<Message>& cached, const ComparisonOptions& options)
{
    const CopyMatch match = matchCopies(archived, cached, std::max(options.skewMs * 1000, sameMomentMicros));
    ComparedRows compared{Layout(archived, cached, match).rows(), match.mostApartMicros};
    forgiveOlder(compared.rows, options.maxHistory);
    return compared;
}

} // namespace talkglass
