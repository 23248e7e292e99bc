#include "models/conversation/Residency.h"

#include <array>
#include <utility>

namespace talkglass {

namespace {

constexpr std::array<std::pair<Residency, QStringView>, 6> residencies{{
    {Residency::Both, u"both"},
    {Residency::CacheOnly, u"cache_only"},
    {Residency::ArchiveOnly, u"archive_only"},
    {Residency::Ghost, u"ghost"},
    {Residency::Orphan, u"orphan"},
    {Residency::Unknown, u"unknown"},
}};

constexpr std::array<std::pair<Problem, QStringView>, 6> problemTable{{
    {Problem::WrongType, u"wrong_type"},
    {Problem::NoTtl, u"no_ttl"},
    {Problem::NotInUserSet, u"not_in_user_set"},
    {Problem::DanglingSetMember, u"dangling_set_member"},
    {Problem::MalformedElements, u"malformed_elements"},
    {Problem::OwnedByOtherUser, u"owned_by_other_user"},
}};

} // namespace

QString residencyName(Residency residency)
{
    for (const auto& [value, name] : residencies) {
        if (value == residency)
            return name.toString();
    }
    return {};
}

std::optional<Residency> residencyFromName(QStringView name)
{
    for (const auto& [value, known] : residencies) {
        if (known == name)
            return value;
    }
    return std::nullopt;
}

QString messageResidencyName(MessageResidency residency)
{
    switch (residency) {
    case MessageResidency::Both:
        return QStringLiteral("both");
    case MessageResidency::CacheOnly:
        return QStringLiteral("cache_only");
    case MessageResidency::ArchiveOnly:
        return QStringLiteral("archive_only");
    case MessageResidency::Differing:
        return QStringLiteral("differing");
    }
    return {};
}

QStringList problemNames(Problems problems)
{
    QStringList names;
    for (const auto& [problem, name] : problemTable) {
        if (problems.testFlag(problem))
            names.append(name.toString());
    }
    return names;
}

} // namespace talkglass
