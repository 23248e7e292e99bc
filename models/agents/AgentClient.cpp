#include "models/agents/AgentClient.h"

#include "models/agents/BuiltInCall.h"
#include "models/agents/CompletionCall.h"

namespace talkglass {

AgentClient::AgentClient(const AgentLimits& limits, const QProcessEnvironment& environment,
                         std::shared_ptr<const Clock> clock)
    : m_limits(limits)
    , m_environment(environment)
    , m_clock(std::move(clock))
{
}

AgentCall* AgentClient::call(const AgentQuestion& question, QObject* parent)
{
    if (question.agent.builtIn)
        return new BuiltInCall(question, parent);
    const QString key =
        question.agent.keyVariable.isEmpty() ? QString() : m_environment.value(question.agent.keyVariable);
    return new CompletionCall(question, key.trimmed(), m_limits, m_network, m_clock, parent);
}

} // namespace talkglass
