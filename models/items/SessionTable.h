#pragma once

#include "models/items/CachedIndex.h"
#include "models/items/RowBlocks.h"
#include "models/items/RowDiff.h"
#include "models/items/SessionRow.h"

#include <functional>
#include <memory>

namespace talkglass {

/// Is told of every change of rows, before and after, as QAbstractItemModel wants it.
class RowListener
{
public:
    virtual ~RowListener() = default;
    virtual void aboutToReset() = 0;
    virtual void wasReset() = 0;
    virtual void aboutToInsert(int first, int last) = 0;
    virtual void wereInserted() = 0;
    virtual void aboutToRemove(int first, int last) = 0;
    virtual void wereRemoved() = 0;
    virtual void aboutToMove(int from, int destination) = 0; ///< destination counted before the move
    virtual void wasMoved() = 0;
    virtual void changed(int first, int last) = 0;
};

/// The rows of the session list: the archive's, page by page, and between them, at their place by key, those that are
/// only in the cache, or of which the cache has later news than the archive (Session::isAheadOfArchive()). Holds at
/// most some pages of the archive; the rest are placeholders. Knows nothing of requests. GUI thread.
class SessionTable
{
public:
    /// What the list is made of.
    struct Layout
    {
        SessionOrder order;
        SessionQuery::Show show = SessionQuery::Show::All;
        bool fromIndex = false;      ///< cached sessions only, without the archive's pages
        bool includeCleared = false; ///< the archive's pages hold cleared sessions, ghosts among them
        int pageSize = 100;
    };

    using Judge = std::function<FilterVerdict(const Session&)>;

    /// `judge`: what the filter says of a session.
    SessionTable(CachedIndex& index, RowListener& listener, Judge judge);
    ~SessionTable();

    const Layout& layout() const { return m_layout; }
    const RowBlocks& blocks() const { return m_blocks; }
    int rowCount() const { return m_blocks.rowCount(); }

    /// A new list, with these rows of the archive at its beginning (all there are, if `complete`) and `entries` of the
    /// index. One reset.
    void reset(const Layout& layout, const QList<ArchivedSession>& rows, bool complete,
               const std::vector<CachedIndex::Id>& entries);
    /// While the archive is away, what may be only in the cache gets a row. Changes only what is listed from now on.
    void setArchiveAway(bool away) { m_archiveAway = away; }

    /// More rows may follow the last block; nobody has counted yet.
    bool isOpenEnded() const { return m_openEnded; }
    /// Where the next page begins while the end is open: at the last row, which comes again.
    const std::optional<SessionCursor>& lastCursor() const { return m_lastCursor; }
    /// The rows from lastCursor() on.
    void appendPage(const QList<ArchivedSession>& rows, bool complete);
    /// What the archive has between the keys of a block; false: no such block any more. `more`: the answer was cut.
    bool putPage(const std::optional<SessionCursor>& from, const std::optional<SessionCursor>& to,
                 QList<ArchivedSession> rows, bool more);
    /// The archive has counted: every row gets a place.
    void putAnchors(const PageAnchors& anchors);

    /// The block to load next for what is visible, itself first, then its neighbours; −1: none.
    int blockToLoad(int firstVisible, int lastVisible) const;
    /// All that is loaded is to be asked for again when it is seen.
    void markStale();
    /// Frees pages far from what is visible, the longest unseen first, until at most `keep` are held.
    void evict(int firstVisible, int lastVisible, int keep);
    int loadedBlocks() const;

    /// What stands in a row; nothing: a placeholder.
    const SessionRow* archivedAt(int row) const;
    std::optional<Session> sessionAt(int row, Timestamp now) const;
    quint64 identityAt(int row) const;      ///< 0: a placeholder
    int rowOf(const SessionKey& key) const; ///< −1: not among the known rows

    /// Keys of loaded rows which the cache has yet to be asked about, visible ones first.
    QList<SessionKey> rowsNeedingFacts(int firstVisible, int lastVisible, int limit) const;
    void putFacts(const QList<CachedSession>& facts);
    /// The cache cannot be asked: these stay unknown.
    void giveUpFacts(const QList<SessionKey>& keys);

    /// One session as both stores tell it now: its row is renewed, moved, made or removed. `isInArchiveList`: the
    /// archive's list as filtered has it.
    void putSession(const SessionKey& key, const Asked<ArchivedSession>& archived, const Asked<CachedSession>& cached,
                    bool isInArchiveList);
    /// What the walk through the cache found.
    void putWalked(const Session& session);
    void removeEntry(CachedIndex::Id id);
    /// Gives the entry a row, or takes it, as its facts and the layout say.
    void listEntry(CachedIndex::Id id);
    bool shouldList(CachedIndex::Id id) const;
    /// The same for another layout, whatever rows of the archive are loaded now.
    bool belongsTo(const Layout& layout, CachedIndex::Id id) const;

    qsizetype bytes() const;

private:
    // -- finding
    int blockFor(const RowBlocks& blocks, const SortKey& key) const;
    int offsetFor(const RowBlock& block, const SortKey& key) const;
    bool isInOrder(RowSlot slot, RowBlocks::Place place) const;
    RowBlocks::Place placeFor(const SortKey& key) const;
    SortKey keyOf(RowSlot slot) const;
    quint64 identityOf(RowSlot slot) const;
    int rowOfSlot(RowSlot slot, const SortKey& key) const;
    int rowOfPooled(quint64 identity) const;
    int rowOfEntry(CachedIndex::Id id) const;

    // -- loaded rows of the archive
    SessionRow* pooledRow(quint64 identity) const;
    RowSlot pool(const ArchivedSession& archived);
    void unpool(RowSlot slot);
    void recombine(SessionRow& row) const;
    bool standsElsewhere(const SessionKey& key, Timestamp archivedActivity) const;
    bool standsElsewhere(CachedIndex::Id id) const;
    void noteElsewhere(const SortKey& archivedKey);
    void forgetElsewhere(const SortKey& archivedKey);
    void askWhereArchived(CachedIndex::Id id);

    // -- whole blocks
    using Known = QList<KnownRow>;
    Known knownRows(const RowBlock* begin, const RowBlock* end) const;
    RowBlock makeBlock(const std::optional<SessionCursor>& first, const QList<ArchivedSession>& rows,
                       const std::vector<CachedIndex::Id>& entries);
    std::vector<CachedIndex::Id> entriesIn(int begin, int end) const;
    void unlistArchived(const QList<ArchivedSession>& rows, int exceptBlock);
    std::vector<RowBlock> anchoredBlocks(const PageAnchors& anchors) const;
    void carryOver(RowBlocks& fresh) const;
    std::vector<SortKey> elsewhereIn(int begin, int end) const;
    void placeEntries(RowBlocks& fresh) const;
    void keepSame(int& begin, int& end, std::vector<RowBlock>& blocks);
    void replaceBlocks(int begin, int end, std::vector<RowBlock> blocks);
    void apply(const RowChange& change, int begin, int end);
    std::optional<std::pair<int, int>> changedRows(int base, const Known& after,
                                                   const std::vector<RowBlock>& blocks) const;

    // -- single rows
    void placeSlot(RowSlot slot, int oldRow);
    void moveSlot(RowSlot slot, int oldRow);
    void removeRow(int row);
    void putRow(const ArchivedSession& archived, const Asked<CachedSession>& cached);
    void dropRow(quint64 identity);
    FilterVerdict verdictOfArchived(const Session& session) const;
    void leaveArchivedPlace(const Session& session);
    void turnIntoEntry(const Session& session);
    void unlist(CachedIndex::Id id);
    void putArchived(const Session& session, const ArchivedSession& archived, const Asked<CachedSession>& cached);
    void putEntry(const Session& session);

    CachedIndex& m_index;
    RowListener& m_listener;
    const Judge m_judge;
    Layout m_layout;
    RowBlocks m_blocks;
    bool m_openEnded = false;
    bool m_archiveAway = false;
    std::optional<SessionCursor> m_lastCursor;
    std::vector<std::unique_ptr<SessionRow>> m_pool;
    std::vector<qint32> m_freePool;
    QHash<quint64, qint32> m_pooled; ///< by identity
    quint64 m_useCounter = 0;
};

} // namespace talkglass
