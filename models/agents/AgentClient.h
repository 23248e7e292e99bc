#pragma once

#include "models/agents/AgentCall.h"
#include "models/agents/AgentLimits.h"
#include "models/conversation/Clock.h"

#include <QNetworkAccessManager>
#include <QProcessEnvironment>

#include <memory>

namespace talkglass {

/// Makes the calls: to services that speak as OpenAI does (`POST {base}/chat/completions`), or to the built-in agent.
/// Keys are read from the given environment at each call and go nowhere else. One thread, with an event loop.
class AgentClient
{
public:
    AgentClient(const AgentLimits& limits, const QProcessEnvironment& environment, std::shared_ptr<const Clock> clock);

    const AgentLimits& limits() const { return m_limits; }
    /// To be started and deleted by the caller, before this goes.
    AgentCall* call(const AgentQuestion& question, QObject* parent);

private:
    AgentLimits m_limits;
    QProcessEnvironment m_environment;
    std::shared_ptr<const Clock> m_clock;
    QNetworkAccessManager m_network;
};

} // namespace talkglass
