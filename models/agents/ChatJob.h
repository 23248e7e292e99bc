#pragma once

#include "models/agents/AgentCall.h"
#include "models/agents/ChatService.h"

#include <QPromise>

namespace talkglass {

class AgentClient;
class HybridConversationService;

/// One question from its saving to the saving of the answer. Deletes itself when it is answered.
class ChatJob : public QObject
{
    Q_OBJECT

public:
    /// `request` has been checked and names a session.
    ChatJob(const ChatRequest& request, const Agent& agent, HybridConversationService& service, AgentClient& client,
            QObject* parent);

    QFuture<Result<ChatAnswer>> start();

Q_SIGNALS:
    // As in ChatService.
    void questionSaved(const QString& requestId, const talkglass::AddedMessage& question);
    void answerGrew(const QString& requestId, const QString& piece);
    void answerReady(const QString& requestId, const talkglass::NewMessage& answer);

private:
    void saveQuestion();
    void readContext();
    void askAgent(const QList<Message>& history);
    void saveAnswer(const AgentAnswer& answer);
    void finish(const Result<ChatAnswer>& result);
    bool isWatched() const { return !m_request.requestId.isEmpty(); }
    SessionKey key() const { return {m_request.userId, m_request.sessionId}; }

    const ChatRequest m_request;
    const Agent m_agent;
    HybridConversationService& m_service;
    AgentClient& m_client;
    AddedMessage m_question;
    QPromise<Result<ChatAnswer>> m_promise;
};

/// What an agent is told of a conversation: the newest messages up to the question, which is the last one; at least
/// the question, else at most so many messages and characters. Pure.
QList<Message> contextOf(const QList<Message>& history, const QString& question, int messages, qsizetype chars);

} // namespace talkglass
