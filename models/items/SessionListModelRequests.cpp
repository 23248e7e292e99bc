// What SessionListModel asks its source, and what it does with the answers.
#include "models/items/FutureReply.h"
#include "models/items/SessionListModel.h"

#include <utility>

namespace talkglass {

namespace {

constexpr int pageLimit = 2 * SessionListModel::pageSize; // a page may have grown since it was counted
constexpr int factsLimit = 200;
constexpr int sessionsLimit = 100;
constexpr int nearEndRows = 30;
constexpr int firstRetryMs = 1000;
constexpr int longestRetryMs = 10'000;

} // namespace

/// `take` is not called with an answer to an older question.
template <typename T, typename Take>
void SessionListModel::ask(const QFuture<T>& future, bool SessionListModel::*running, Take take)
{
    this->*running = true;
    whenFinished(
        future, this,
        [this, running, take, generation = m_generation](const T& answer) {
            this->*running = false;
            if (generation == m_generation)
                take(answer);
            pump();
        },
        [this, running] { this->*running = false; });
}

void SessionListModel::pump()
{
    if (!m_started)
        return;
    if (!m_retryTimer.isActive()) {
        if (!m_archiveBusy)
            askArchive();
        if (m_anchorsWanted && !m_anchorsBusy)
            askAnchors();
    }
    if (!m_factsBusy)
        askFacts();
    if (!m_sessionsBusy && !m_askAgain.isEmpty())
        askSessions();
}

void SessionListModel::askArchive()
{
    if (m_firstWanted) {
        askFirstPage();
        return;
    }
    if (m_resetPending)
        return;
    const int block = m_table.blockToLoad(m_firstVisible, m_lastVisible);
    if (block >= 0)
        askBlock(block);
    else if (m_table.isOpenEnded() && m_table.lastCursor() && m_lastVisible >= rowCount() - nearEndRows)
        askNextPage();
}

void SessionListModel::askFirstPage()
{
    ask(m_source.archivedSessions(m_filter, std::nullopt, std::nullopt, pageSize), &SessionListModel::m_archiveBusy,
        [this](const Result<QList<ArchivedSession>>& answer) { takeFirstPage(answer); });
}

void SessionListModel::askNextPage()
{
    const std::optional<SessionCursor> from = m_table.lastCursor();
    ask(m_source.archivedSessions(m_filter, from, std::nullopt, pageSize + 1), &SessionListModel::m_archiveBusy,
        [this, from](const Result<QList<ArchivedSession>>& answer) {
            if (!answer) {
                archiveFailed(answer.error());
                return;
            }
            archiveAnswered();
            if (m_table.isOpenEnded() && m_table.lastCursor() == from)
                m_table.appendPage(*answer, answer->size() <= pageSize);
        });
}

void SessionListModel::askBlock(int block)
{
    const std::optional<SessionCursor> from = m_table.blocks().block(block).first;
    const std::optional<SessionCursor> to = m_table.blocks().endOf(block);
    ask(m_source.archivedSessions(m_filter, from, to, pageLimit), &SessionListModel::m_archiveBusy,
        [this, from, to](const Result<QList<ArchivedSession>>& answer) {
            if (!answer) {
                archiveFailed(answer.error());
                return;
            }
            archiveAnswered();
            if (!m_table.putPage(from, to, *answer, answer->size() >= pageLimit))
                return;
            m_table.evict(m_firstVisible, m_lastVisible, pagesKept);
            if (!from && !to && !m_table.isOpenEnded() && m_table.blocks().blockCount() == 1) {
                m_archiveTotal = answer->size();
                noteCounts();
            }
        });
}

void SessionListModel::askAnchors()
{
    m_anchorsWanted = false;
    m_anchorsAskedAt = now();
    ask(m_source.pageAnchors(m_filter, pageSize), &SessionListModel::m_anchorsBusy,
        [this](const Result<PageAnchors>& answer) { takeAnchors(answer); });
}

void SessionListModel::askFacts()
{
    const QList<SessionKey> keys = m_table.rowsNeedingFacts(m_firstVisible, m_lastVisible, factsLimit);
    if (keys.isEmpty())
        return;
    ask(m_source.cachedSessions(keys), &SessionListModel::m_factsBusy,
        [this, keys](const Result<QList<CachedSession>>& answer) { takeFacts(keys, answer); });
}

void SessionListModel::askSessions()
{
    struct Both
    {
        std::optional<Result<QList<ArchivedSession>>> archived;
        std::optional<Result<QList<CachedSession>>> cached;
    };
    const QList<SessionKey> keys = m_askAgain.mid(0, sessionsLimit);
    m_askAgain.remove(0, keys.size());
    QStringList ids;
    for (const SessionKey& key : keys)
        ids.append(key.sessionId);

    m_sessionsBusy = true;
    const auto both = std::make_shared<Both>();
    const auto takeIfBoth = [this, keys, both] {
        if (!both->archived || !both->cached)
            return;
        m_sessionsBusy = false;
        takeSessions(keys, *both->archived, *both->cached);
        if (m_askAgain.isEmpty() && std::exchange(m_refreshAfterAsking, false))
            refresh(RefreshKind::Timer);
        pump();
    };
    const auto giveUp = [this] { m_sessionsBusy = false; };
    whenFinished(
        m_source.archivedSessionsById(ids), this,
        [both, takeIfBoth](const Result<QList<ArchivedSession>>& answer) {
            both->archived = answer;
            takeIfBoth();
        },
        giveUp);
    whenFinished(
        m_source.cachedSessions(keys), this,
        [both, takeIfBoth](const Result<QList<CachedSession>>& answer) {
            both->cached = answer;
            takeIfBoth();
        },
        giveUp);
}

void SessionListModel::takeFirstPage(const Result<QList<ArchivedSession>>& answer)
{
    if (!answer) {
        archiveFailed(answer.error());
        return;
    }
    archiveAnswered();
    const bool complete = answer->size() < pageSize;
    const SessionTable::Layout layout = layoutFor(false);
    m_firstWanted = false;
    m_resetPending = false;
    std::vector<CachedIndex::Id> entries;
    if (!m_matching)
        entries = entriesFor(layout);
    m_table.reset(layout, *answer, complete, entries);
    if (complete)
        m_archiveTotal = answer->size();
    m_anchorsWanted = !complete;
    noteCounts();
    Q_EMIT stateChanged();
}

void SessionListModel::takeAnchors(const Result<PageAnchors>& answer)
{
    m_anchorsTookMicros = now().micros() - m_anchorsAskedAt.micros();
    if (!answer) { // the list grows page by page all the same
        if (answer.error().isOutage())
            archiveFailed(answer.error());
        return;
    }
    archiveAnswered();
    m_archiveTotal = answer->total;
    if (!m_resetPending) {
        m_table.putAnchors(*answer);
        m_table.evict(m_firstVisible, m_lastVisible, pagesKept);
    }
    noteCounts();
    Q_EMIT stateChanged();
}

void SessionListModel::takeFacts(const QList<SessionKey>& keys, const Result<QList<CachedSession>>& answer)
{
    if (!answer) {
        m_table.giveUpFacts(keys);
        cacheFailed(answer.error());
        return;
    }
    cacheAnswered();
    m_table.putFacts(*answer);
    noteCounts();
}

void SessionListModel::takeSessions(const QList<SessionKey>& keys, const Result<QList<ArchivedSession>>& archived,
                                    const Result<QList<CachedSession>>& cached)
{
    QHash<QString, ArchivedSession> rows;
    if (archived) {
        for (const ArchivedSession& row : *archived)
            rows.insert(row.key.sessionId, row);
    }
    QHash<SessionKey, CachedSession> facts;
    if (cached) {
        for (const CachedSession& each : *cached)
            facts.insert(each.key, each);
    }
    if (!archived && !cached)
        return;
    for (const SessionKey& key : keys) {
        Asked<ArchivedSession> row{archived.ok(), std::nullopt};
        if (const auto at = rows.constFind(key.sessionId); at != rows.cend())
            row.facts = *at;
        Asked<CachedSession> fact{cached.ok(), std::nullopt};
        if (const auto at = facts.constFind(key); at != facts.cend())
            fact.facts = *at;
        const Session alone = combine(key, row, {});
        const bool isInList =
            alone.isArchived() && (alone.active || m_filter.includeCleared) && verdict(alone).archivePasses;
        m_table.putSession(key, row, fact, isInList);
    }
    noteCounts();
}

void SessionListModel::takeWalkStep(const QList<Session>& sessions)
{
    cacheAnswered();
    for (const Session& session : sessions)
        m_table.putWalked(session);
    noteCounts();
    Q_EMIT walkProgressed(m_walk.checked(), m_walk.known(), !m_walk.isRunning());
    pump();
}

void SessionListModel::takeWalkEnd()
{
    m_walkedOnce = true;
    m_walkEndedAt = now();
    m_index.endWalk();
    m_gone = m_index.notSeenInWalk();
    m_workTimer.start();
    Q_EMIT stateChanged();
    if (std::exchange(m_walkAgain, false))
        m_walk.start();
}

void SessionListModel::archiveFailed(const StoreError& error)
{
    const bool wasThere = !m_archiveError;
    m_archiveError = error;
    m_table.setArchiveAway(true);
    m_retryMs = m_retryMs == 0 ? firstRetryMs : qMin(m_retryMs * 2, longestRetryMs);
    m_retryTimer.start(m_retryMs);
    if (m_resetPending && !m_matching)
        showIndex();
    else
        Q_EMIT stateChanged();
    if (wasThere)
        noteResidencies();
}

void SessionListModel::archiveAnswered()
{
    if (!m_archiveError)
        return;
    m_archiveError.reset();
    m_retryMs = 0;
    m_table.setArchiveAway(false);
    Q_EMIT stateChanged();
    noteResidencies();
}

void SessionListModel::cacheFailed(const StoreError& error)
{
    const bool wasThere = !m_cacheError;
    m_cacheError = error;
    Q_EMIT stateChanged();
    if (wasThere)
        noteResidencies();
}

void SessionListModel::cacheAnswered()
{
    if (!m_cacheError)
        return;
    m_cacheError.reset();
    m_table.markStale(); // what is shown as unknown can be known now
    Q_EMIT stateChanged();
    noteResidencies();
}

/// A store came or went: what is told of all rows is another thing.
void SessionListModel::noteResidencies()
{
    noteCounts();
    if (rowCount() > 0)
        Q_EMIT dataChanged(index(0), index(rowCount() - 1));
}

void SessionListModel::askAgainAbout(const QList<SessionKey>& keys)
{
    for (const SessionKey& key : keys) {
        if (!m_askAgain.contains(key))
            m_askAgain.append(key);
    }
}

/// Visible rows that no page of the archive renews.
QList<SessionKey> SessionListModel::visibleEntries() const
{
    QList<SessionKey> keys;
    for (int row = qMax(0, m_firstVisible); row <= qMin(m_lastVisible, rowCount() - 1); ++row) {
        const std::optional<SessionKey> key = m_table.archivedAt(row) ? std::nullopt : keyAt(row);
        if (key)
            keys.append(*key);
    }
    return keys;
}

} // namespace talkglass
