#pragma once

#include "models/cache/CachePolicy.h"
#include "models/conversation/Message.h"
#include "models/conversation/Session.h"
#include "models/items/MessageRow.h"
#include "views/FactsSection.h"

#include <QList>

#include <optional>

namespace talkglass {

/// What the open conversation showed of a session's two copies.
struct CopiesSeen
{
    int cacheOnly = 0; ///< messages, and elements that are none
    int differing = 0;
    bool whole = false; ///< every message of both stores was compared

    friend bool operator==(const CopiesSeen&, const CopiesSeen&) = default;
};

} // namespace talkglass

/// What the details pane says of a session and a message, as lines. Pure.
namespace talkglass::sessionfacts {

QList<Fact> about(const Session& session, Timestamp now);
/// With the time to live as of now.
QList<Fact> inCache(const Session& session, const CachePolicy& policy, Timestamp now);
QList<Fact> inArchive(const Session& session);
/// What is only in the cache, differs, or is safe: what it means that a session lives where it does.
QString meaning(const Session& session, const std::optional<CopiesSeen>& seen);
/// The problems and their explanations, a paragraph each; empty if there are none.
QString problemNote(const Session& session);
/// `state`: of a message that was posted here and is in no store yet, or was not saved.
QList<Fact> ofMessage(const Message& message, Timestamp now, DeliveryState state = DeliveryState::Stored);

} // namespace talkglass::sessionfacts
