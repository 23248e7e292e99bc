#include "views/conversation/AskButton.h"

#include <QAction>
#include <QActionGroup>
#include <QMenu>

#include <algorithm>

namespace talkglass {

AskButton::AskButton(QWidget* parent)
    : QToolButton(parent)
    , m_choice(new QActionGroup(this))
{
    setObjectName(QStringLiteral("ask"));
    setText(tr("Ask"));
    setFocusPolicy(Qt::StrongFocus);
    setPopupMode(QToolButton::MenuButtonPopup);
    setMenu(new QMenu(tr("Agents"), this));
    hide();
    connect(this, &QToolButton::clicked, this, &AskButton::askRequested);
    connect(m_choice, &QActionGroup::triggered, this, &AskButton::choose);
}

void AskButton::setAgents(const QList<Agent>& agents)
{
    m_agents = agents;
    qDeleteAll(m_choice->actions());
    for (const Agent& agent : agents) {
        QAction* action =
            m_choice->addAction(agent.model.isEmpty() ? agent.name : tr("%1 \u00B7 %2").arg(agent.name, agent.model));
        action->setCheckable(true);
        action->setData(agent.id);
        menu()->addAction(action);
    }
    setVisible(!agents.isEmpty());
    if (agents.isEmpty())
        updateLook();
    else
        choose(m_choice->actions().constFirst());
}

void AskButton::choose(QAction* action)
{
    action->setChecked(true);
    m_preferred = action->data().toString();
    updateLook();
}

QAction* AskButton::actionOf(const QString& agentId) const
{
    const QList<QAction*> actions = m_choice->actions();
    const auto found = std::ranges::find(actions, agentId, [](const QAction* a) { return a->data().toString(); });
    return found == actions.end() ? nullptr : *found;
}

void AskButton::suggestAgent(const QString& agentId)
{
    QAction* action = actionOf(agentId);
    if (!action)
        action = actionOf(m_preferred);
    if (action)
        action->setChecked(true);
    updateLook();
}

void AskButton::setReady(bool ready, const QString& role)
{
    m_isUser = role == u"user";
    setEnabled(ready && m_isUser);
    updateLook();
}

QString AskButton::agentId() const
{
    const QAction* chosen = m_choice->checkedAction();
    return chosen ? chosen->data().toString() : QString();
}

void AskButton::updateLook()
{
    const QString id = agentId();
    QString name;
    for (const Agent& agent : m_agents) {
        if (agent.id == id)
            name = agent.name;
    }
    setAccessibleName(tr("Ask %1").arg(name));
    setToolTip(m_isUser ? tr("Send it as the user and let %1 answer (Ctrl+Shift+Enter). Both messages are stored; the "
                             "arrow chooses the agent.")
                              .arg(name)
                        : tr("Only a message of the user can be put to an agent: choose the role user."));
}

} // namespace talkglass
