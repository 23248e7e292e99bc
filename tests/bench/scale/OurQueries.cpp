#include "tests/bench/scale/OurQueries.h"

namespace talkglass::bench {

namespace {

constexpr qint64 cachedAtMost = 5000; // as ConversationReader asks

ServiceSettings settingsFor(const RedisEndpoint& redis, const PostgresEndpoint& archive)
{
    ServiceSettings settings;
    settings.redis = redis;
    settings.archive = archive;
    settings.archive.statementTimeout = std::chrono::seconds(60);
    settings.readOnly = true;
    return settings;
}

template <typename T>
T valueOf(QFuture<Result<T>> future)
{
    future.waitForFinished();
    Result<T> result = future.takeResult();
    if (!result)
        qFatal("%s", qPrintable(result.error().text()));
    return *std::move(result);
}

} // namespace

OurQueries::OurQueries(const RedisEndpoint& redis, const PostgresEndpoint& archive)
    : m_service(settingsFor(redis, archive), std::make_shared<SystemClock>())
{
}

int OurQueries::withFacts(const SessionFilter& filter, const std::optional<SessionCursor>& from,
                          const std::optional<SessionCursor>& to, int limit)
{
    const QList<ArchivedSession> rows = valueOf(m_service.archivedSessions(filter, from, to, limit));
    QList<SessionKey> keys;
    keys.reserve(rows.size());
    for (const ArchivedSession& row : rows)
        keys.append(row.key);
    valueOf(m_service.cachedSessions(keys));
    return int(rows.size());
}

int OurQueries::firstPage(int limit)
{
    return withFacts({}, std::nullopt, std::nullopt, limit);
}

int OurQueries::page(const SessionCursor& from, const SessionCursor& to, int limit)
{
    return withFacts({}, from, to, limit);
}

int OurQueries::pageOfUser(qint64 userId, const SessionCursor& from, int limit)
{
    SessionFilter filter;
    filter.userId = userId;
    return withFacts(filter, from, std::nullopt, limit);
}

PageAnchors OurQueries::anchors(int pageSize)
{
    return valueOf(m_service.pageAnchors({}, pageSize));
}

int OurQueries::conversation(const SessionKey& key, int limit)
{
    const auto cached = m_service.cachedMessages(key, cachedAtMost);
    const auto archived = m_service.archivedMessages(key, std::nullopt, limit);
    valueOf(cached);
    return int(valueOf(archived).size());
}

void OurQueries::info(const SessionKey& key)
{
    valueOf(m_service.sessionInfo(key));
}

} // namespace talkglass::bench
