#pragma once

#include "models/conversation/Session.h"
#include "models/service/ServiceTypes.h"

#include <QString>

/// What clearing a conversation does, in words: before, and as it landed. Translated. Pure.
namespace talkglass::cleareffects {

struct Effect
{
    enum class State { Planned, Done, NothingToDo, Missing };
    State state = State::Planned;
    QString text;
};

QList<Effect> planned(const Session& session);
QList<Effect> landed(const ClearReport& report);
/// What would be lost for good; empty: nothing.
QString lossWarning(const Session& session);
QString markOf(Effect::State state); ///< "✓", "–", "✕", "•"

} // namespace talkglass::cleareffects
