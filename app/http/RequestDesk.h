#pragma once

#include "app/http/ChatRoute.h"
#include "app/http/ConversationRoutes.h"
#include "app/http/RequestGate.h"
#include "app/http/RequestLog.h"
#include "app/http/ServiceRoutes.h"

#include <memory>

namespace talkglass {

/// Takes every request through the gate to its route, and sees to it that each gets exactly one answer, which is
/// counted and told to the log. Knows nothing of sockets. Lives, as long as a request waits, by the answer that is
/// owed.
class RequestDesk : public std::enable_shared_from_this<RequestDesk>
{
public:
    struct Parts
    {
        HybridConversationService& service; ///< outlives every answer
        ChatService* chat = nullptr;        ///< null: nobody can be asked
        std::shared_ptr<Tokens> tokens;
        std::shared_ptr<RequestLog> log;
        std::shared_ptr<const Clock> clock;
        std::function<int()> connections; ///< any thread
    };

    RequestDesk(const Parts& parts, const HttpLimits& limits, const QStringList& allowedHosts,
                const QStringList& allowedOrigins);

    /// One thread. `reply` is called once, at once or later, from any thread.
    void handle(HttpRequest&& request, HttpReply&& reply);

private:
    class Answering;

    void route(RequestGate::Verdict&& verdict, HttpReply reply);

    const std::shared_ptr<Tokens> m_tokens;
    const std::shared_ptr<RequestLog> m_log;
    const std::shared_ptr<const Clock> m_clock;
    Metrics m_metrics;
    RequestGate m_gate;
    ConversationRoutes m_conversations;
    ServiceRoutes m_services;
    ChatRoute m_chat;
};

} // namespace talkglass
