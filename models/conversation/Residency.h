#pragma once

#include <QFlags>
#include <QMetaType>
#include <QString>
#include <QStringList>

#include <optional>

namespace talkglass {

/// Where a session lives (reference/semantics.md, "user sessions").
enum class Residency {
    Both,        ///< a list in the cache and an active row in the archive
    CacheOnly,   ///< a list in the cache, no row of this user in the archive: lost when its TTL ends
    ArchiveOnly, ///< a row, no list: expired, or cleared
    Ghost,       ///< cleared in the archive, still cached
    Orphan,      ///< named in the user's SET, but no list and no row
    Unknown,     ///< one store could not be asked
};

/// Where one message lives, or that its two copies differ in content or metadata.
enum class MessageResidency { Both, CacheOnly, ArchiveOnly, Differing };

enum class Problem {
    WrongType = 1 << 0,         ///< the session's key is no LIST
    NoTtl = 1 << 1,             ///< the session's LIST never expires
    NotInUserSet = 1 << 2,      ///< a LIST that the user's SET does not name
    DanglingSetMember = 1 << 3, ///< the user's SET names it, but there is no key
    MalformedElements = 1 << 4, ///< at least one element of the LIST is no message
    OwnedByOtherUser = 1 << 5,  ///< the archive's row of this session id belongs to another user
};
Q_DECLARE_FLAGS(Problems, Problem)
Q_DECLARE_OPERATORS_FOR_FLAGS(Problems)

/// The names used in JSON: both, cache_only, archive_only, ghost, orphan, unknown.
QString residencyName(Residency residency);
std::optional<Residency> residencyFromName(QStringView name);
/// The names used in JSON: both, cache_only, archive_only, differing.
QString messageResidencyName(MessageResidency residency);
/// The names used in JSON: wrong_type, no_ttl, not_in_user_set, dangling_set_member, malformed_elements,
/// owned_by_other_user; in this order.
QStringList problemNames(Problems problems);

} // namespace talkglass

Q_DECLARE_METATYPE(talkglass::Residency)
Q_DECLARE_METATYPE(talkglass::MessageResidency)
Q_DECLARE_METATYPE(talkglass::Problems)
