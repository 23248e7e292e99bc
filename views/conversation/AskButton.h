#pragma once

#include "models/agents/Agent.h"

#include <QList>
#include <QToolButton>

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
    /// `ready`: there is something to send. Only a message of the user's can be put to an agent.
    void setReady(bool ready, const QString& role);
    bool canAsk() const { return !m_agents.isEmpty() && m_isUser; }
    QString agentId() const; ///< the chosen one; empty if there is none

Q_SIGNALS:
    void askRequested();

private:
    void updateLook();

    QList<Agent> m_agents;
    QActionGroup* m_choice;
    bool m_isUser = true;
};

} // namespace talkglass
