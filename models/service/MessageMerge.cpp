#include "models/service/MessageMerge.h"

#include "models/service/MessageAlignment.h"

#include <algorithm>
#include <cstdlib>
#include <utility>

namespace talkglass {

namespace {

constexpr qint64 editedWithinMicros = 1'000'000;

Message joined(const Message& archived, const Message& cached)
{
    Message message = archived;
    const bool same =
        archived.role == cached.role && archived.content == cached.content && archived.metadata == cached.metadata;
    message.residency = same ? MessageResidency::Both : MessageResidency::Differing;
    if (!same)
        message.cachedCopy = std::make_shared<const Message>(cached);
    return message;
}

Message alone(Message message, MessageResidency residency)
{
    message.residency = residency;
    return message;
}

bool isEdited(const Message& archived, const Message& cached)
{
    return !cached.malformed && archived.role == cached.role && archived.at.isValid() && cached.at.isValid() &&
           std::abs(archived.at.micros() - cached.at.micros()) <= editedWithinMicros;
}

/// What stands between two matched pairs: edited ones joined, the rest in the order of time. An element without a time
/// stays behind the one it followed.
void mergeGap(const QList<Message>& archived, qsizetype a, qsizetype archivedEnd, const QList<Message>& cached,
              qsizetype c, qsizetype cachedEnd, QList<Message>& out)
{
    while (a < archivedEnd || c < cachedEnd) {
        if (a < archivedEnd && c < cachedEnd && isEdited(archived[a], cached[c])) {
            out.append(joined(archived[a++], cached[c++]));
            continue;
        }
        const bool cachedFirst = a == archivedEnd || (c < cachedEnd && cached[c].at < archived[a].at);
        if (cachedFirst)
            out.append(alone(cached[c++], MessageResidency::CacheOnly));
        else
            out.append(alone(archived[a++], MessageResidency::ArchiveOnly));
    }
}

} // namespace

QList<Message> mergeMessages(const QList<Message>& archived, const QList<Message>& cached)
{
    QList<Message> merged;
    merged.reserve(std::max(archived.size(), cached.size()));
    qsizetype a = 0;
    qsizetype c = 0;
    for (const MessagePair& pair : alignMessages(archived, cached).pairs) {
        mergeGap(archived, a, pair.archived, cached, c, pair.cached, merged);
        merged.append(joined(archived[pair.archived], cached[pair.cached]));
        a = pair.archived + 1;
        c = pair.cached + 1;
    }
    mergeGap(archived, a, archived.size(), cached, c, cached.size(), merged);
    return merged;
}

} // namespace talkglass
