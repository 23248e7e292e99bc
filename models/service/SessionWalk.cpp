#include "models/service/SessionWalk.h"

#include "models/service/SessionMerge.h"
#include "models/service/SessionReader.h"

#include <QSet>

#include <algorithm>

namespace talkglass {

namespace {

constexpr int scanCount = 1000;
constexpr int pageSize = 1000;

/// Everything that the cache knows of, combined with the archive, newest first; each session once.
Result<QList<Session>> cachedPart(Stores& stores, const SessionWalkRequest& request)
{
    QList<Session> sessions;
    QSet<SessionKey> seen;
    quint64 cursor = 0;
    do {
        Result<ScanStep> step = sessionreader::scanStep(stores, cursor, scanCount);
        if (!step)
            return step.error();
        for (Session& session : step->sessions) {
            const bool wanted = !request.filter.userId || session.key.userId == *request.filter.userId;
            if (wanted && !seen.contains(session.key)) {
                seen.insert(session.key);
                sessions.append(std::move(session));
            }
        }
        cursor = step->next;
    } while (cursor != 0);
    std::ranges::stable_sort(sessions, std::greater<>(), &Session::lastActivity);
    return sessions;
}

/// The archive's rows in order, page by page, without those that the cached part holds.
class ArchiveStream
{
public:
    ArchiveStream(Stores& stores, const SessionWalkRequest& request, const QSet<SessionKey>& skip, bool cacheAnswered)
        : m_stores(stores)
        , m_skip(skip)
        , m_cacheAnswered(cacheAnswered)
    {
        m_filter = request.filter;
        m_filter.order = SessionFilter::Order::LastActivityNewest;
    }

    /// Loads until there is a session or the end; the error of the archive, if any.
    std::optional<StoreError> load()
    {
        while (m_next == m_page.size() && !m_complete) {
            if (const auto error = loadPage())
                return error;
        }
        return std::nullopt;
    }
    const Session* current() const { return m_next < m_page.size() ? &m_page[m_next] : nullptr; }
    void advance() { ++m_next; }

private:
    std::optional<StoreError> loadPage()
    {
        // `from` is inclusive: the last row of the page before comes again, and is left out.
        const Result<QList<ArchivedSession>> rows =
            m_stores.archive.sessions(m_filter, m_from, std::nullopt, pageSize + 1);
        if (!rows)
            return rows.error();
        m_page.clear();
        m_next = 0;
        m_complete = rows->size() < pageSize + 1;
        for (const ArchivedSession& row : *rows) {
            const bool repeated = m_from && m_from->id == row.id;
            if (!repeated && !m_skip.contains(row.key))
                m_page.append(combine(row.key, {true, row}, {m_cacheAnswered, std::nullopt}));
        }
        if (!rows->isEmpty())
            m_from = SessionCursor{rows->last().lastActivity, rows->last().id};
        return std::nullopt;
    }

    Stores& m_stores;
    const QSet<SessionKey>& m_skip;
    SessionFilter m_filter;
    std::optional<SessionCursor> m_from;
    QList<Session> m_page;
    qsizetype m_next = 0;
    bool m_complete = false;
    bool m_cacheAnswered = false;
};

bool isWanted(const Session& session, const SessionWalkRequest& request)
{
    return !request.residency || session.residency == *request.residency;
}

} // namespace

Result<std::optional<StoreError>> walkSessions(Stores& stores, const SessionWalkRequest& request,
                                               const std::function<bool(const Session&)>& take)
{
    const Result<QList<Session>> cached = cachedPart(stores, request);
    const QList<Session> cachedSessions = cached ? *cached : QList<Session>();
    QSet<SessionKey> skip;
    for (const Session& session : cachedSessions)
        skip.insert(session.key);

    ArchiveStream archive(stores, request, skip, cached.ok());
    std::optional<StoreError> archiveError = archive.load();
    if (archiveError && !cached)
        return *archiveError;

    qsizetype next = 0;
    while (next < cachedSessions.size() || archive.current()) {
        const Session* archived = archive.current();
        const bool cachedFirst =
            next < cachedSessions.size() && (!archived || cachedSessions[next].lastActivity >= archived->lastActivity);
        const Session& session = cachedFirst ? cachedSessions[next] : *archived;
        if (isWanted(session, request) && !take(session))
            break;
        if (cachedFirst) {
            ++next;
            continue;
        }
        archive.advance();
        // A list that breaks off in the middle is no answer.
        if (const auto error = archive.load())
            return *error;
    }
    if (archiveError)
        return archiveError;
    return cached ? std::nullopt : std::optional(cached.error());
}

} // namespace talkglass
