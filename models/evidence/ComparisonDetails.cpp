#include "models/evidence/ComparisonDetails.h"

#include "models/archive/ArchiveCopies.h"
#include "models/cache/CacheCopies.h"
#include "models/compare/ComparedRows.h"

#include <QSet>

#include <algorithm>

namespace talkglass {

namespace {

constexpr qsizetype sessionsAtMost = ComparisonOutcome::listedAtMost;
/// A report is one document in memory.
constexpr qsizetype messagesAtMost = 50'000;
constexpr qsizetype sessionsAtOnce = 100;

} // namespace

class ComparisonDetailReader::Private
{
public:
    Private(const ServiceSettings& settings, std::shared_ptr<const Clock> time)
        : clock(std::move(time))
        , cacheHealth(Store::Cache, settings.redis.display(), *clock)
        , archiveHealth(Store::Archive, settings.archive.display(), *clock)
        , cache(settings.redis, cacheHealth)
        , archive(settings.archive, archiveHealth)
    {
    }

    DrillClocks clocks()
    {
        DrillClocks clocks;
        clocks.here = clock->now();
        if (const Result<Timestamp> time = cache.time())
            clocks.cache = *time;
        if (const Result<Timestamp> time = archive.time())
            clocks.archive = *time;
        return clocks;
    }

    Result<> read(const QList<SessionKey>& keys, const ComparisonOptions& options)
    {
        const Result<QList<CacheRecord>> cached = cache.record(keys, false);
        if (!cached)
            return cached.error();
        const Result<QList<ArchiveRecord>> archived = archive.record(keys);
        if (!archived)
            return archived.error();
        for (qsizetype i = 0; i < keys.size(); ++i) {
            details.sessions.append(
                {keys[i], compareRows(archived->at(i).messages, cached->at(i).messages, options).rows});
            messages += details.sessions.last().rows.size();
        }
        return Done{};
    }

    const std::shared_ptr<const Clock> clock;
    StoreHealth cacheHealth;
    StoreHealth archiveHealth;
    CacheCopies cache;
    ArchiveCopies archive;
    ComparisonDetails details;
    qsizetype messages = 0; ///< in `details`
};

namespace {

/// What somebody will look for first: sessions with findings and those that were asked for.
QList<SessionKey> inOrderOfInterest(const ComparisonRequest& request, const ComparisonOutcome& outcome,
                                    const QList<Finding>& findings)
{
    QSet<SessionKey> first(request.sessions.begin(), request.sessions.end());
    for (const Finding& finding : findings)
        first.insert(finding.key);
    QList<SessionKey> keys = first.values();
    std::ranges::sort(keys);
    for (const SessionKey& key : outcome.sessions) {
        if (!first.contains(key))
            keys.append(key);
    }
    return keys;
}

} // namespace

ComparisonDetailReader::ComparisonDetailReader(const ServiceSettings& settings, std::shared_ptr<const Clock> clock)
    : d(std::make_unique<Private>(settings, std::move(clock)))
{
}

ComparisonDetailReader::~ComparisonDetailReader() = default;

void ComparisonDetailReader::begin()
{
    d->details.started = d->clocks();
    if (const Result<QString> version = d->cache.version())
        d->details.cacheVersion = *version;
    if (const Result<QString> version = d->archive.version())
        d->details.archiveVersion = *version;
}

ComparisonDetails ComparisonDetailReader::end(const ComparisonRequest& request, const ComparisonOutcome& outcome,
                                              const QList<Finding>& findings)
{
    const QList<SessionKey> keys = inOrderOfInterest(request, outcome, findings).mid(0, sessionsAtMost);
    for (qsizetype from = 0; from < keys.size() && d->messages < messagesAtMost; from += sessionsAtOnce) {
        if (const Result<> read = d->read(keys.mid(from, sessionsAtOnce), request.options); !read) {
            d->details.error = read.error();
            break;
        }
    }
    // Those that are only in the archive were counted by it, without reading a message.
    d->details.allSessions = d->details.sessions.size() >= std::max<qint64>(outcome.compared, keys.size());
    d->details.ended = d->clocks();
    return d->details;
}

} // namespace talkglass
