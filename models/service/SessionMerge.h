#pragma once

#include "models/conversation/Session.h"

#include <optional>

/// Both stores' facts about sessions, combined. Pure functions, any thread.
namespace talkglass {

/// What one store said about a session.
template <typename Facts>
struct Asked
{
    bool answered = false;      ///< false: the store could not be asked (or not yet)
    std::optional<Facts> facts; ///< nothing, though answered: the store does not have it
};

/// `archived` may be a row of another user (the id is unique over all users): then the session gets OwnedByOtherUser
/// and counts as not archived. `cached` without a key but inUserSet makes an orphan, or DanglingSetMember.
Session combine(const SessionKey& key, const Asked<ArchivedSession>& archived, const Asked<CachedSession>& cached);

} // namespace talkglass
