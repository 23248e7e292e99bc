#include "views/proof/MessageSeeker.h"

#include "views/ConversationPane.h"
#include "views/ConversationView.h"

namespace talkglass {

MessageSeeker::MessageSeeker(ConversationPane& pane, QObject* parent)
    : QObject(parent)
    , m_pane(pane)
{
    // Queued: the view is to know the rows first.
    const MessageListModel& model = pane.model();
    connect(&model, &MessageListModel::stateChanged, this, &MessageSeeker::look, Qt::QueuedConnection);
    connect(&model, &MessageListModel::windowChanged, this, &MessageSeeker::look, Qt::QueuedConnection);
    connect(&model, &QAbstractItemModel::rowsInserted, this, &MessageSeeker::look, Qt::QueuedConnection);
}

void MessageSeeker::seek(const SessionKey& key, const Message& message)
{
    m_key = key;
    m_message = message;
    m_opened = false;
    look();
}

void MessageSeeker::look()
{
    using State = MessageListModel::State;
    MessageListModel& model = m_pane.model();
    if (!m_message)
        return;
    if (model.state() == State::Closed || model.key() != m_key) {
        if (m_opened)
            m_message.reset();
        return;
    }
    m_opened = true;
    if (model.state() == State::Loading || model.isWaitingForStore())
        return;
    const int row = rowOfMessage();
    if (row >= 0) {
        m_message.reset();
        m_pane.view().setCurrentRow(row);
        m_pane.focusMessages();
    } else if (model.hasOlder() && !model.olderError() && !model.isMemoryFull()) {
        model.loadOlder();
    } else if (!model.isLoadingOlder()) {
        m_message.reset();
        Q_EMIT notFound();
    }
}

/// The newest first: that is where reading begins.
int MessageSeeker::rowOfMessage() const
{
    const MessageListModel& model = m_pane.model();
    for (int row = model.rowCount() - 1; row >= 0; --row) {
        const Message& message = model.rowAt(row).message;
        if (isSought(message) || (message.cachedCopy && isSought(*message.cachedCopy)))
            return row;
    }
    return -1;
}

bool MessageSeeker::isSought(const Message& message) const
{
    if (m_message->archiveId > 0 && message.archiveId > 0)
        return message.archiveId == m_message->archiveId;
    if (m_message->malformed || message.malformed)
        return m_message->malformed && message.malformed && message.raw == m_message->raw;
    return message.at == m_message->at && message.role == m_message->role && message.content == m_message->content;
}

} // namespace talkglass
