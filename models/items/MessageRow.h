#pragma once

#include "models/conversation/Message.h"
#include "models/conversation/StoreError.h"

#include <QMetaType>
#include <QStringList>

namespace talkglass {

enum class DeliveryState {
    Stored,  ///< at least one store has it
    Pending, ///< posted here, no answer yet
    Failed,  ///< posted here, refused or lost on the way; can be retried or discarded
};

/// What is worth telling about one message beside its text: only where the stores disagree.
enum class MessageMark {
    None,
    CacheOnly,         ///< will be lost with the cache
    WaitingForArchive, ///< in the cache only, and queued for the archive
    NotInCache,        ///< archived, but missing from the part that the cache holds
    Differing,         ///< the two copies are not the same
    Malformed,         ///< the cached element is no message
};

/// One row of MessageListModel.
struct MessageRow
{
    quint64 uid = 0; ///< names the row for as long as the conversation is open, through every refresh
    Message message;
    DeliveryState state = DeliveryState::Stored;
    bool own = false;      ///< posted here since the conversation was opened
    QStringList storedIn;  ///< of "archive", "cache"; only for own rows that are stored
    StoreError error;      ///< why it failed, or why one of the stores does not have it
    QString agentName;     ///< own rows: the agent whose answer this is to become; empty for any other
    quint64 settledAt = 0; ///< own rows: number of the last read that began before the answer came

    /// Memory it takes, roughly.
    qint64 bytes() const;
};

/// Same message, as far as anyone can see.
bool sameMessage(const Message& a, const Message& b);

} // namespace talkglass

Q_DECLARE_METATYPE(talkglass::DeliveryState)
Q_DECLARE_METATYPE(talkglass::MessageMark)
