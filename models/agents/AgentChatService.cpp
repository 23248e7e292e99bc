#include "models/agents/AgentChatService.h"

#include "models/agents/ChatJob.h"
#include "models/service/HybridConversationService.h"

#include <QPromise>
#include <QUuid>

namespace talkglass {

namespace {

QFuture<Result<ChatAnswer>> answered(const StoreError& error)
{
    QPromise<Result<ChatAnswer>> promise;
    promise.start();
    promise.addResult(error);
    promise.finish();
    return promise.future();
}

} // namespace

AgentChatService::AgentChatService(HybridConversationService& service, const AgentList& agents,
                                   std::shared_ptr<const Clock> clock, const QProcessEnvironment& environment,
                                   const AgentLimits& limits, QObject* parent)
    : ChatService(parent)
    , m_service(service)
    , m_agents(agents)
    , m_client(limits, environment, std::move(clock))
{
}

AgentChatService::~AgentChatService()
{
    // Calls under way belong to the client's network.
    qDeleteAll(findChildren<ChatJob*>(QString(), Qt::FindDirectChildrenOnly));
}

std::optional<StoreError> AgentChatService::refusal(const ChatRequest& request) const
{
    using Kind = StoreError::Kind;
    if (request.message.trimmed().isEmpty())
        return StoreError{Kind::InvalidInput, Store::None, tr("The message is empty."), {}};
    if (!request.agentId.isEmpty() && !m_agents.find(request.agentId)) {
        QStringList known;
        for (const Agent& agent : m_agents.agents())
            known.append(agent.id);
        return StoreError{Kind::InvalidInput, Store::None,
                          tr("There is no agent with the id '%1'.").arg(request.agentId.left(100)),
                          tr("There are: %1.").arg(known.join(u", "))};
    }
    if (m_service.isReadOnly())
        return StoreError{Kind::ReadOnly, Store::None, tr("Talkglass is read-only here: an answer could not be saved."),
                          tr("Unlock writing first.")};
    if (m_running >= m_client.limits().running)
        return StoreError{Kind::Unavailable, Store::None, tr("%1 questions are being answered already.").arg(m_running),
                          tr("Try again later.")};
    return std::nullopt;
}

QFuture<Result<ChatAnswer>> AgentChatService::ask(const ChatRequest& request)
{
    if (const auto refused = refusal(request))
        return answered(*refused);
    ChatRequest checked = request;
    if (checked.sessionId.isEmpty())
        checked.sessionId = QUuid::createUuid().toString(QUuid::WithoutBraces);
    const Agent& agent = checked.agentId.isEmpty() ? m_agents.usual() : *m_agents.find(checked.agentId);
    auto* job = new ChatJob(checked, agent, m_service, m_client, this);
    ++m_running;
    connect(job, &QObject::destroyed, this, [this] { --m_running; });
    connect(job, &ChatJob::questionSaved, this, &ChatService::questionSaved);
    connect(job, &ChatJob::answerGrew, this, &ChatService::answerGrew);
    connect(job, &ChatJob::answerReady, this, &ChatService::answerReady);
    return job->start();
}

} // namespace talkglass
