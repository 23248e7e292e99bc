#include "models/items/SessionQuery.h"

namespace talkglass {

namespace {

constexpr qint64 hour = 3600;
constexpr qint64 day = 24 * hour;

Timestamp localMidnight(Timestamp now)
{
    const QDateTime local = now.toDateTime().toLocalTime();
    return Timestamp::fromMillis(local.date().startOfDay().toMSecsSinceEpoch());
}

SessionFilter::Order orderOf(SessionQuery::Sort sort)
{
    switch (sort) {
    case SessionQuery::Sort::LastActivityOldest:
        return SessionFilter::Order::LastActivityOldest;
    case SessionQuery::Sort::CreatedNewest:
        return SessionFilter::Order::CreatedNewest;
    case SessionQuery::Sort::CreatedOldest:
        return SessionFilter::Order::CreatedOldest;
    case SessionQuery::Sort::LastActivityNewest:
    case SessionQuery::Sort::TimeLeft:
        break;
    }
    return SessionFilter::Order::LastActivityNewest;
}

} // namespace

bool SessionQuery::hidesAnything() const
{
    return userId || !text.isEmpty() || activity != Activity::Any || show != Show::All;
}

bool SessionQuery::isAboutCacheOnly() const
{
    if (show == Show::ArchiveOnly)
        return false;
    return show != Show::All || sort == Sort::TimeLeft;
}

SessionFilter SessionQuery::archiveFilter(Timestamp now) const
{
    SessionFilter filter;
    filter.userId = userId;
    filter.text = text;
    filter.includeCleared = includeCleared;
    filter.order = orderOf(sort);
    switch (activity) {
    case Activity::Any:
        break;
    case Activity::LastHour:
        filter.activeSince = now.plusSeconds(-hour);
        break;
    case Activity::Today:
        filter.activeSince = localMidnight(now);
        break;
    case Activity::Last7Days:
        filter.activeSince = now.plusSeconds(-7 * day);
        break;
    case Activity::Last30Days:
        filter.activeSince = now.plusSeconds(-30 * day);
        break;
    case Activity::OlderThan30Days:
        filter.activeBefore = now.plusSeconds(-30 * day);
        break;
    }
    return filter;
}

bool passes(const SessionFilter& filter, const FilteredFacts& facts)
{
    if (filter.userId && *filter.userId != facts.userId)
        return false;
    if (filter.activeSince.isValid() && facts.lastActivity < filter.activeSince)
        return false;
    if (filter.activeBefore.isValid() && (!facts.lastActivity.isValid() || facts.lastActivity >= filter.activeBefore))
        return false;
    if (filter.text.isEmpty())
        return true;
    return facts.sessionId.contains(filter.text, Qt::CaseInsensitive) ||
           facts.title.contains(filter.text, Qt::CaseInsensitive) ||
           facts.userName.contains(filter.text, Qt::CaseInsensitive);
}

FilterVerdict verdictOf(const SessionFilter& filter, const FilteredFacts& facts, Timestamp archivedActivity)
{
    const bool passing = passes(filter, facts);
    if (archivedActivity == facts.lastActivity)
        return {passing, passing};
    FilteredFacts archived = facts;
    archived.lastActivity = archivedActivity;
    return {passing, passes(filter, archived)};
}

bool isOfKind(SessionQuery::Show kind, Residency residency, Problems problems)
{
    switch (kind) {
    case SessionQuery::Show::Both:
        return residency == Residency::Both;
    case SessionQuery::Show::CacheOnly:
        return residency == Residency::CacheOnly;
    case SessionQuery::Show::ArchiveOnly:
        return residency == Residency::ArchiveOnly;
    case SessionQuery::Show::Ghost:
        return residency == Residency::Ghost;
    case SessionQuery::Show::Orphan:
        return residency == Residency::Orphan;
    case SessionQuery::Show::Problems:
        return bool(problems);
    case SessionQuery::Show::All:
        break;
    }
    return true;
}

bool shows(const SessionQuery& query, const Session& session)
{
    if (!isOfKind(query.show, session.residency, session.problems))
        return false;
    const bool isHiddenWhenCleared =
        session.residency == Residency::ArchiveOnly && query.show != SessionQuery::Show::Problems;
    return !isHiddenWhenCleared || session.active || query.includeCleared;
}

} // namespace talkglass
