#pragma once

#include "models/cache/CachePolicy.h"
#include "models/conversation/Message.h"
#include "models/conversation/Session.h"
#include "views/FactsSection.h"

#include <QList>

/// What the details pane says of a session and a message, as lines. Pure.
namespace talkglass::sessionfacts {

QList<Fact> about(const Session& session, Timestamp now);
/// With the time to live as of now.
QList<Fact> inCache(const Session& session, const CachePolicy& policy, Timestamp now);
QList<Fact> inArchive(const Session& session);
/// The problems and their explanations, a paragraph each; empty if there are none.
QString problemNote(const Session& session);
QList<Fact> ofMessage(const Message& message, Timestamp now);

} // namespace talkglass::sessionfacts
