#pragma once

#include "app/http/HttpEndpoint.h"
#include "models/agents/AgentChatService.h"
#include "models/conversation/Clock.h"
#include "models/items/ServiceMessageSource.h"
#include "models/items/ServiceSessionSource.h"
#include "models/service/HybridConversationService.h"
#include "views/MainWindow.h"

#include <memory>

namespace talkglass {

/// One pair of stores, opened: the service, its clients, and the window onto it. What was made last goes first. GUI
/// thread.
class Workspace
{
public:
    /// `name` for the title, see MainWindow.
    Workspace(const ServiceSettings& settings, const AgentList& agents, const EndpointSettings& endpoint,
              const QString& name, std::shared_ptr<const Clock> clock);
    /// Waits for requests under way, bounded by the stores' time-outs.
    ~Workspace();

    MainWindow& window() { return m_window; }

private:
    HybridConversationService m_service;
    ServiceSessionSource m_sessions;
    ServiceMessageSource m_messages;
    AgentChatService m_chat;
    HttpEndpoint m_endpoint;
    MainWindow m_window;
};

} // namespace talkglass
