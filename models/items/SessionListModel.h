#pragma once

#include "models/conversation/StoreHealth.h"
#include "models/items/CacheWalk.h"
#include "models/items/SessionTable.h"

#include <QAbstractListModel>
#include <QSet>

namespace talkglass {

/// What a view says about the list as a whole.
struct SessionListState
{
    bool loading = true;     ///< the first answer to the query is not there yet
    bool walkedOnce = false; ///< the cache has been walked through: what is missing is not there
    std::optional<StoreError>
        archiveError;                     ///< the archive's rows could not be read; shown is what was known, or cached
    std::optional<StoreError> cacheError; ///< residency is unknown
    StoreStatus archive;                  ///< since when, next try; State::Unknown until setStoreStatus() told
    StoreStatus cache;
};

/// The sessions of both stores as one list that carries a million rows: the archive's come page by page as they are
/// seen, the rest are placeholders (IsLoadedRole false); those that are only in the cache are found by a background
/// walk and stand among them at their place. Asks one page at a time, drops answers to older questions, keeps some
/// forty pages. Never blocks, never writes. GUI thread; source and clock must outlive it.
///
/// A view tells what is visible by setVisibleRange(), or nothing but the first page is loaded.
class SessionListModel : public QAbstractListModel, private RowListener
{
    Q_OBJECT

public:
    enum Role {
        KeyRole = Qt::UserRole + 1, ///< SessionKey
        SessionRole,                ///< Session; invalid for a placeholder
        IsLoadedRole,               ///< bool; false: a placeholder, all others are invalid
        CheckingRole,               ///< bool: the cache has not answered yet, so residency is not known *yet*
        TitleRole,                  ///< QString: title or id, safe to show
        UserIdRole,                 ///< qint64
        UserNameRole,               ///< QString: the name, or "user 2"
        ResidencyRole,              ///< Residency
        CachedCountRole,            ///< qint64; invalid: not cached
        ArchivedCountRole,          ///< qint64; invalid: not archived
        TtlExpiresAtRole,           ///< Timestamp; invalid: does not end, or is not cached
        TtlLeftRole,                ///< qint64 ms by the clock, CachedSession::noTtl, or invalid
        LastActivityRole,           ///< Timestamp
        ProblemsRole,               ///< Problems
        ActiveRole,                 ///< bool; false: cleared in the archive
        PinnedRole,                 ///< bool
        PendingArchiveRole,         ///< bool
    };
    Q_ENUM(Role)

    static constexpr int pageSize = 100;
    static constexpr int pagesKept = 40;

    SessionListModel(SessionSource& source, std::shared_ptr<const Clock> clock, QObject* parent = nullptr);
    ~SessionListModel() override;

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;

    /// Begins: until then it asks nothing, so that nothing is read before somebody looks.
    void start();
    const SessionQuery& query() const { return m_query; }
    void setQuery(const SessionQuery& query);
    const QHash<qint64, QString>& userNames() const { return m_userNames; }
    QString userName(qint64 userId) const { return m_userNames.value(userId); } ///< may be empty
    void setUserNames(const QHash<qint64, QString>& names);
    /// The rows that are seen; loads them, and frees others. Cheap.
    void setVisibleRange(int first, int last);
    std::pair<int, int> visibleRange() const { return {m_firstVisible, m_lastVisible}; }

    SessionListState state() const;
    /// Nothing is asked, waited for or still to be worked in: what can be shown is shown.
    bool isSettled() const;
    SessionCounts counts() const; ///< −1: not counted yet, or a store that it takes is away
    /// Among the rows that are loaded or cached; −1: not there, or not known yet.
    int rowOf(const SessionKey& key) const { return m_table.rowOf(key); }
    std::optional<SessionKey> keyAt(int row) const;
    Timestamp now() const { return m_clock->now(); }
    /// In the middle of a change of rows: do not take a moved selection for a person's choice.
    bool isChangingRows() const { return m_changing; }

    CacheWalk& walk() { return m_walk; }
    qsizetype bytes() const { return m_index.bytes() + m_table.bytes(); }
    int loadedPages() const { return m_table.loadedBlocks(); }

    enum class RefreshKind {
        Manual, ///< everything anew, in the background where it is much
        Timer,  ///< what is visible; the rest only when the last time is long enough ago
    };

public Q_SLOTS:
    void refresh(talkglass::SessionListModel::RefreshKind kind = RefreshKind::Manual);
    /// This service has written: the session is asked for anew.
    void applyMessageAdded(const talkglass::AddedMessage& added);
    void applySessionCleared(const talkglass::ClearReport& report);
    void setStoreStatus(const talkglass::StoreStatus& status);
    /// Time has passed: the times left of visible rows are told anew, what has ended is asked for. By itself each
    /// second.
    void tick();

Q_SIGNALS:
    void stateChanged();
    void countsChanged(const talkglass::SessionCounts& counts);
    /// `known`: how many the last walk found, −1 before there was one.
    void walkProgressed(qint64 checked, qint64 known, bool complete);

private:
    // -- RowListener
    void aboutToReset() override;
    void wasReset() override;
    void aboutToInsert(int first, int last) override;
    void wereInserted() override;
    void aboutToRemove(int first, int last) override;
    void wereRemoved() override;
    void aboutToMove(int from, int destination) override;
    void wasMoved() override;
    void changed(int first, int last) override;

    // -- a new question
    void startOver(bool filterChanged);
    void matchIndexAnew();
    void workSlice();
    bool workOn();
    std::vector<CachedIndex::Id> entriesFor(const SessionTable::Layout& layout) const;
    SessionTable::Layout layoutFor(bool withoutArchive) const;
    void showIndex();
    FilterVerdict verdict(const Session& session) const;

    // -- asking: one at a time of each kind, what is wanted most at the moment it can be asked
    void pump();
    void askArchive();
    void askFirstPage();
    void askNextPage();
    void askBlock(int block);
    void askAnchors();
    void askFacts();
    void askSessions();
    template <typename T, typename Take>
    void ask(const QFuture<T>& future, bool SessionListModel::*running, Take take);

    void takeFirstPage(const Result<QList<ArchivedSession>>& answer);
    void takeAnchors(const Result<PageAnchors>& answer);
    void takeFacts(const QList<SessionKey>& keys, const Result<QList<CachedSession>>& answer);
    void takeSessions(const QList<SessionKey>& keys, const Result<QList<ArchivedSession>>& archived,
                      const Result<QList<CachedSession>>& cached);
    void takeWalkStep(const QList<Session>& sessions);
    void takeWalkEnd();
    void archiveFailed(const StoreError& error);
    void archiveAnswered();
    void cacheFailed(const StoreError& error);
    void cacheAnswered();

    void askAgainAbout(const QList<SessionKey>& keys);
    QList<SessionKey> visibleEntries() const;
    std::optional<Session> sessionAt(int row) const;
    void noteResidencies();
    void noteCounts();
    QVariant textData(const QModelIndex& index, int role, const Session& session) const;

    SessionSource& m_source;
    std::shared_ptr<const Clock> m_clock;
    CachedIndex m_index;
    SessionTable m_table;
    CacheWalk m_walk;
    QHash<qint64, QString> m_userNames;

    SessionQuery m_query;
    SessionFilter m_filter;
    quint64 m_generation = 0; ///< of the question
    bool m_started = false;
    bool m_resetPending = false; ///< the rows shown are still those of the question before
    bool m_firstWanted = false;
    bool m_anchorsWanted = false;
    std::optional<qint64> m_archiveTotal;
    Timestamp m_anchorsAskedAt;
    qint64 m_anchorsTookMicros = 0;
    CachedIndex::Id m_nextEntry = 0; ///< of the work under way over the whole index, done in slices
    bool m_matching = false;
    bool m_listing = false;
    std::vector<CachedIndex::Id> m_gone; ///< not found by the last walk

    bool m_archiveBusy = false;
    bool m_anchorsBusy = false;
    bool m_factsBusy = false;
    bool m_sessionsBusy = false;
    QList<SessionKey> m_askAgain;
    bool m_refreshAfterAsking = false; ///< not before: a page would take the row away that the answer only changes
    QSet<quint64> m_endedAsked;        ///< sessions asked for since their time was up

    int m_firstVisible = 0;
    int m_lastVisible = 0;
    bool m_changing = false;
    bool m_walkedOnce = false;
    bool m_walkAgain = false; ///< as soon as the one under way has ended
    Timestamp m_walkEndedAt;
    int m_ticks = 0;
    int m_retryMs = 0;
    std::optional<StoreError> m_archiveError;
    std::optional<StoreError> m_cacheError;
    StoreStatus m_archiveStatus;
    StoreStatus m_cacheStatus;
    QTimer m_tickTimer;
    QTimer m_workTimer;
    QTimer m_settleTimer;
    QTimer m_countsTimer;
    QTimer m_retryTimer;
};

} // namespace talkglass
