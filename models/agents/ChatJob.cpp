#include "models/agents/ChatJob.h"

#include "models/agents/AgentClient.h"
#include "models/items/WhenAnswered.h"
#include "models/service/HybridConversationService.h"

#include <algorithm>

namespace talkglass {

QList<Message> contextOf(const QList<Message>& history, const QString& question, int messages, qsizetype chars)
{
    const auto isQuestion = [&](const Message& m) {
        return !m.malformed && m.role == u"user" && m.content == question;
    };
    const auto found = std::find_if(history.crbegin(), history.crend(), isQuestion);
    Message last;
    last.role = QStringLiteral("user");
    last.content = question;
    QList<Message> context{last};
    qsizetype left = chars - question.size();
    const auto begin = found == history.crend() ? history.crbegin() : found + 1;
    for (auto message = begin; message != history.crend() && context.size() < messages; ++message) {
        left -= message->content.size();
        if (left < 0)
            break;
        context.append(*message);
    }
    std::reverse(context.begin(), context.end());
    return context;
}

ChatJob::ChatJob(const ChatRequest& request, const Agent& agent, HybridConversationService& service,
                 AgentClient& client, QObject* parent)
    : QObject(parent)
    , m_request(request)
    , m_agent(agent)
    , m_service(service)
    , m_client(client)
{
}

QFuture<Result<ChatAnswer>> ChatJob::start()
{
    m_promise.start();
    m_request.messageSaved ? readContext() : saveQuestion();
    return m_promise.future();
}

void ChatJob::saveQuestion()
{
    whenAnswered(this, m_service.addMessage({key(), QStringLiteral("user"), m_request.message, m_request.metadata}),
                 stoppedRequest(Store::None, tr("The request was stopped.")),
                 [this](const Result<AddedMessage>& saved) {
                     if (!saved) {
                         finish(saved.error());
                         return;
                     }
                     m_question = *saved;
                     if (isWatched())
                         Q_EMIT questionSaved(m_request.requestId, m_question);
                     readContext();
                 });
}

void ChatJob::readContext()
{
    HistoryRequest request;
    request.key = key();
    request.limit = m_client.limits().contextMessages;
    whenAnswered(this, m_service.conversationHistory(request),
                 stoppedRequest(Store::None, tr("The request was stopped.")), [this](const Result<History>& history) {
                     if (history) {
                         askAgent(history->messages);
                         return;
                     }
                     StoreError error = history.error();
                     error.message =
                         tr("The message was saved, but what precedes it could not be read: %1").arg(error.message);
                     finish(error);
                 });
}

void ChatJob::askAgent(const QList<Message>& history)
{
    const AgentLimits& limits = m_client.limits();
    AgentQuestion question{m_agent, m_request.model,
                           contextOf(history, m_request.message, limits.contextMessages, limits.contextChars),
                           isWatched()};
    AgentCall* call = m_client.call(question, this);
    if (isWatched())
        connect(call, &AgentCall::grew, this,
                [this](const QString& piece) { Q_EMIT answerGrew(m_request.requestId, piece); });
    connect(call, &AgentCall::finished, this, [this, call](const Result<AgentAnswer>& answer) {
        call->deleteLater();
        if (answer)
            saveAnswer(*answer);
        else
            finish(answer.error());
    });
    call->start();
}

void ChatJob::saveAnswer(const AgentAnswer& answer)
{
    const QString provider = m_agent.builtIn ? QStringLiteral("talkglass") : m_agent.baseUrl.host();
    const NewMessage message{key(),
                             QStringLiteral("assistant"),
                             answer.text,
                             {{QStringLiteral("model"), answer.model},
                              {QStringLiteral("provider"), provider},
                              {QStringLiteral("agent_id"), m_agent.id}}};
    if (isWatched())
        Q_EMIT answerReady(m_request.requestId, message);
    whenAnswered(this, m_service.addMessage(message), stoppedRequest(Store::None, tr("The request was stopped.")),
                 [this, answer](const Result<AddedMessage>& saved) {
                     if (saved) {
                         finish(ChatAnswer{answer.text, m_agent.id, m_agent.name, m_request.sessionId, answer.model,
                                           m_question, *saved});
                         return;
                     }
                     StoreError error = saved.error();
                     error.message = tr("The message was saved, but not the answer to it: %1").arg(error.message);
                     finish(error);
                 });
}

void ChatJob::finish(const Result<ChatAnswer>& result)
{
    deleteLater();
    m_promise.addResult(result);
    m_promise.finish();
}

} // namespace talkglass
