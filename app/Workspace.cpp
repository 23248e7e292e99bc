#include "app/Workspace.h"

namespace talkglass {

Workspace::Workspace(const ServiceSettings& settings, const QString& name, std::shared_ptr<const Clock> clock)
    : m_service(settings, clock)
    , m_sessions(m_service)
    , m_messages(m_service)
    , m_window(m_service, m_sessions, m_messages, clock, name)
{
}

Workspace::~Workspace()
{
    // The service may wait for a store; nobody should look at a window that does not answer.
    m_window.hide();
}

} // namespace talkglass
