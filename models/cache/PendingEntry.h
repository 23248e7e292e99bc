#pragma once

#include "models/conversation/Message.h"
#include "models/conversation/SessionKey.h"

#include <QByteArray>

#include <optional>

namespace talkglass {

/// Something the cache took while the archive was away, to be replayed into it, once and in order.
struct PendingEntry
{
    enum class Kind { Message, Clear };

    Kind kind = Kind::Message;
    SessionKey key;
    Message message; ///< for Message: role, content, at, metadata
    Timestamp at;    ///< for Clear: when
    QString uuid;    ///< makes each entry unlike any other, so that it can be removed by value
    QByteArray raw;  ///< as it stands in Redis; set by decode

    QByteArray encode() const;
    /// `raw`, or what encode() would put there.
    QByteArray stored() const { return raw.isEmpty() ? encode() : raw; }
    /// Nothing if the bytes are no entry (another program wrote there).
    static std::optional<PendingEntry> decode(const QByteArray& raw);
};

} // namespace talkglass
