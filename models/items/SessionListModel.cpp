#include "models/items/SessionListModel.h"

#include <QElapsedTimer>

namespace talkglass {

namespace {

constexpr int sliceMs = 4;         // of work over the whole index at a time: a frame has 16
constexpr int countsPauseMs = 100; // counts change with every step of the walk
constexpr qint64 second = 1'000'000;
constexpr qint64 walkPauseMicros = 30 * second;
constexpr qint64 anchorsPauseMicros = 10 * second;
constexpr qint64 anchorsShare = 20; // counting takes at most this part of the archive's background time
constexpr int ticksForAges = 60;

bool sameFilter(const SessionQuery& a, const SessionQuery& b)
{
    return a.userId == b.userId && a.text == b.text && a.activity == b.activity && a.includeCleared == b.includeCleared;
}

} // namespace

SessionListModel::SessionListModel(SessionSource& source, std::shared_ptr<const Clock> clock, QObject* parent)
    : QAbstractListModel(parent)
    , m_source(source)
    , m_clock(std::move(clock))
    , m_table(m_index, *this, [this](const Session& session) { return verdict(session); })
    , m_walk(source)
{
    // The benchmark of the window tells by these names what took long.
    m_tickTimer.setObjectName(QStringLiteral("list tick"));
    m_workTimer.setObjectName(QStringLiteral("list work"));
    m_countsTimer.setObjectName(QStringLiteral("list counts"));
    m_settleTimer.setObjectName(QStringLiteral("list settle"));
    m_retryTimer.setObjectName(QStringLiteral("list retry"));
    m_tickTimer.setInterval(1000);
    connect(&m_tickTimer, &QTimer::timeout, this, &SessionListModel::tick);
    m_workTimer.setInterval(0);
    connect(&m_workTimer, &QTimer::timeout, this, &SessionListModel::workSlice);
    m_countsTimer.setSingleShot(true);
    m_countsTimer.setInterval(countsPauseMs);
    connect(&m_countsTimer, &QTimer::timeout, this, [this] { Q_EMIT countsChanged(counts()); });
    m_settleTimer.setSingleShot(true);
    m_settleTimer.setInterval(0);
    connect(&m_settleTimer, &QTimer::timeout, this, [this] {
        m_table.evict(m_firstVisible, m_lastVisible, pagesKept);
        pump();
    });
    m_retryTimer.setSingleShot(true);
    connect(&m_retryTimer, &QTimer::timeout, this, [this] {
        m_anchorsWanted |= m_table.layout().fromIndex; // which asks the archive nothing by itself
        pump();
    });

    connect(&m_walk, &CacheWalk::started, this, [this] { m_index.beginWalk(); });
    connect(&m_walk, &CacheWalk::stepped, this, &SessionListModel::takeWalkStep);
    connect(&m_walk, &CacheWalk::finished, this, &SessionListModel::takeWalkEnd);
    connect(&m_walk, &CacheWalk::failed, this, &SessionListModel::cacheFailed);
}

SessionListModel::~SessionListModel() = default;

void SessionListModel::start()
{
    if (m_started)
        return;
    m_started = true;
    m_tickTimer.start();
    startOver(true);
    m_walk.start();
}

void SessionListModel::setQuery(const SessionQuery& query)
{
    if (query == m_query)
        return;
    const bool filterChanged = !sameFilter(query, m_query);
    m_query = query;
    if (m_started)
        startOver(filterChanged);
}

void SessionListModel::startOver(bool filterChanged)
{
    ++m_generation;
    m_filter = m_query.archiveFilter(now());
    m_resetPending = true;
    m_listing = false;
    m_firstWanted = !m_query.isAboutCacheOnly();
    if (filterChanged) {
        m_archiveTotal.reset();
        matchIndexAnew();
    }
    m_anchorsWanted = m_query.isAboutCacheOnly() && !m_archiveTotal;
    if (m_query.isAboutCacheOnly() && !m_matching)
        showIndex();
    noteCounts();
    Q_EMIT stateChanged();
    pump();
}

void SessionListModel::matchIndexAnew()
{
    m_matching = true;
    m_nextEntry = 0;
    m_workTimer.start();
}

/// Work over the whole index, a little at a time.
void SessionListModel::workSlice()
{
    QElapsedTimer spent;
    spent.start();
    int done = 0;
    while (workOn()) {
        if (++done % 32 == 0 && spent.elapsed() >= sliceMs)
            return;
    }
    m_workTimer.stop();
    noteCounts();
    Q_EMIT stateChanged();
    pump();
}

/// One piece of it; false: all is done.
bool SessionListModel::workOn()
{
    if (!m_gone.empty()) {
        const CachedIndex::Id id = m_gone.back();
        m_gone.pop_back();
        if (m_index.contains(id) && !m_index.isSeenInWalk(id))
            m_table.removeEntry(id);
        return true;
    }
    if (!m_matching && !m_listing)
        return false;
    const bool atEnd = m_nextEntry >= m_index.idEnd();
    const CachedIndex::Id id = atEnd ? 0 : m_nextEntry++;
    if (m_matching) {
        if (!atEnd) {
            if (m_index.contains(id))
                m_index.setVerdict(id, m_index.verdict(id, m_filter, m_userNames));
            return true;
        }
        m_matching = false;
        m_nextEntry = 0;
        m_listing = !m_resetPending;
        if (m_resetPending && (m_query.isAboutCacheOnly() || m_archiveError))
            showIndex();
        return m_listing;
    }
    if (!atEnd && m_index.contains(id))
        m_table.listEntry(id);
    m_listing = !atEnd;
    return m_listing;
}

SessionTable::Layout SessionListModel::layoutFor(bool withoutArchive) const
{
    SessionTable::Layout layout;
    layout.order = SessionOrder(m_filter.order, m_query.sort == SessionQuery::Sort::TimeLeft && withoutArchive);
    layout.show = m_query.show;
    layout.fromIndex = withoutArchive;
    layout.includeCleared = m_filter.includeCleared;
    layout.pageSize = pageSize;
    return layout;
}

std::vector<CachedIndex::Id> SessionListModel::entriesFor(const SessionTable::Layout& layout) const
{
    std::vector<CachedIndex::Id> entries;
    for (CachedIndex::Id id = 0; id < m_index.idEnd(); ++id) {
        if (m_index.contains(id) && m_table.belongsTo(layout, id))
            entries.push_back(id);
    }
    return entries;
}

/// Only what is cached: because that was asked for, or because the archive is away.
void SessionListModel::showIndex()
{
    const SessionTable::Layout layout = layoutFor(true);
    m_resetPending = false;
    m_table.reset(layout, {}, true, entriesFor(layout));
    Q_EMIT stateChanged();
}

FilterVerdict SessionListModel::verdict(const Session& session) const
{
    const QString userName = m_userNames.value(session.key.userId);
    return verdictOf(m_filter,
                     {session.key.userId, session.key.sessionId, session.title, userName, session.lastActivity},
                     session.archivedActivity);
}

void SessionListModel::setUserNames(const QHash<qint64, QString>& names)
{
    if (names == m_userNames)
        return;
    m_userNames = names;
    if (!m_query.text.isEmpty())
        matchIndexAnew();
    if (rowCount() > 0)
        Q_EMIT dataChanged(index(0), index(rowCount() - 1));
}

void SessionListModel::setVisibleRange(int first, int last)
{
    m_firstVisible = first;
    m_lastVisible = last;
    if (!m_settleTimer.isActive()) // views tell it in the midst of changes, when nothing else may change
        m_settleTimer.start();
}

void SessionListModel::refresh(RefreshKind kind)
{
    if (!m_started)
        return;
    const bool manual = kind == RefreshKind::Manual;
    const qint64 time = now().micros();
    if (manual && m_query.activity != SessionQuery::Activity::Any) {
        m_filter = m_query.archiveFilter(now());
        matchIndexAnew();
    }
    if (manual)
        m_retryTimer.stop();
    m_endedAsked.clear();
    m_table.markStale();
    askAgainAbout(visibleEntries());
    const bool anchorsDue =
        manual || !m_anchorsAskedAt.isValid() ||
        time - m_anchorsAskedAt.micros() > qMax(anchorsPauseMicros, anchorsShare * m_anchorsTookMicros);
    const bool fitsOnePage = m_archiveTotal && m_table.blocks().blockCount() == 1 && !m_table.layout().fromIndex;
    if (anchorsDue && !fitsOnePage)
        m_anchorsWanted = true;
    const bool walkDue = manual || !m_walkEndedAt.isValid() || time - m_walkEndedAt.micros() > walkPauseMicros;
    if (!m_walk.isRunning()) {
        if (walkDue)
            m_walk.start();
    } else if (manual) {
        m_walkAgain = true; // this one may be past what has changed
        m_walk.retryNow();
    }
    pump();
}

void SessionListModel::applyMessageAdded(const AddedMessage& added)
{
    m_refreshAfterAsking = true; // it may be the first row of its session: the counts change with it
    askAgainAbout({added.key});
    pump();
}

void SessionListModel::applySessionCleared(const ClearReport& report)
{
    m_refreshAfterAsking = true;
    askAgainAbout({report.key});
    pump();
}

void SessionListModel::setStoreStatus(const StoreStatus& status)
{
    const bool isArchive = status.store == Store::Archive;
    const bool isBack = status.state == StoreStatus::State::Up && (isArchive ? m_archiveError : m_cacheError);
    (isArchive ? m_archiveStatus : m_cacheStatus) = status;
    if (isArchive)
        m_table.setArchiveAway(status.state == StoreStatus::State::Away);
    Q_EMIT stateChanged();
    if (isBack)
        refresh(RefreshKind::Manual);
}

void SessionListModel::tick()
{
    const int first = qMax(0, m_firstVisible);
    const int last = qMin(m_lastVisible, rowCount() - 1);
    const Timestamp time = now();
    int firstTicking = -1;
    int lastTicking = -1;
    QList<SessionKey> ended;
    for (int row = first; row <= last; ++row) {
        const std::optional<Session> session = m_table.sessionAt(row, time);
        if (!session || !session->expiresAt.isValid())
            continue;
        firstTicking = firstTicking < 0 ? row : firstTicking;
        lastTicking = row;
        const quint64 identity = m_table.identityAt(row);
        if (session->expiresAt <= time && !m_endedAsked.contains(identity)) {
            m_endedAsked.insert(identity);
            ended.append(session->key);
        }
    }
    if (firstTicking >= 0)
        Q_EMIT dataChanged(index(firstTicking), index(lastTicking),
                           {TtlLeftRole, Qt::AccessibleTextRole, Qt::ToolTipRole});
    if (++m_ticks % ticksForAges == 0 && last >= first)
        Q_EMIT dataChanged(index(first), index(last), {LastActivityRole});
    if (!ended.isEmpty()) {
        askAgainAbout(ended);
        pump();
    }
}

SessionListState SessionListModel::state() const
{
    SessionListState state;
    state.loading = !m_started || m_resetPending;
    state.walkedOnce = m_walkedOnce && !m_matching && !m_listing;
    state.archiveError = m_archiveError;
    state.cacheError = m_cacheError;
    state.archive = m_archiveStatus;
    state.cache = m_cacheStatus;
    return state;
}

bool SessionListModel::isSettled() const
{
    const bool asking =
        m_archiveBusy || m_anchorsBusy || m_factsBusy || m_sessionsBusy || m_anchorsWanted || m_settleTimer.isActive();
    return m_started && !m_resetPending && !asking && !m_workTimer.isActive() && (m_walkedOnce || m_cacheError);
}

SessionCounts SessionListModel::counts() const
{
    SessionCounts counts = m_index.counts();
    counts.total = -1;
    counts.archiveOnly = -1;
    if (m_archiveTotal) {
        counts.archiveOnly = qMax<qint64>(0, *m_archiveTotal - m_index.countedInArchive(m_filter.includeCleared));
        counts.total = counts.archiveOnly + counts.both + counts.cacheOnly + counts.orphan + counts.ghost;
    }
    if (counts.unknown > 0) // some of them may have a row in the archive
        counts.archiveOnly = -1;
    const bool isOneAway = m_archiveError || m_cacheError;
    if (isOneAway) {
        for (qint64 SessionCounts::*byResidency :
             {&SessionCounts::both, &SessionCounts::cacheOnly, &SessionCounts::ghost, &SessionCounts::archiveOnly,
              &SessionCounts::orphan})
            counts.*byResidency = -1;
    }
    counts.complete = m_archiveTotal && m_walkedOnce && !m_matching && counts.unknown == 0 && !isOneAway;
    return counts;
}

std::optional<SessionKey> SessionListModel::keyAt(int row) const
{
    if (row < 0 || row >= rowCount())
        return std::nullopt;
    const std::optional<Session> session = m_table.sessionAt(row, now());
    return session ? std::optional(session->key) : std::nullopt;
}

void SessionListModel::noteCounts()
{
    if (!m_countsTimer.isActive())
        m_countsTimer.start();
}

} // namespace talkglass
