#pragma once

#include "models/items/SessionOrder.h"
#include "models/items/TextArena.h"

#include <QHash>
#include <QStringList>

#include <deque>
#include <vector>

namespace talkglass {

/// Sessions by residency, for the chips. Those that pass the filter, whatever its residency.
struct SessionCounts
{
    qint64 total = 0;
    qint64 both = 0;
    qint64 cacheOnly = 0;
    qint64 archiveOnly = 0;
    qint64 ghost = 0;
    qint64 orphan = 0;
    qint64 unknown = 0;
    qint64 problems = 0;
    bool complete = false; ///< the cache was walked through and the archive has counted

    friend bool operator==(const SessionCounts&, const SessionCounts&) = default;
};

/// All that is known of the cache's sessions, about 150 bytes each, so that a hundred thousand of them can be counted,
/// filtered and sorted without asking anyone. Holds what the cache knows of (a list, or a name in a user's SET), not
/// what is only in the archive. Ids are small, stay valid until removed, and are used again. GUI thread.
class CachedIndex
{
public:
    using Id = qint32; ///< from 0
    static constexpr Id none = -1;

    /// Worth an entry: cached, or with a problem.
    static bool concerns(const Session& session);

    Id find(const SessionKey& key) const;
    /// Adds or renews.
    Id put(const Session& session, FilterVerdict verdict);
    void remove(Id id);
    void clear();

    qsizetype size() const { return m_size; }
    Id idEnd() const { return Id(m_entries.size()); } ///< every id is below it
    bool contains(Id id) const { return id >= 0 && id < idEnd() && m_entries[size_t(id)].identity != 0; }

    /// As it was put in, without description, avatar and metadata; ttlMs is what is left at `now`.
    Session session(Id id, Timestamp now) const;
    SessionKey key(Id id) const;
    quint64 identity(Id id) const { return m_entries[size_t(id)].identity; }
    Residency residency(Id id) const { return Residency(m_entries[size_t(id)].residency); }
    Problems problems(Id id) const { return Problems::fromInt(m_entries[size_t(id)].problems); }
    bool isCached(Id id) const { return m_entries[size_t(id)].cachedMessages >= 0; }
    bool isAheadOfArchive(Id id) const { return m_entries[size_t(id)].has(AheadOfArchive); }
    Timestamp lastActivity(Id id) const { return m_entries[size_t(id)].lastActivity; }
    bool elementsChecked(Id id) const { return m_entries[size_t(id)].has(ElementsChecked); }
    SortKey sortKey(Id id, const SessionOrder& order) const;
    /// Where the archive has it.
    SortKey archivedKey(Id id, const SessionOrder& order) const;
    /// `userNames` as shown.
    FilterVerdict verdict(Id id, const SessionFilter& filter, const QHash<qint64, QString>& userNames) const;

    /// Marks what the filter lets through; only these are counted.
    void setVerdict(Id id, FilterVerdict verdict);
    bool passes(Id id) const { return m_entries[size_t(id)].has(Passes); }
    /// Marks what has a row of its own in the list.
    void setListed(Id id, bool listed) { m_entries[size_t(id)].set(Listed, listed); }
    bool isListed(Id id) const { return m_entries[size_t(id)].has(Listed); }

    /// One walk through the cache ends what the walks before had found and this one has not.
    void beginWalk() { ++m_walk; }
    /// Entries neither found nor renewed since beginWalk().
    std::vector<Id> notSeenInWalk() const;
    bool isSeenInWalk(Id id) const { return m_entries[size_t(id)].walk == m_walk; }

    /// Gives back what replaced texts had taken. After a walk.
    void endWalk();

    /// total and archiveOnly are left 0: they need the archive's count.
    const SessionCounts& counts() const { return m_counts; }
    /// Cached entries that the archive counts as well (all, or the active ones).
    qint64 countedInArchive(bool includeCleared) const
    {
        return m_cachedActive + (includeCleared ? m_cachedCleared : 0);
    }
    qsizetype bytes() const;

private:
    enum Flag : quint16 {
        Passes = 1,
        Listed = 2,
        NoTtl = 4,
        Active = 8,
        Pinned = 16,
        PendingArchive = 32,
        ElementsChecked = 64,
        AheadOfArchive = 128,
        ArchivePasses = 256,
    };
    struct Entry
    {
        quint64 identity = 0; ///< 0: free
        qint64 userId = 0;
        Timestamp lastActivity;
        Timestamp archivedActivity;
        Timestamp createdAt;
        Timestamp expiresAt;
        qint64 rowId = 0;
        qint32 cachedMessages = -1;
        qint32 archivedMessages = -1;
        TextArena::Place sessionId;
        TextArena::Place title;
        quint16 flags = 0;
        quint16 walk = 0;
        quint16 agent = 0; ///< in m_agents
        quint8 residency = 0;
        quint8 problems = 0;

        bool has(Flag flag) const { return flags & flag; }
        void set(Flag flag, bool on) { flags = quint16(on ? flags | flag : flags & ~flag); }
    };

    void fill(Entry& entry, const Session& session);
    quint16 numberOf(const QString& agent);
    void count(const Entry& entry, int sign);
    void insertIntoTable(Id id);
    void growTable();
    void compactTexts();

    std::deque<Entry> m_entries; // a deque never moves what it holds, so growing never stalls
    std::vector<Id> m_free;
    std::vector<Id> m_table; ///< open addressing by identity
    qsizetype m_tableUsed = 0;
    qsizetype m_size = 0;
    QStringList m_agents{QString()}; ///< a few serve all sessions
    QHash<QString, quint16> m_agentNumbers;
    TextArena m_texts;
    qsizetype m_wastedBytes = 0;
    quint16 m_walk = 0;
    SessionCounts m_counts;
    qint64 m_cachedActive = 0;
    qint64 m_cachedCleared = 0;
};

} // namespace talkglass

Q_DECLARE_METATYPE(talkglass::SessionCounts)
