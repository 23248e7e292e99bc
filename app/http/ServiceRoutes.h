#pragma once

#include "app/http/HttpCall.h"
#include "app/http/Metrics.h"
#include "models/service/HybridConversationService.h"

#include <functional>

namespace talkglass {

/// /health, /metrics and /openapi.json. Any thread.
class ServiceRoutes
{
public:
    /// `connections`: how many are open; any thread.
    ServiceRoutes(HybridConversationService& service, Metrics& metrics, std::function<int()> connections);

    void handle(HttpRoute route, HttpReply reply);

private:
    void health(HttpReply reply);
    HttpAnswer healthAnswer() const;
    void metrics(HttpReply reply);

    HybridConversationService& m_service;
    Metrics& m_metrics;
    const std::function<int()> m_connections;
    const QByteArray m_openApi;
};

} // namespace talkglass
