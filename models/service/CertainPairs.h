#pragma once

#include "models/service/CopyTimes.h"
#include "models/service/MessageWords.h"

#include <QHash>
#include <QList>

#include <vector>

namespace talkglass {

/// The copies that belong together whatever stands around them: those of one row id, those whose words stand once in
/// either copy, unless their times tell otherwise, and, where times tell, those that say the same and are nearest to
/// each other in time. Refers to the lists. Takes O(n log n), also if all messages say the same. Pure, any thread.
class CertainPairs
{
public:
    CertainPairs(const QList<Message>& archived, const QList<Message>& cached);

    /// Of those that were not warmed.
    const CopyTimes& times() const { return m_times; }
    /// As many elements at the front have the stamp of a warming: all one moment, in which no row was written.
    qsizetype warmed() const { return m_warmed; }
    /// The stamp of the last one of them; invalid: there are none.
    Timestamp warmedAt() const { return m_warmed > 0 ? m_cached[m_warmed - 1].at : Timestamp(); }
    /// Place in the archive of the certain partner of a cached message; -1: there is none. Two elements may have the
    /// same one.
    qsizetype partnerOf(qsizetype cached) const { return m_partners[size_t(cached)]; }
    /// These are the only ones in either copy that say what they say.
    bool areOnlyOnes(qsizetype archived, qsizetype cached) const { return m_onlyOnes[size_t(cached)] == archived; }
    /// An element names this row of the archive.
    bool isTaken(qsizetype archived) const { return m_isTaken[size_t(archived)]; }

private:
    /// Who says the same, by place.
    struct Group
    {
        std::vector<qsizetype> archived;
        std::vector<qsizetype> cached;
    };

    /// Of all pairs that there may be, how many have two times that are near.
    struct Votes
    {
        qsizetype all = 0;
        qsizetype near = 0;
    };

    void group();
    void pairById();
    void pairOnlyOnes();
    void findWarmed();
    bool isOneWarmed(qsizetype cached) const;
    bool isOfWriting(qsizetype elements) const;
    qsizetype rowsNear(const Group& group, qsizetype elements) const;
    void judge();
    bool isAsked(qsizetype archived) const;
    bool isShifted(std::vector<qint64>& aheads);
    bool isSpread() const;
    void dropFarOnlyOnes();
    void pairNearest(const Group& group, Votes& votes);

    const QList<Message>& m_archived;
    const QList<Message>& m_cached;
    QHash<MessageWords, Group> m_groups;
    std::vector<qsizetype> m_partners; ///< by place in the cache
    std::vector<qsizetype> m_onlyOnes; ///< the same, only of those whose words stand once
    std::vector<bool> m_isTaken;       ///< by place in the archive: an element names this row
    qsizetype m_warmed = 0;
    CopyTimes m_times;
};

} // namespace talkglass
