#pragma once

#include "models/agents/AgentCall.h"

#include <QStringList>
#include <QTimer>

namespace talkglass {

/// The agent that needs no network: says what it is, and what it was told. Word by word where somebody watches.
class BuiltInCall final : public AgentCall
{
    Q_OBJECT

public:
    explicit BuiltInCall(const AgentQuestion& question, QObject* parent = nullptr);

    void start() override;

private:
    void sayMore();

    QString m_text;
    QStringList m_pieces;
    QTimer m_pace;
};

} // namespace talkglass
