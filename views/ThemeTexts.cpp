#include "views/Theme.h"

#include <QCoreApplication>

namespace talkglass::theme {

namespace {
struct Texts
{
    Q_DECLARE_TR_FUNCTIONS(Theme)
};
} // namespace

QString residencyLabel(Residency residency)
{
    switch (residency) {
    case Residency::Both:
        return Texts::tr("Both");
    case Residency::CacheOnly:
        return Texts::tr("Cache only");
    case Residency::ArchiveOnly:
        return Texts::tr("Archive only");
    case Residency::Ghost:
        return Texts::tr("Ghost");
    case Residency::Orphan:
        return Texts::tr("Orphan");
    case Residency::Unknown:
        return Texts::tr("Unknown");
    }
    return {};
}

QString residencyExplanation(Residency residency)
{
    switch (residency) {
    case Residency::Both:
        return Texts::tr("In the cache and in the archive: what both hold alike stays when the cached copy ends.");
    case Residency::CacheOnly:
        return Texts::tr("Only in the cache: it is lost when its time to live ends, unless it reaches the archive.");
    case Residency::ArchiveOnly:
        return Texts::tr("Only in the archive: the cached copy has ended or was cleared.");
    case Residency::Ghost:
        return Texts::tr("Cleared in the archive, yet still in the cache: the application goes on showing it.");
    case Residency::Orphan:
        return Texts::tr("Named among the user's sessions in the cache, but neither store holds it.");
    case Residency::Unknown:
        return Texts::tr("One store could not be asked, so where it lives is not known.");
    }
    return {};
}

Residency asSessionResidency(MessageResidency residency)
{
    switch (residency) {
    case MessageResidency::CacheOnly:
        return Residency::CacheOnly;
    case MessageResidency::ArchiveOnly:
        return Residency::ArchiveOnly;
    case MessageResidency::Both:
    case MessageResidency::Differing:
        break;
    }
    return Residency::Both;
}

QString messageResidencyLabel(MessageResidency residency)
{
    switch (residency) {
    case MessageResidency::Both:
        return Texts::tr("in both stores");
    case MessageResidency::CacheOnly:
        return Texts::tr("only in the cache");
    case MessageResidency::ArchiveOnly:
        return Texts::tr("only in the archive");
    case MessageResidency::Differing:
        return Texts::tr("differs between the stores");
    }
    return {};
}

QString problemLabel(Problem problem)
{
    switch (problem) {
    case Problem::WrongType:
        return Texts::tr("wrong type");
    case Problem::NoTtl:
        return Texts::tr("never expires");
    case Problem::NotInUserSet:
        return Texts::tr("not in the user's set");
    case Problem::DanglingSetMember:
        return Texts::tr("named but missing");
    case Problem::MalformedElements:
        return Texts::tr("broken elements");
    case Problem::OwnedByOtherUser:
        return Texts::tr("another user's session");
    }
    return {};
}

QString problemExplanation(Problem problem)
{
    switch (problem) {
    case Problem::WrongType:
        return Texts::tr("The session's key in Redis is not a list, so no message can be read from or added to it. "
                         "Look at it with TYPE and delete or rename it.");
    case Problem::NoTtl:
        return Texts::tr("The cached list never expires: a writer was interrupted before it set the time to live. "
                         "The next message posted sets it.");
    case Problem::NotInUserSet:
        return Texts::tr("The cached list is not named in the user's set, so applications that read the set do not "
                         "list it. The next message posted adds it.");
    case Problem::DanglingSetMember:
        return Texts::tr("The user's set names this session, but its list is gone. It goes when the set ends, or when "
                         "the session is cleared.");
    case Problem::MalformedElements:
        return Texts::tr("At least one cached element is not a message. It is shown as it stands; clearing the session "
                         "removes it from the cache.");
    case Problem::OwnedByOtherUser:
        return Texts::tr(
            "The archive holds this session id for another user, so what this user writes is refused there "
            "and lives in the cache only. Use another session id.");
    }
    return {};
}

} // namespace talkglass::theme
