#pragma once

#include "models/conversation/SessionKey.h"

#include <QList>
#include <QMetaType>
#include <QString>

#include <array>
#include <optional>

namespace talkglass {

/// What is wrong with a session or with one of its messages, seen from both stores.
enum class FindingKind {
    // -- one a message
    MissingInArchive, ///< only the cache has it: lost when the TTL ends
    MissingInCache,   ///< only the archive has it, and the cache would be expected to
    Edited,           ///< the copies differ in content or role
    Reordered,        ///< both have it, at another place in the order
    Duplicate,        ///< one of the copies has it a second time
    Metadata,         ///< the copies differ in metadata only
    Malformed,        ///< the cached element is no message
    // -- one a session
    WrongCounter,      ///< message_count is not the number of rows
    ClockSkew,         ///< the copies' times are farther apart than is allowed
    NoTtl,             ///< the cached list never expires
    WrongType,         ///< the key is no LIST; reported alone
    DanglingSetMember, ///< the user's SET names it, but there is no list
    NotInUserSet,      ///< a list that the user's SET does not name
    EmptySession,      ///< an active row without any message in either store
    OwnedByOtherUser,  ///< a list of one user under the session id of another; reported alone
    Ghost,             ///< cleared in the archive, still cached; reported alone
};

inline constexpr std::array allFindingKinds{
    FindingKind::MissingInArchive, FindingKind::MissingInCache,
    FindingKind::Edited,           FindingKind::Reordered,
    FindingKind::Duplicate,        FindingKind::Metadata,
    FindingKind::Malformed,        FindingKind::WrongCounter,
    FindingKind::ClockSkew,        FindingKind::NoTtl,
    FindingKind::WrongType,        FindingKind::DanglingSetMember,
    FindingKind::NotInUserSet,     FindingKind::EmptySession,
    FindingKind::OwnedByOtherUser, FindingKind::Ghost,
};

struct Finding
{
    SessionKey key;
    FindingKind kind = FindingKind::MissingInArchive;
    /// Place of the message in the conversation as both copies together tell it (SessionComparison::rows), oldest
    /// first, from 0; -1: the finding is about the session.
    qint64 index = -1;
    QString detail; ///< one sentence for people; holds no message text

    friend bool operator==(const Finding&, const Finding&) = default;
};

/// The names used in JSON: missing_in_archive, missing_in_cache, edited, reordered, duplicate, metadata, malformed,
/// wrong_counter, clock_skew, no_ttl, wrong_type, dangling_set_member, not_in_user_set, empty_session,
/// owned_by_other_user, ghost.
QString findingKindName(FindingKind kind);
std::optional<FindingKind> findingKindFromName(QStringView name);
/// For people, such as "missing in the archive".
QString findingKindText(FindingKind kind);
/// The finding has an index.
bool isAboutMessage(FindingKind kind);

} // namespace talkglass

Q_DECLARE_METATYPE(talkglass::Finding)
