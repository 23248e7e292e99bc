#pragma once

#include "models/agents/AgentClient.h"
#include "models/agents/ChatService.h"

namespace talkglass {

class HybridConversationService;

/// The chat on the hybrid service and the agents of a profile. What it promises is in ChatService.
class AgentChatService final : public ChatService
{
    Q_OBJECT

public:
    /// `service` must outlive it. Keys of agents are read from `environment`.
    AgentChatService(HybridConversationService& service, const AgentList& agents, std::shared_ptr<const Clock> clock,
                     const QProcessEnvironment& environment = QProcessEnvironment::systemEnvironment(),
                     const AgentLimits& limits = {}, QObject* parent = nullptr);
    ~AgentChatService() override;

    const AgentList& agents() const override { return m_agents; }
    QFuture<Result<ChatAnswer>> ask(const ChatRequest& request) override;

private:
    std::optional<StoreError> refusal(const ChatRequest& request) const;

    HybridConversationService& m_service;
    const AgentList m_agents;
    AgentClient m_client;
    int m_running = 0;
};

} // namespace talkglass
