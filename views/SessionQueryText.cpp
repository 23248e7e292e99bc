#include "views/SessionQueryText.h"

#include "views/Theme.h"

#include <QCoreApplication>

namespace talkglass::querytext {

namespace {

struct Tr
{
    Q_DECLARE_TR_FUNCTIONS(SessionQueryText)
};

} // namespace

QString show(SessionQuery::Show show)
{
    switch (show) {
    case SessionQuery::Show::All:
        return Tr::tr("All");
    case SessionQuery::Show::Both:
        return theme::residencyLabel(Residency::Both);
    case SessionQuery::Show::CacheOnly:
        return theme::residencyLabel(Residency::CacheOnly);
    case SessionQuery::Show::ArchiveOnly:
        return theme::residencyLabel(Residency::ArchiveOnly);
    case SessionQuery::Show::Ghost:
        return theme::residencyLabel(Residency::Ghost);
    case SessionQuery::Show::Orphan:
        return theme::residencyLabel(Residency::Orphan);
    case SessionQuery::Show::Problems:
        return Tr::tr("Problems");
    }
    return {};
}

QString showExplanation(SessionQuery::Show show)
{
    switch (show) {
    case SessionQuery::Show::All:
        return Tr::tr("Every conversation of both stores.");
    case SessionQuery::Show::Both:
        return theme::residencyExplanation(Residency::Both);
    case SessionQuery::Show::CacheOnly:
        return theme::residencyExplanation(Residency::CacheOnly);
    case SessionQuery::Show::ArchiveOnly:
        return theme::residencyExplanation(Residency::ArchiveOnly);
    case SessionQuery::Show::Ghost:
        return theme::residencyExplanation(Residency::Ghost);
    case SessionQuery::Show::Orphan:
        return theme::residencyExplanation(Residency::Orphan);
    case SessionQuery::Show::Problems:
        return Tr::tr("Conversations with something wrong in one of the stores.");
    }
    return {};
}

QString activity(SessionQuery::Activity activity)
{
    switch (activity) {
    case SessionQuery::Activity::Any:
        return Tr::tr("Any time");
    case SessionQuery::Activity::LastHour:
        return Tr::tr("Last hour");
    case SessionQuery::Activity::Today:
        return Tr::tr("Today");
    case SessionQuery::Activity::Last7Days:
        return Tr::tr("Last 7 days");
    case SessionQuery::Activity::Last30Days:
        return Tr::tr("Last 30 days");
    case SessionQuery::Activity::OlderThan30Days:
        return Tr::tr("Older than 30 days");
    }
    return {};
}

QString sort(SessionQuery::Sort sort)
{
    switch (sort) {
    case SessionQuery::Sort::LastActivityNewest:
        return Tr::tr("Newest activity");
    case SessionQuery::Sort::LastActivityOldest:
        return Tr::tr("Oldest activity");
    case SessionQuery::Sort::CreatedNewest:
        return Tr::tr("Newest created");
    case SessionQuery::Sort::CreatedOldest:
        return Tr::tr("Oldest created");
    case SessionQuery::Sort::TimeLeft:
        return Tr::tr("Least time left");
    }
    return {};
}

QStringList hiding(const SessionQuery& query, const QString& userName)
{
    QStringList filters;
    if (!query.text.isEmpty())
        filters << Tr::tr("text “%1”").arg(query.text);
    if (query.userId) {
        filters << (userName.isEmpty() ? Tr::tr("user %1").arg(*query.userId)
                                       : Tr::tr("user %1 (%2)").arg(*query.userId).arg(userName));
    }
    if (query.show != SessionQuery::Show::All)
        filters << Tr::tr("residency “%1”").arg(show(query.show));
    if (query.activity != SessionQuery::Activity::Any)
        filters << Tr::tr("activity “%1”").arg(activity(query.activity));
    return filters;
}

} // namespace talkglass::querytext
