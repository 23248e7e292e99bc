#pragma once

#include "models/conversation/SessionKey.h"
#include "models/conversation/StoreError.h"

#include <QString>

#include <optional>

namespace talkglass {

struct ArchiveAppend;

/// What PostgreSQL's types can hold, asked before anything is sent. Pure functions, any thread.
class ArchiveInput
{
public:
    /// No NUL, no half surrogate pairs.
    static bool isText(const QString& text);
    /// `users.id` is a four-byte integer.
    static bool isUserId(qint64 userId);
    /// A row of this key can exist.
    static bool isKey(const SessionKey& key);
    /// Why this cannot be archived, whatever the database holds.
    static std::optional<StoreError> refusal(const ArchiveAppend& append);

    static StoreError unknownUser(qint64 userId);
    static StoreError conflict(const SessionKey& key);
};

} // namespace talkglass
