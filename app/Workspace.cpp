#include "app/Workspace.h"

namespace talkglass {

namespace {

WindowClients clientsOf(ChatService& chat, Endpoint& endpoint, const EndpointSettings& settings)
{
    WindowClients clients;
    clients.chat = &chat;
    clients.endpoint = &endpoint;
    clients.endpointSettings = settings;
    return clients;
}

} // namespace

Workspace::Workspace(const ServiceSettings& settings, const AgentList& agents, const EndpointSettings& endpoint,
                     const QString& name, std::shared_ptr<const Clock> clock)
    : m_service(settings, clock)
    , m_sessions(m_service)
    , m_messages(m_service)
    , m_chat(m_service, agents, clock)
    , m_endpoint(m_service, &m_chat, clock)
    , m_window(m_service, m_sessions, m_messages, clock, name, clientsOf(m_chat, m_endpoint, endpoint))
{
}

Workspace::~Workspace()
{
    // The service may wait for a store; nobody should look at a window that does not answer.
    m_window.hide();
}

} // namespace talkglass
