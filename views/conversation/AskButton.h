#pragma once

#include "models/agents/Agent.h"

#include <QList>
#include <QToolButton>

class QAction;
class QActionGroup;

namespace talkglass {

/// Puts what is written to an agent; its menu chooses which. Hidden while there is none. GUI thread.
class AskButton : public QToolButton
{
    Q_OBJECT

public:
    explicit AskButton(QWidget* parent = nullptr);

    /// The first one is chosen.
    void setAgents(const QList<Agent>& agents);
    /// Chooses the agent that the conversation is with. Without one, or if it is none of ours: the one a person chose.
    void suggestAgent(const QString& agentId);
    /// `ready`: there is something to send. Only a message of the user's can be put to an agent.
    void setReady(bool ready, const QString& role);
    bool canAsk() const { return !m_agents.isEmpty() && m_isUser; }
    QString agentId() const; ///< the chosen one; empty if there is none

Q_SIGNALS:
    void askRequested();

private:
    void choose(QAction* action);
    QAction* actionOf(const QString& agentId) const;
    void updateLook();

    QList<Agent> m_agents;
    QString m_preferred; ///< chosen by a person, at first the first one
    QActionGroup* m_choice;
    bool m_isUser = true;
};

} // namespace talkglass
