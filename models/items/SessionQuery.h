#pragma once

#include "models/conversation/Session.h"

#include <QMetaType>

namespace talkglass {

/// What a person wants to see of the session list, as chosen in the window.
struct SessionQuery
{
    enum class Sort { LastActivityNewest, LastActivityOldest, CreatedNewest, CreatedOldest, TimeLeft };
    enum class Activity { Any, LastHour, Today, Last7Days, Last30Days, OlderThan30Days };
    enum class Show { All, Both, CacheOnly, ArchiveOnly, Ghost, Orphan, Problems };

    std::optional<qint64> userId;
    QString text; ///< in title, session id or user name, any case
    Activity activity = Activity::Any;
    bool includeCleared = false;
    Show show = Show::All;
    Sort sort = Sort::LastActivityNewest;

    /// Something is hidden by it (sorting hides nothing; includeCleared shows more).
    bool hidesAnything() const;
    /// Answered from the index of what is cached, without paging through the archive: only cached sessions have a
    /// time left, and the archive cannot know any of these residencies.
    bool isAboutCacheOnly() const;
    /// As the archive understands it. `now` fixes the bounds of `activity`; "today" begins at local midnight.
    SessionFilter archiveFilter(Timestamp now) const;

    friend bool operator==(const SessionQuery&, const SessionQuery&) = default;
};

/// The facts of a session that a filter looks at.
struct FilteredFacts
{
    qint64 userId = 0;
    QStringView sessionId;
    QStringView title;
    QStringView userName;
    Timestamp lastActivity;
};

/// Does a session that the archive does not list pass the filter all the same? Cleared or not plays no part: what is
/// still cached is always shown.
bool passes(const SessionFilter& filter, const FilteredFacts& facts);

/// What the filter says of a session.
struct FilterVerdict
{
    bool passes = false;        ///< by all that is known of it
    bool archivePasses = false; ///< by the archive's row alone, so that the archive counts it; if there is a row

    friend bool operator==(const FilterVerdict&, const FilterVerdict&) = default;
};

/// `facts` with the later activity of both stores; `archivedActivity` is the archive's.
FilterVerdict verdictOf(const SessionFilter& filter, const FilteredFacts& facts, Timestamp archivedActivity);

/// What the choice of residency or problems says by itself.
bool isOfKind(SessionQuery::Show kind, Residency residency, Problems problems);

/// Is it among what is to be shown, by residency, problems and whether it is cleared? The rest is passes()'s.
bool shows(const SessionQuery& query, const Session& session);

} // namespace talkglass

Q_DECLARE_METATYPE(talkglass::SessionQuery)
