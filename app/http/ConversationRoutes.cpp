#include "app/http/ConversationRoutes.h"

#include "app/http/HistoryJson.h"
#include "app/http/HttpErrors.h"
#include "app/http/RequestFields.h"
#include "app/http/SessionJson.h"
#include "models/service/WriteCheck.h"

#include <QCoreApplication>

#include <algorithm>
#include <limits>

namespace talkglass {

namespace {

constexpr qint64 usualPage = 20;
constexpr qint64 largestPage = 100;
constexpr qint64 unbounded = std::numeric_limits<qint64>::max();
/// What others change in the archive alone is seen so much later at the most.
constexpr qint64 keepInfoMicros = 1'000'000;
/// Past that nothing can be: a sum with the limit must still be a number.
constexpr qint64 largestOffset = unbounded / 4;

QString tr(const char* text)
{
    return QCoreApplication::translate("ConversationRoutes", text);
}

const char* nameOf(HistorySource source)
{
    switch (source) {
    case HistorySource::Cache:
        return "cache";
    case HistorySource::Archive:
        return "archive";
    default:
        return "merged";
    }
}

HttpAnswer historyAnswered(const QByteArray& body, HistorySource source)
{
    HttpAnswer answer;
    answer.body = body;
    answer.source = nameOf(source);
    answer.headers.append({QByteArrayLiteral("X-Source"), QByteArray(answer.source)});
    return answer;
}

HttpAnswer infoAnswered(const QByteArray& body)
{
    HttpAnswer answer;
    answer.body = body;
    answer.source = "merged";
    return answer;
}

HttpAnswer done(const char* source)
{
    HttpAnswer answer;
    answer.status = 204;
    answer.source = source;
    return answer;
}

StoreError notFound()
{
    return {StoreError::Kind::NotFound, Store::None, tr("Session not found."), {}};
}

bool isInNeitherStore(const Session& session)
{
    return !session.isCached() && !session.isArchived();
}

/// What was done stays done; asking again does the rest.
StoreError halfCleared(const ClearReport& report)
{
    const StoreError& cause = report.cacheError ? *report.cacheError : *report.archiveError;
    const QString message = report.cacheError
                                ? tr("The archive's half is done, the cache's is not: %1").arg(cause.message)
                                : tr("The cache's half is done, the archive's is not: %1").arg(cause.message);
    return {StoreError::Kind::Unavailable, cause.store, message, tr("It can be repeated.")};
}

} // namespace

ConversationRoutes::ConversationRoutes(HybridConversationService& service, Metrics& metrics,
                                       std::shared_ptr<const Clock> clock)
    : m_service(service)
    , m_metrics(metrics)
    , m_clock(std::move(clock))
{
}

void ConversationRoutes::handle(const HttpCall& call, HttpReply reply)
{
    if (call.route == HttpRoute::List)
        return list(call, std::move(reply));
    if (call.route == HttpRoute::ClearAll)
        return clearAll(call.userId, std::move(reply));
    const Result<QString> id = call.target.sessionId();
    if (!id)
        return reply(httperrors::of(id.error()));
    const SessionKey key{call.userId, *id};
    if (const std::optional<StoreError> wrong = checkSessionKey(key))
        return reply(httperrors::of(*wrong));
    switch (call.route) {
    case HttpRoute::History:
        return history(call, key, std::move(reply));
    case HttpRoute::Info:
        return info(key, std::move(reply));
    case HttpRoute::Post:
        return post(call, key, std::move(reply));
    default:
        return clear(key, std::move(reply));
    }
}

HttpAnswer ConversationRoutes::failed(const StoreError& error)
{
    const bool ofStore = error.kind != StoreError::Kind::InvalidInput && error.kind != StoreError::Kind::ReadOnly &&
                         error.kind != StoreError::Kind::NotFound && error.kind != StoreError::Kind::Conflict &&
                         error.kind != StoreError::Kind::UnknownUser;
    if (ofStore)
        m_metrics.countStoreError(error.store);
    return httperrors::of(error);
}

void ConversationRoutes::addDegraded(HttpAnswer& answer, const std::optional<StoreError>& degraded)
{
    if (!degraded)
        return;
    m_metrics.countStoreError(degraded->store);
    answer.headers.append({QByteArrayLiteral("X-Degraded"), degraded->store == Store::Cache
                                                                ? QByteArrayLiteral("cache")
                                                                : QByteArrayLiteral("archive")});
}

void ConversationRoutes::list(const HttpCall& call, HttpReply reply)
{
    const Result<qint64> limit = requestfields::whole(call.target, "limit", usualPage, 1, largestPage);
    const Result<qint64> offset = requestfields::whole(call.target, "offset", 0, 0, largestOffset);
    const Result<bool> details = requestfields::flag(call.target, "detail");
    if (!limit || !offset || !details)
        return reply(httperrors::of(!limit ? limit.error() : !offset ? offset.error() : details.error()));
    const UserSessionsRequest request{call.userId, *limit, *offset, *details};
    replyWhenDone(m_service.userSessions(request), std::move(reply),
                  [this, request](const Result<UserSessionsPage>& page) {
                      if (!page)
                          return failed(page.error());
                      HttpAnswer answer;
                      answer.body = sessionjson::page(*page, request);
                      answer.source = "merged";
                      addDegraded(answer, page->degraded);
                      return answer;
                  });
}

void ConversationRoutes::history(const HttpCall& call, const SessionKey& key, HttpReply reply)
{
    const Result<qint64> limit = requestfields::whole(call.target, "limit", 0, 1, unbounded);
    if (!limit)
        return reply(httperrors::of(limit.error()));
    HistoryShelf& shelf = m_service.historyShelf();
    if (const std::optional<HistoryShelf::Answer> shelved = shelf.find(key, *limit)) {
        shelved->source == HistorySource::Cache ? m_metrics.countCacheHit() : m_metrics.countCacheMiss();
        return reply(historyAnswered(shelved->bytes, shelved->source));
    }
    HistoryRequest request;
    request.key = key;
    request.limit = *limit;
    request.warm = true;
    const HistoryShelf::Ticket ticket = shelf.begin(key);
    replyWhenDone(
        m_service.conversationHistory(request), std::move(reply),
        [this, request, ticket](const Result<History>& history) { return historyAnswer(request, ticket, history); });
}

HttpAnswer ConversationRoutes::historyAnswer(const HistoryRequest& request, HistoryShelf::Ticket ticket,
                                             const Result<History>& history)
{
    if (!history)
        return failed(history.error());
    history->source == HistorySource::Cache ? m_metrics.countCacheHit() : m_metrics.countCacheMiss();
    HttpAnswer answer = historyAnswered(historyJson(request.key.sessionId, history->messages), history->source);
    if (history->keepUntil.isValid())
        m_service.historyShelf().put(request.key, request.limit, ticket, {answer.body, history->source},
                                     history->keepUntil);
    addDegraded(answer, history->degraded);
    return answer;
}

void ConversationRoutes::info(const SessionKey& key, HttpReply reply)
{
    HistoryShelf& shelf = m_service.factsShelf();
    if (const std::optional<HistoryShelf::Answer> shelved = shelf.find(key, 0))
        return reply(infoAnswered(shelved->bytes));
    const HistoryShelf::Ticket ticket = shelf.begin(key);
    replyWhenDone(m_service.sessionFacts(key), std::move(reply),
                  [this, key, ticket](const Result<Session>& session) { return infoAnswer(key, ticket, session); });
}

HttpAnswer ConversationRoutes::infoAnswer(const SessionKey& key, HistoryShelf::Ticket ticket,
                                          const Result<Session>& session)
{
    if (!session)
        return failed(session.error());
    const std::optional<StoreError>& degraded = session->degraded;
    if (isInNeitherStore(*session)) {
        if (!degraded)
            return failed(notFound());
        StoreError error{
            StoreError::Kind::Unavailable,
            degraded->store,
            tr("The session is not in the store that answers, and the other one is away: %1").arg(degraded->message),
            {}};
        return failed(error);
    }
    HttpAnswer answer = infoAnswered(sessionjson::info(*session));
    if (!degraded)
        m_service.factsShelf().put(key, 0, ticket, {answer.body, HistorySource::Merged},
                                   m_clock->now().plusMicros(keepInfoMicros));
    addDegraded(answer, degraded);
    return answer;
}

void ConversationRoutes::post(const HttpCall& call, const SessionKey& key, HttpReply reply)
{
    const Result<QString> content = requestfields::text(call.body, QLatin1String("content"));
    const Result<QJsonObject> metadata = requestfields::optionalObject(call.body, QLatin1String("metadata"));
    if (!content || !metadata)
        return reply(httperrors::of(!content ? content.error() : metadata.error()));
    replyWhenDone(
        m_service.addUserMessage(key, *content, *metadata), std::move(reply),
        [this](const Result<AddedMessage>& added) {
            if (!added)
                return failed(added.error());
            const char* stores = added->archived && added->cached ? R"("archive", "cache")"
                                 : added->archived                ? R"("archive")"
                                                                  : R"("cache")";
            HttpAnswer answer;
            answer.body = QByteArrayLiteral(R"({"status": "success", "message": "Message saved", "stored_in": [)") +
                          stores + "]}";
            answer.source = added->archived && added->cached ? "archive, cache" : added->archived ? "archive" : "cache";
            for (const auto& error : {added->archiveError, added->cacheError}) {
                if (error)
                    m_metrics.countStoreError(error->store);
            }
            return answer;
        });
}

void ConversationRoutes::clear(const SessionKey& key, HttpReply reply)
{
    replyWhenDone(m_service.clearSession(key), std::move(reply), [this](const Result<ClearReport>& report) {
        if (!report)
            return failed(report.error());
        if (!report->complete())
            return failed(halfCleared(*report));
        return report->notFound() ? failed(notFound()) : done("archive, cache");
    });
}

void ConversationRoutes::clearAll(qint64 userId, HttpReply reply)
{
    replyWhenDone(m_service.clearUserSessions(userId), std::move(reply), [this](const Result<UserClearReport>& report) {
        if (!report)
            return failed(report.error());
        if (const auto half = std::ranges::find_if_not(*report, &ClearReport::complete); half != report->end())
            return failed(halfCleared(*half));
        std::optional<StoreError> shortfall = report->shortfall();
        if (!shortfall)
            return done("archive, cache");
        shortfall->kind = StoreError::Kind::Unavailable;
        return failed(*shortfall);
    });
}

} // namespace talkglass
