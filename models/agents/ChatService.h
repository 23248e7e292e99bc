#pragma once

#include "models/agents/AgentList.h"
#include "models/service/ServiceTypes.h"

#include <QFuture>
#include <QObject>

namespace talkglass {

struct ChatRequest
{
    qint64 userId = 0;
    QString message;
    QString agentId;   ///< empty: the profile's first
    QString sessionId; ///< empty: a UUID is made
    QString model;     ///< empty: the agent's
    QString requestId; ///< names it in the signals; empty: nobody listens
    /// The session's newest message is this one already: an answer that failed is asked for again.
    bool messageSaved = false;
    QJsonObject metadata; ///< of the message
};

struct ChatAnswer
{
    QString response;
    QString agentId;
    QString agentName;
    QString sessionId;
    QString modelUsed;     ///< as the agent's service says it
    AddedMessage question; ///< as stored; empty if it was saved before
    AddedMessage answer;   ///< as stored: role assistant, metadata `model`, `provider`, `agent_id`
};

/// Puts a message to an agent: saves it, asks with the session's newest messages as context, saves the answer. All of
/// it on the thread it lives on (the GUI thread; from another thread: QMetaObject::invokeMethod), without waiting.
///
/// Errors of ask(): InvalidInput (nothing or too much said, unknown agent), ReadOnly, Conflict, UnknownUser,
/// Unavailable (stores away): nothing was saved, unless the question was (questionSaved was emitted) and only the
/// answer could not be: then the message says so. AgentFailed: the question is kept, the message says which agent and
/// why.
class ChatService : public QObject
{
    Q_OBJECT

public:
    using QObject::QObject;

    virtual const AgentList& agents() const = 0;
    /// Cancelled only when this object ends before the answer.
    virtual QFuture<Result<ChatAnswer>> ask(const ChatRequest& request) = 0;

Q_SIGNALS:
    // In this order, before the future is finished; only for requests that have an id.
    void questionSaved(const QString& requestId, const talkglass::AddedMessage& question);
    /// More of the answer: what is appended to what came before.
    void answerGrew(const QString& requestId, const QString& piece);
    /// The whole answer is there, and is now to be saved as this.
    void answerReady(const QString& requestId, const talkglass::NewMessage& answer);
};

} // namespace talkglass
