#include "models/items/MessageRow.h"

namespace talkglass {

namespace {

bool sameText(const QString& a, const QString& b)
{
    // Shared texts may be 64 MB long: do not compare what is the same memory.
    return a.size() == b.size() && (a.constData() == b.constData() || a == b);
}

} // namespace

qint64 MessageRow::bytes() const
{
    constexpr qint64 fixed = sizeof(MessageRow) + 64;
    constexpr qint64 perMetadataValue = 96;
    qint64 bytes = fixed + 2 * message.content.size() + message.raw.size() + perMetadataValue * message.metadata.size();
    if (message.cachedCopy)
        bytes += 2 * message.cachedCopy->content.size();
    return bytes;
}

bool sameMessage(const Message& a, const Message& b)
{
    if (a.archiveId != b.archiveId || a.at != b.at || a.residency != b.residency || a.malformed != b.malformed ||
        a.pendingArchive != b.pendingArchive || a.role != b.role)
        return false;
    if (bool(a.cachedCopy) != bool(b.cachedCopy) ||
        (a.cachedCopy && a.cachedCopy != b.cachedCopy && !sameMessage(*a.cachedCopy, *b.cachedCopy)))
        return false;
    return sameText(a.content, b.content) && a.raw == b.raw && a.metadata == b.metadata;
}

} // namespace talkglass
