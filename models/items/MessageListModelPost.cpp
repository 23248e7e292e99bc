#include "models/items/MessageListModel.h"

#include "models/items/WhenAnswered.h"

#include <algorithm>

namespace talkglass {

quint64 MessageListModel::post(const QString& role, const QString& content, const QJsonObject& metadata)
{
    if (m_state == State::Closed)
        return 0;
    returnToNewest();
    Message message;
    message.role = role;
    message.content = content;
    message.metadata = metadata;
    const quint64 uid = appendPending(message);
    send(uid);
    return uid;
}

quint64 MessageListModel::appendPending(const Message& message, const QString& agentName)
{
    MessageRow row;
    row.uid = ++m_lastUid;
    row.own = true;
    row.state = DeliveryState::Pending;
    row.message = message;
    row.message.at = m_clock->now();
    row.agentName = agentName;
    insertRange(m_rows.size(), {row});
    if (m_state != State::Ready) {
        m_state = State::Ready;
        Q_EMIT stateChanged();
    }
    return row.uid;
}

void MessageListModel::send(quint64 uid)
{
    const Message& message = m_rows[rowOf(uid)].message;
    whenAnswered(this, m_source.addMessage({m_key, message.role, message.content, message.metadata}),
                 stoppedRequest(Store::None, tr("The request was stopped.")),
                 [this, uid](const Result<AddedMessage>& answer) { settle(uid, answer); });
}

void MessageListModel::settle(quint64 uid, const Result<AddedMessage>& answer)
{
    const int row = rowOf(uid);
    if (row < 0) {
        settleParked(uid, answer);
        return;
    }
    MessageRow& own = m_rows[row];
    own.settledAt = m_reader.number();
    if (!answer.ok()) {
        own.state = DeliveryState::Failed;
        own.error = answer.error();
        rowChanged(row);
        Q_EMIT deliveryFailed(uid, own.error);
        return;
    }
    own.state = DeliveryState::Stored;
    own.agentName.clear();
    m_bytes -= own.bytes();
    own.message = answer->message;
    m_bytes += own.bytes();
    own.storedIn = answer->storedIn();
    own.message.pendingArchive = !answer->archived;
    own.message.residency = answer->archived && answer->cached ? MessageResidency::Both
                            : answer->archived                 ? MessageResidency::ArchiveOnly
                                                               : MessageResidency::CacheOnly;
    own.error = answer->archiveError.value_or(answer->cacheError.value_or(StoreError{}));
    // A read that overtook this answer may have shown the stored copy already.
    const qint64 id = own.message.archiveId;
    const auto copy = std::find_if(m_rows.begin(), m_rows.end(), [id, uid](const MessageRow& other) {
        return id > 0 && other.message.archiveId == id && other.uid != uid;
    });
    if (copy != m_rows.end()) {
        const qsizetype place = copy - m_rows.begin();
        removeRange(place, place);
    }
    rowChanged(rowOf(uid));
    Q_EMIT delivered(uid);
}

void MessageListModel::settleParked(quint64 uid, const Result<AddedMessage>& answer)
{
    for (QList<MessageRow>& rows : m_parked) {
        const auto found =
            std::find_if(rows.begin(), rows.end(), [uid](const MessageRow& row) { return row.uid == uid; });
        if (found == rows.end())
            continue;
        if (answer.ok()) {
            rows.erase(found); // stored: the next read of that conversation brings it
        } else {
            found->state = DeliveryState::Failed;
            found->error = answer.error();
            Q_EMIT deliveryFailed(uid, found->error);
        }
        return;
    }
}

void MessageListModel::parkUnsent()
{
    QList<MessageRow> unsent;
    std::copy_if(m_rows.begin(), m_rows.end(), std::back_inserter(unsent),
                 [](const MessageRow& row) { return row.own && row.state != DeliveryState::Stored; });
    if (!unsent.isEmpty())
        m_parked[m_key] += unsent;
}

void MessageListModel::bringBackUnsent()
{
    insertRange(m_rows.size(), m_parked.take(m_key));
}

int MessageListModel::unsentCount() const
{
    const auto isUnsent = [](const MessageRow& row) { return row.own && row.state != DeliveryState::Stored; };
    int count = int(std::count_if(m_rows.begin(), m_rows.end(), isUnsent));
    for (const QList<MessageRow>& rows : m_parked)
        count += int(rows.size());
    return count;
}

void MessageListModel::retry(quint64 uid)
{
    const int row = rowOf(uid);
    if (row < 0 || m_rows[row].state != DeliveryState::Failed || askAgain(uid))
        return;
    m_rows[row].state = DeliveryState::Pending;
    m_rows[row].error = {};
    m_rows[row].message.at = m_clock->now();
    rowChanged(row);
    send(uid);
}

void MessageListModel::discard(quint64 uid)
{
    const int row = rowOf(uid);
    if (row < 0 || m_rows[row].state != DeliveryState::Failed)
        return;
    m_unanswered.remove(uid);
    removeRange(row, row);
    rowChanged(row);
}

void MessageListModel::noticeAdded(const AddedMessage& added)
{
    if (m_state == State::Closed || added.key != m_key)
        return;
    const bool known = std::any_of(m_rows.rbegin(), m_rows.rend(), [&added](const MessageRow& row) {
        if (row.own && row.state == DeliveryState::Pending)
            return row.message.role == added.message.role && row.message.content == added.message.content;
        return added.message.archiveId > 0 ? row.message.archiveId == added.message.archiveId
                                           : row.message.at == added.message.at;
    });
    if (!known)
        m_reader.read();
}

} // namespace talkglass
