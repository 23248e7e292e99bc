#pragma once

#include "models/conversation/Residency.h"
#include "models/conversation/Timestamp.h"

#include <QByteArray>
#include <QJsonObject>
#include <QList>
#include <QString>

#include <memory>

namespace talkglass {

/// One message as a reader sees it: from the cache, from the archive, or both copies aligned.
struct Message
{
    qint64 archiveId = 0; ///< id of the row in conversation_messages; 0 if not known
    QString role;         ///< user, assistant, system, tool; or whatever a writer put there (50 characters)
    QString content;      ///< hostile text: never to be shown as HTML
    Timestamp at;         ///< UTC; invalid if the element had none. Both copies: the archive's
    QJsonObject metadata; ///< empty for null
    /// The archive's, where it is no object: JSON text. `metadata` is empty then. A cached message has none: such an
    /// element is no message.
    QByteArray strayMetadata;
    MessageResidency residency = MessageResidency::ArchiveOnly;
    bool malformed = false;      ///< the cached element is no message; `raw` holds it
    QByteArray raw;              ///< the element's bytes; only if malformed
    bool pendingArchive = false; ///< taken by the cache while the archive was away, not archived yet
    /// What the cache holds, if residency is Differing.
    std::shared_ptr<const Message> cachedCopy;

    bool hasSameMetadata(const Message& other) const
    {
        return metadata == other.metadata && strayMetadata == other.strayMetadata;
    }
    /// `msg-{row id}`, or empty.
    QString id() const { return archiveId > 0 ? QString(u"msg-" + QString::number(archiveId)) : QString(); }
};

/// Place of a message in the archive's order (created_at, id). Pages by key: rows *before* it.
struct MessageCursor
{
    Timestamp at;
    qint64 archiveId = 0;
};

/// Rules for what may be written; reference/wire-format.md and PostgreSQL's own limits.
namespace limits {
constexpr qsizetype sessionIdChars = 255;
constexpr qsizetype roleChars = 50;
constexpr qsizetype contentBytes = 64 * 1024 * 1024;
/// Objects and lists within each other, the metadata itself included. Qt reads 1024, Python some thousand less its own
/// calls; elements, entries and answers put a few more around it.
constexpr int metadataLevels = 500;
} // namespace limits

} // namespace talkglass

Q_DECLARE_METATYPE(talkglass::Message)
