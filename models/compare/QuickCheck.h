#pragma once

#include "models/archive/PostgresCopyReader.h"
#include "models/cache/RedisCopyReader.h"

namespace talkglass {

/// Sees without decoding that two copies agree, as they mostly do. Elements in the form in which the writers leave them
/// are compared byte by byte with the rows. Pure, any thread.
namespace quickcheck {

/// How far apart the stamps are at most, in microseconds, if every element is the copy of a row, in the same order, and
/// no row that the cache ought to have is missing there. Nothing: they differ, or it takes a closer look to tell, as
/// where stamps are far apart and words come again.
std::optional<qint64> mostApart(const CachedCopy& cached, const ArchivedCopy& archived, qint64 maxHistory);

/// The same of one element and one row: role, content and metadata, and the row's id if the element names one.
std::optional<qint64> apart(QByteArrayView element, const ArchivedRowView& row);

} // namespace quickcheck

} // namespace talkglass
