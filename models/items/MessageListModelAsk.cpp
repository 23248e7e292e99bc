#include "models/items/MessageListModel.h"

#include "models/items/WhenAnswered.h"

#include <QUuid>

#include <utility>

namespace talkglass {

namespace {

/// Each growth lays a bubble out anew, and some services send hundreds of pieces a second.
constexpr int growthMs = 60;

} // namespace

void MessageListModel::setChatService(ChatService* chat)
{
    m_chat = chat;
    if (!chat)
        return;
    connect(chat, &ChatService::questionSaved, this, &MessageListModel::takeQuestionSaved);
    connect(chat, &ChatService::answerGrew, this, &MessageListModel::takeMore);
    connect(chat, &ChatService::answerReady, this, &MessageListModel::takeReady);
}

quint64 MessageListModel::ask(const QString& content, const QJsonObject& metadata, const QString& agentId)
{
    if (m_state == State::Closed || !m_chat)
        return 0;
    returnToNewest();
    Message message;
    message.role = QStringLiteral("user");
    message.content = content;
    message.metadata = metadata;
    Asked asked;
    asked.request.userId = m_key.userId;
    asked.request.sessionId = m_key.sessionId;
    asked.request.message = content;
    asked.request.metadata = metadata;
    asked.request.agentId = agentId;
    asked.question = appendPending(message);
    putToAgent(asked);
    return asked.question;
}

/// Appends the row of the answer unless there is one, and asks.
void MessageListModel::putToAgent(Asked asked)
{
    const Agent* named = m_chat->agents().find(asked.request.agentId);
    const Agent& agent = named ? *named : m_chat->agents().usual();
    if (asked.answer == 0) {
        Message answer;
        answer.role = QStringLiteral("assistant");
        if (!agent.model.isEmpty())
            answer.metadata.insert(QStringLiteral("model"), agent.model);
        asked.answer = appendPending(answer, agent.name);
    }
    asked.request.requestId = QUuid::createUuid().toString(QUuid::WithoutBraces);
    const QString id = asked.request.requestId;
    m_asked.insert(id, asked);
    whenAnswered(this, m_chat->ask(asked.request), stoppedRequest(Store::None, tr("The request was stopped.")),
                 [this, id](const Result<ChatAnswer>& answer) { takeAnswer(m_asked.take(id), answer); });
}

/// Of a question that was not saved, or of an answer that did not come. Whether `uid` is one of these.
bool MessageListModel::askAgain(quint64 uid)
{
    if (!m_unanswered.contains(uid) || !m_chat)
        return false;
    Asked asked;
    asked.request = m_unanswered.take(uid);
    MessageRow& row = *ownRow(uid);
    row.state = DeliveryState::Pending;
    row.error = {};
    row.message.at = m_clock->now();
    if (asked.request.messageSaved) {
        asked.answer = uid;
        setContent(row, QString());
    } else {
        asked.question = uid;
    }
    rowChanged(rowOf(uid));
    putToAgent(asked);
    return true;
}

/// In the open conversation, or kept for one that was open before.
MessageRow* MessageListModel::ownRow(quint64 uid)
{
    if (const int row = rowOf(uid); row >= 0)
        return &m_rows[row];
    for (QList<MessageRow>& rows : m_parked) {
        for (MessageRow& row : rows) {
            if (row.uid == uid)
                return &row;
        }
    }
    return nullptr;
}

void MessageListModel::removeOwnRow(quint64 uid)
{
    m_grown.remove(uid);
    if (const int row = rowOf(uid); row >= 0) {
        removeRange(row, row);
        rowChanged(row);
        return;
    }
    for (QList<MessageRow>& rows : m_parked)
        rows.removeIf([uid](const MessageRow& row) { return row.uid == uid; });
}

void MessageListModel::setContent(MessageRow& row, const QString& content)
{
    const bool isShown = rowOf(row.uid) >= 0;
    const qint64 before = row.bytes();
    row.message.content = content;
    if (isShown)
        m_bytes += row.bytes() - before;
}

void MessageListModel::takeQuestionSaved(const QString& requestId, const AddedMessage& question)
{
    const auto asked = m_asked.find(requestId);
    if (asked == m_asked.end())
        return;
    asked->request.messageSaved = true;
    // The service stamped the question after both rows appeared here; the answer stays behind it.
    if (MessageRow* answer = ownRow(asked->answer))
        answer->message.at = std::max(m_clock->now(), question.message.at.plusMicros(1));
    rowChanged(rowOf(asked->answer));
    settle(std::exchange(asked->question, 0), question);
}

void MessageListModel::takeMore(const QString& requestId, const QString& piece)
{
    const auto asked = m_asked.constFind(requestId);
    MessageRow* row = asked == m_asked.constEnd() ? nullptr : ownRow(asked->answer);
    if (!row)
        return;
    setContent(*row, row->message.content + piece);
    m_grown.insert(row->uid);
    if (!m_growth.isActive())
        m_growth.start(growthMs);
}

void MessageListModel::showGrown()
{
    for (const quint64 uid : std::exchange(m_grown, {}))
        rowChanged(rowOf(uid));
}

void MessageListModel::takeReady(const QString& requestId, const NewMessage& answer)
{
    const auto asked = m_asked.find(requestId);
    MessageRow* row = asked == m_asked.end() ? nullptr : ownRow(asked->answer);
    if (!row)
        return;
    asked->ready = true;
    row->message.metadata = answer.metadata;
    setContent(*row, answer.content);
    m_grown.remove(row->uid);
    rowChanged(rowOf(row->uid));
}

void MessageListModel::takeAnswer(const Asked& asked, const Result<ChatAnswer>& answer)
{
    m_grown.remove(asked.answer);
    if (answer)
        settle(asked.answer, answer->answer);
    else
        failAnswer(asked, answer.error());
}

void MessageListModel::failAnswer(const Asked& asked, const StoreError& error)
{
    if (!asked.request.messageSaved) {
        removeOwnRow(asked.answer);
        if (ownRow(asked.question))
            m_unanswered.insert(asked.question, asked.request);
        settle(asked.question, error);
        return;
    }
    MessageRow* row = ownRow(asked.answer);
    if (!row)
        return;
    // A whole answer that could not be saved is saved by the next try, like any message.
    if (asked.ready)
        row->agentName.clear();
    else
        m_unanswered.insert(asked.answer, asked.request);
    settle(asked.answer, error);
}

} // namespace talkglass
