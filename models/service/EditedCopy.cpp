#include "models/service/EditedCopy.h"

#include <algorithm>

namespace talkglass {

namespace {

constexpr qint64 oneWriteMicros = 100'000; // twice what reference/wire-format.md has measured

/// Half of the longer one is unchanged at its beginning and its end.
bool areAlike(const QString& a, const QString& b)
{
    const qsizetype shorter = std::min(a.size(), b.size());
    const auto sameHead = std::mismatch(a.cbegin(), a.cbegin() + shorter, b.cbegin()).first - a.cbegin();
    const qsizetype rest = shorter - sameHead;
    const auto sameTail = std::mismatch(a.crbegin(), a.crbegin() + rest, b.crbegin()).first - a.crbegin();
    return 2 * (sameHead + sameTail) >= std::max(a.size(), b.size());
}

} // namespace

bool mayBeEditedCopy(const Message& archived, const Message& cached, qint64 apartMicros)
{
    if (cached.malformed || cached.pendingArchive || (cached.archiveId > 0 && cached.archiveId != archived.archiveId))
        return false;
    return apartMicros <= oneWriteMicros || areAlike(archived.content, cached.content);
}

} // namespace talkglass
