#pragma once

#include "models/conversation/Message.h"

#include <QByteArray>

/// One element of a cached list to a message and back (reference/wire-format.md).
namespace talkglass::codec {

/// Never fails: what is no message comes back with `malformed` and its bytes in `raw` (and, readable as far as it goes,
/// in `content`). Malformed: not UTF-8, not JSON, no object, role or content no string, timestamp present but no time,
/// metadata neither object nor null. residency is CacheOnly; the merge decides.
Message decode(const QByteArray& element);

/// What facts about a session need of its last element.
struct Glimpse
{
    Timestamp at; ///< invalid if it has none or is malformed
    bool pendingArchive = false;
};
/// The same as decode() would find, without looking into the content of a large element (64 KiB and more) that is
/// written in the usual order of fields; a large one in another order gives nothing.
Glimpse glimpse(const QByteArray& element);

/// As the deployed writer writes: ASCII with \uXXXX escapes, role, content, timestamp, metadata; with `"id": "msg-n"`
/// where the row is known and `"archived": false` where the archive has not got it yet. Without `at` there is no
/// timestamp. A malformed message gives its bytes back.
QByteArray encode(const Message& message);

} // namespace talkglass::codec
