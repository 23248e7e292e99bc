#pragma once

#include "models/archive/PostgresCopyReader.h"
#include "models/cache/RedisCopyReader.h"

namespace talkglass {

/// Sees without decoding that two copies agree, as they mostly do. Elements in the form in which the writers leave them
/// are compared byte by byte with the rows. Pure, any thread.
namespace quickcheck {

/// True: every element is the copy of a row, in the same order, and no row that the cache ought to have is missing
/// there, and no two stamps are farther apart than `skewMs`. False: they differ, or it takes a closer look to tell.
bool agree(const CachedCopy& cached, const ArchivedCopy& archived, qint64 skewMs, qint64 maxHistory);

/// One element and one row: role, content and metadata, and the row's id if the element names one.
bool sameMessage(QByteArrayView element, const ArchivedRow& row, qint64 skewMs);

} // namespace quickcheck

} // namespace talkglass
