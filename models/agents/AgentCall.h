#pragma once

#include "models/agents/Agent.h"
#include "models/conversation/Message.h"
#include "models/conversation/Result.h"

#include <QList>
#include <QObject>

namespace talkglass {

/// What an agent is asked, with all that precedes it.
struct AgentQuestion
{
    Agent agent;
    QString model;          ///< empty: the agent's
    QList<Message> context; ///< oldest first; the last one is the question
    bool watched = false;   ///< somebody sees the answer arrive
};

struct AgentAnswer
{
    QString text;  ///< not empty, storable: valid Unicode without NUL
    QString model; ///< as the agent's service says it
};

/// One question under way. Goes by deleteLater() of whoever asked; to delete it ends it. On the thread it was made on.
class AgentCall : public QObject
{
    Q_OBJECT

public:
    using QObject::QObject;

    /// Once. Signals come later, never from within.
    virtual void start() = 0;

Q_SIGNALS:
    /// More of the answer.
    void grew(const QString& piece);
    /// Once. AgentFailed, or the answer.
    void finished(const talkglass::Result<talkglass::AgentAnswer>& answer);
};

} // namespace talkglass
