#include "models/items/MessageListModel.h"

#include "models/items/WhenAnswered.h"
#include "models/service/MessageMerge.h"

#include <algorithm>

namespace talkglass {

namespace {

/// However large single messages are, so many rows stay: a screen must not be emptied to fill it.
constexpr qsizetype fewestRows = 2 * MessageListModel::pageSize;

MessageCursor cursorOf(const Message& message)
{
    return {message.at, message.archiveId};
}

bool isBefore(const MessageCursor& a, const MessageCursor& b)
{
    return a.at != b.at ? a.at < b.at : a.archiveId < b.archiveId;
}

QList<Message> alignedMessages(const ConversationSnapshot& snapshot)
{
    if (snapshot.cached && snapshot.archived)
        return mergeMessages(*snapshot.archived, snapshot.cached->messages);
    if (snapshot.cached)
        return snapshot.cached->messages;
    return snapshot.archived.value_or(QList<Message>());
}

} // namespace

MessageListModel::MessageListModel(MessageSource& source, std::shared_ptr<const Clock> clock, QObject* parent)
    : QAbstractListModel(parent)
    , m_source(source)
    , m_clock(std::move(clock))
    , m_reader(source)
{
    connect(&m_reader, &ConversationReader::snapshotChanged, this, &MessageListModel::takeSnapshot);
    m_growth.setSingleShot(true);
    connect(&m_growth, &QTimer::timeout, this, &MessageListModel::showGrown);
}

MessageListModel::~MessageListModel() = default;

void MessageListModel::open(const SessionKey& key)
{
    resetRows();
    m_key = key;
    bringBackUnsent();
    m_state = State::Loading;
    Q_EMIT stateChanged();
    Q_EMIT windowChanged();
    m_reader.open(key);
}

void MessageListModel::close()
{
    m_reader.close();
    resetRows();
    m_key = {};
    m_state = State::Closed;
    Q_EMIT stateChanged();
    Q_EMIT windowChanged();
}

void MessageListModel::resetRows()
{
    ++m_generation;
    parkUnsent();
    beginResetModel();
    m_rows.clear();
    m_bytes = 0;
    m_firstCached = -1;
    m_settled = m_residencyKnown = m_hasOlder = m_loadingOlder = m_hasNewer = false;
    m_cacheError.reset();
    m_archiveError.reset();
    m_olderError.reset();
    endResetModel();
}

void MessageListModel::refresh()
{
    if (m_state == State::Closed)
        return;
    if (m_state == State::Failed) {
        m_state = State::Loading;
        Q_EMIT stateChanged();
    }
    m_reader.read();
}

void MessageListModel::returnToNewest()
{
    if (!m_hasNewer)
        return;
    m_hasNewer = false;
    parkUnsent();
    removeRange(0, m_rows.size() - 1);
    bringBackUnsent();
    Q_EMIT windowChanged();
    m_reader.read();
}

void MessageListModel::takeSnapshot(const ConversationSnapshot& snapshot)
{
    m_settled = m_settled || snapshot.settled();
    m_cacheError = snapshot.cacheError;
    m_archiveError = snapshot.archiveError;
    const bool known = snapshot.cached && snapshot.archived && !m_cacheError && !m_archiveError;
    const bool knownChanged = std::exchange(m_residencyKnown, known) != known;

    const bool anything = snapshot.cached || snapshot.archived;
    const qsizetype firstCached = m_firstCached;
    if (anything && !m_hasNewer) {
        const qsizetype firstRow = firstRowOfWindow(snapshot);
        if (firstRow == 0)
            m_hasOlder = snapshot.archived && snapshot.archiveHasOlder;
        replaceFrom(firstRow, alignedMessages(snapshot), snapshot);
        m_firstCached = firstCached >= 0 && firstCached < firstRow ? firstCached : firstCachedFrom(firstRow);
    }
    if (!m_rows.isEmpty() && (knownChanged || firstCached != m_firstCached)) {
        // The marks of rows that lie before the cached part say nothing of the cache.
        const qsizetype first = knownChanged || firstCached < 0 || m_firstCached < 0
                                    ? 0
                                    : std::max<qsizetype>(std::min(firstCached, m_firstCached) - 1, 0);
        Q_EMIT dataChanged(index(int(first)), index(rowCount() - 1));
    }

    if (anything)
        m_state = State::Ready;
    else
        m_state = snapshot.settled() ? State::Failed : State::Loading;
    Q_EMIT stateChanged();
    Q_EMIT windowChanged();
}

/// Rows before it were read by loadOlder() and are not part of this snapshot.
qsizetype MessageListModel::firstRowOfWindow(const ConversationSnapshot& snapshot) const
{
    if (!snapshot.archived || snapshot.archived->isEmpty() || !snapshot.archiveHasOlder)
        return 0;
    const MessageCursor front = cursorOf(snapshot.archived->constFirst());
    // From the end: there may be a hundred thousand older ones.
    const auto before = std::find_if(m_rows.rbegin(), m_rows.rend(), [&front](const MessageRow& row) {
        return row.message.archiveId > 0 && isBefore(cursorOf(row.message), front);
    });
    const auto found =
        std::find_if(before.base(), m_rows.end(), [](const MessageRow& row) { return row.message.archiveId > 0; });
    if (found == m_rows.end())
        return 0; // so much is new that there is a gap: begin anew
    qsizetype row = found - m_rows.begin();
    while (row > 0 && m_rows[row - 1].message.archiveId == 0)
        --row;
    return row;
}

bool MessageListModel::mayDrop(const MessageRow& row, const ConversationSnapshot& snapshot) const
{
    if (!row.own)
        return true;
    // A read that began before the message was stored does not know it.
    return row.state == DeliveryState::Stored && snapshot.complete() && snapshot.number > row.settledAt;
}

void MessageListModel::removeRange(qsizetype first, qsizetype last)
{
    if (first > last)
        return;
    beginRemoveRows({}, int(first), int(last));
    for (qsizetype row = first; row <= last; ++row)
        m_bytes -= m_rows[row].bytes();
    m_rows.remove(first, last - first + 1);
    endRemoveRows();
}

void MessageListModel::insertRange(qsizetype at, const QList<MessageRow>& rows)
{
    if (rows.isEmpty())
        return;
    beginInsertRows({}, int(at), int(at + rows.size() - 1));
    for (const MessageRow& row : rows)
        m_bytes += row.bytes();
    m_rows.insert(at, rows);
    endInsertRows();
}

void MessageListModel::rowChanged(qsizetype row)
{
    if (row >= 0 && row < m_rows.size())
        Q_EMIT dataChanged(index(int(row)), index(int(row)));
}

/// What stands at the end is the cache's, however many rows of the archive come before it.
qsizetype MessageListModel::firstCachedFrom(qsizetype row) const
{
    const auto found = std::find_if(m_rows.begin() + row, m_rows.end(), [](const MessageRow& each) {
        return each.message.residency != MessageResidency::ArchiveOnly;
    });
    return found == m_rows.end() ? -1 : found - m_rows.begin();
}

void MessageListModel::loadOlder()
{
    if (!m_hasOlder || m_loadingOlder)
        return;
    const auto oldest =
        std::find_if(m_rows.begin(), m_rows.end(), [](const MessageRow& row) { return row.message.archiveId > 0; });
    if (oldest == m_rows.end()) {
        m_hasOlder = false;
        Q_EMIT windowChanged();
        return;
    }
    setLoadingOlder(true);
    whenAnswered(
        this, m_source.archivedMessages(m_key, cursorOf(oldest->message), pageSize),
        stoppedRequest(Store::Archive, tr("The request was stopped.")),
        [this, generation = m_generation, id = oldest->message.archiveId](const Result<QList<Message>>& answer) {
            if (generation == m_generation)
                takeOlder(id, answer);
        });
}

void MessageListModel::setLoadingOlder(bool loading)
{
    m_loadingOlder = loading;
    if (loading)
        m_olderError.reset();
    Q_EMIT windowChanged();
}

void MessageListModel::takeOlder(qint64 beforeId, const Result<QList<Message>>& answer)
{
    const auto oldest =
        std::find_if(m_rows.begin(), m_rows.end(), [](const MessageRow& row) { return row.message.archiveId > 0; });
    if (oldest == m_rows.end() || oldest->message.archiveId != beforeId) {
        setLoadingOlder(false); // a refresh began anew meanwhile
        return;
    }
    if (!answer.ok()) {
        m_olderError = answer.error();
        setLoadingOlder(false);
        return;
    }
    QList<MessageRow> rows;
    rows.reserve(answer->size());
    for (const Message& message : *answer) {
        MessageRow row;
        row.uid = ++m_lastUid;
        row.message = message;
        rows.append(std::move(row));
    }
    m_hasOlder = rows.size() >= pageSize;
    insertRange(0, rows);
    if (m_firstCached >= 0)
        m_firstCached += rows.size();
    rowChanged(rows.size());
    makeRoom();
    setLoadingOlder(false);
}

void MessageListModel::makeRoom()
{
    qsizetype keep = m_rows.size();
    qint64 bytes = m_bytes;
    while (bytes > m_memoryLimit && keep > fewestRows) {
        const MessageRow& row = m_rows[keep - 1];
        if (row.own && row.state != DeliveryState::Stored)
            break;
        bytes -= row.bytes();
        --keep;
    }
    if (keep == m_rows.size())
        return;
    removeRange(keep, m_rows.size() - 1);
    m_hasNewer = true;
    if (m_firstCached >= m_rows.size())
        m_firstCached = -1;
}

int MessageListModel::rowOf(quint64 uid) const
{
    const auto found =
        std::find_if(m_rows.rbegin(), m_rows.rend(), [uid](const MessageRow& row) { return row.uid == uid; });
    return found == m_rows.rend() ? -1 : int(std::distance(m_rows.begin(), found.base()) - 1);
}

} // namespace talkglass
