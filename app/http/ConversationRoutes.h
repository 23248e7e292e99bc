#pragma once

#include "app/http/HttpCall.h"
#include "app/http/Metrics.h"
#include "models/service/HybridConversationService.h"

namespace talkglass {

/// The routes under /api/conversations, each a function of the service. Any thread.
class ConversationRoutes
{
public:
    ConversationRoutes(HybridConversationService& service, Metrics& metrics, std::shared_ptr<const Clock> clock);

    void handle(const HttpCall& call, HttpReply reply);

private:
    void list(const HttpCall& call, HttpReply reply);
    void history(const HttpCall& call, const SessionKey& key, HttpReply reply);
    void info(const SessionKey& key, HttpReply reply);
    void post(const HttpCall& call, const SessionKey& key, HttpReply reply);
    void clear(const SessionKey& key, HttpReply reply);
    void clearAll(qint64 userId, HttpReply reply);

    HttpAnswer historyAnswer(const HistoryRequest& request, HistoryShelf::Ticket ticket,
                             const Result<History>& history);
    HttpAnswer infoAnswer(const SessionKey& key, HistoryShelf::Ticket ticket, const Result<Session>& session);
    HttpAnswer failed(const StoreError& error);
    void addDegraded(HttpAnswer& answer, const std::optional<StoreError>& degraded);

    HybridConversationService& m_service;
    Metrics& m_metrics;
    const std::shared_ptr<const Clock> m_clock;
};

} // namespace talkglass
