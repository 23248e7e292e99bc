#pragma once

#include "models/agents/Agent.h"
#include "models/conversation/Result.h"

#include <QByteArray>
#include <QList>
#include <QStringView>

namespace talkglass {

/// The agents of a profile, at least one. Values, any thread.
///
/// A profile is a JSON file: `{"agents": [{"id": "1", "name": "Support", "instruction": "…", "model": "gpt-4o-mini",
/// "base_url": "https://api.openai.com/v1", "key_variable": "OPENAI_API_KEY"}]}`. `id`, `model` and `base_url` are
/// needed; `id` may be a number. `{"id": "0", "built_in": true}` is the agent without a network. A key has no place in
/// it: a field that looks like one is refused.
class AgentList
{
public:
    /// The built-in agent alone.
    AgentList();

    /// InvalidInput names `fileName` and the field: "agents.json: agents[2].base_url is no http or https address".
    static Result<AgentList> fromJson(const QByteArray& json, const QString& fileName);
    /// NotFound if there is no such file, InvalidInput if it cannot be read or is wrong.
    static Result<AgentList> fromFile(const QString& path);
    /// `agents.json` in the program's folder of the user's configuration. It need not exist.
    static QString usualFile();
    static Agent builtInAgent();

    const QList<Agent>& agents() const { return m_agents; }
    /// The first one, who is asked when nobody is named.
    const Agent& usual() const { return m_agents.constFirst(); }
    /// Nothing if nobody has this id.
    const Agent* find(QStringView id) const;

private:
    explicit AgentList(QList<Agent> agents);

    QList<Agent> m_agents;
};

} // namespace talkglass
