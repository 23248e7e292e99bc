#include "models/compare/Finding.h"

#include <QCoreApplication>

#include <algorithm>

namespace talkglass {

namespace {

struct KindText
{
    FindingKind kind;
    QLatin1String name;
    const char* text;
};

constexpr std::array<KindText, allFindingKinds.size()> texts{{
    {FindingKind::MissingInArchive, QLatin1String("missing_in_archive"),
     QT_TRANSLATE_NOOP("talkglass::Finding", "missing in the archive")},
    {FindingKind::MissingInCache, QLatin1String("missing_in_cache"),
     QT_TRANSLATE_NOOP("talkglass::Finding", "missing in the cache")},
    {FindingKind::Edited, QLatin1String("edited"), QT_TRANSLATE_NOOP("talkglass::Finding", "edited")},
    {FindingKind::Reordered, QLatin1String("reordered"), QT_TRANSLATE_NOOP("talkglass::Finding", "reordered")},
    {FindingKind::Duplicate, QLatin1String("duplicate"), QT_TRANSLATE_NOOP("talkglass::Finding", "doubled")},
    {FindingKind::Metadata, QLatin1String("metadata"), QT_TRANSLATE_NOOP("talkglass::Finding", "metadata differ")},
    {FindingKind::Malformed, QLatin1String("malformed"), QT_TRANSLATE_NOOP("talkglass::Finding", "malformed")},
    {FindingKind::WrongCounter, QLatin1String("wrong_counter"),
     QT_TRANSLATE_NOOP("talkglass::Finding", "wrong counter")},
    {FindingKind::ClockSkew, QLatin1String("clock_skew"), QT_TRANSLATE_NOOP("talkglass::Finding", "clock skew")},
    {FindingKind::NoTtl, QLatin1String("no_ttl"), QT_TRANSLATE_NOOP("talkglass::Finding", "never expires")},
    {FindingKind::WrongType, QLatin1String("wrong_type"), QT_TRANSLATE_NOOP("talkglass::Finding", "wrong type")},
    {FindingKind::DanglingSetMember, QLatin1String("dangling_set_member"),
     QT_TRANSLATE_NOOP("talkglass::Finding", "in the set, no list")},
    {FindingKind::NotInUserSet, QLatin1String("not_in_user_set"),
     QT_TRANSLATE_NOOP("talkglass::Finding", "list in no set")},
    {FindingKind::EmptySession, QLatin1String("empty_session"), QT_TRANSLATE_NOOP("talkglass::Finding", "no messages")},
    {FindingKind::OwnedByOtherUser, QLatin1String("owned_by_other_user"),
     QT_TRANSLATE_NOOP("talkglass::Finding", "another user's session")},
    {FindingKind::Ghost, QLatin1String("ghost"), QT_TRANSLATE_NOOP("talkglass::Finding", "cleared, still cached")},
}};

const KindText& textsOf(FindingKind kind)
{
    const auto found = std::ranges::find(texts, kind, &KindText::kind);
    return found == texts.end() ? texts.front() : *found;
}

} // namespace

QString findingKindName(FindingKind kind)
{
    return textsOf(kind).name;
}

std::optional<FindingKind> findingKindFromName(QStringView name)
{
    const auto found = std::ranges::find_if(texts, [&](const KindText& entry) { return entry.name == name; });
    return found == texts.end() ? std::nullopt : std::optional(found->kind);
}

QString findingKindText(FindingKind kind)
{
    return QCoreApplication::translate("talkglass::Finding", textsOf(kind).text);
}

bool isAboutMessage(FindingKind kind)
{
    return kind <= FindingKind::Malformed;
}

} // namespace talkglass
