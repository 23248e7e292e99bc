#include "app/http/RequestDesk.h"

#include "app/http/HttpErrors.h"

#include <chrono>
#include <utility>

namespace talkglass {

namespace {

constexpr qsizetype longestLoggedPath = 512;

using Steady = std::chrono::steady_clock;

} // namespace

/// What is owed to one request. If it is let go without an answer (the service ends, an exception), it gives one.
class RequestDesk::Answering
{
public:
    Answering(std::shared_ptr<RequestDesk> desk, const HttpRequest& request, HttpReply&& reply)
        : m_desk(std::move(desk))
        , m_reply(std::move(reply))
        , m_began(Steady::now())
    {
        if (m_desk->m_log->isWanted()) {
            m_method = request.methodName;
            m_path = request.target;
            m_peer = request.peer;
        }
    }
    ~Answering()
    {
        if (m_reply)
            answer(httperrors::closing());
    }
    Answering(const Answering&) = delete;
    Answering& operator=(const Answering&) = delete;

    void take(const RequestGate::Verdict& verdict)
    {
        m_route = verdict.route;
        m_userId = verdict.userId;
        m_corsOrigin = verdict.corsOrigin;
    }

    void answer(HttpAnswer answer)
    {
        const HttpReply reply = std::exchange(m_reply, nullptr);
        if (!reply)
            return;
        const qint64 micros = std::chrono::duration_cast<std::chrono::microseconds>(Steady::now() - m_began).count();
        m_desk->m_metrics.countRequest(m_route, answer.status, micros);
        if (!m_method.isEmpty())
            m_desk->m_log->add(record(answer, micros));
        if (!m_corsOrigin.isEmpty())
            RequestGate::addCorsHeaders(answer, m_corsOrigin);
        reply(std::move(answer));
    }

private:
    RequestRecord record(const HttpAnswer& answer, qint64 micros) const
    {
        RequestRecord record;
        record.at = m_desk->m_clock->now();
        record.method = QString::fromLatin1(m_method);
        record.route = QString::fromLatin1(httpRoutePath(m_route));
        const qsizetype mark = m_path.indexOf('?');
        record.path = QString::fromUtf8((mark < 0 ? m_path : m_path.left(mark)).left(longestLoggedPath));
        record.status = answer.status;
        record.durationMicros = micros;
        record.source = QString::fromLatin1(answer.source);
        record.userId = m_userId;
        record.peer = QString::fromLatin1(m_peer);
        return record;
    }

    const std::shared_ptr<RequestDesk> m_desk;
    HttpReply m_reply;
    const Steady::time_point m_began;
    HttpRoute m_route = HttpRoute::None;
    std::optional<qint64> m_userId;
    QByteArray m_corsOrigin;
    QByteArray m_method; ///< empty: nobody wants a record
    QByteArray m_path;
    QByteArray m_peer;
};

RequestDesk::RequestDesk(const Parts& parts, const HttpLimits& limits, const QStringList& allowedHosts,
                         const QStringList& allowedOrigins)
    : m_tokens(parts.tokens)
    , m_log(parts.log)
    , m_clock(parts.clock)
    , m_gate(limits, allowedHosts, allowedOrigins, *m_tokens, parts.clock)
    , m_conversations(parts.service, m_metrics, parts.clock)
    , m_services(parts.service, m_metrics, parts.connections)
    , m_chat(parts.chat)
{
}

void RequestDesk::handle(HttpRequest&& request, HttpReply&& reply)
{
    const auto answering = std::make_shared<Answering>(shared_from_this(), request, std::move(reply));
    RequestGate::Verdict verdict = m_gate.check(request);
    answering->take(verdict);
    if (verdict.refusal)
        answering->answer(*std::move(verdict.refusal));
    else
        route(std::move(verdict), [answering](HttpAnswer answer) { answering->answer(std::move(answer)); });
}

void RequestDesk::route(RequestGate::Verdict&& verdict, HttpReply reply)
{
    const HttpCall call{verdict.route, std::move(verdict.target), verdict.userId.value_or(0), std::move(verdict.body)};
    switch (call.route) {
    case HttpRoute::Health:
    case HttpRoute::Metrics:
    case HttpRoute::OpenApi:
        return m_services.handle(call.route, std::move(reply));
    case HttpRoute::Chat:
        return m_chat.handle(call, std::move(reply));
    default:
        return m_conversations.handle(call, std::move(reply));
    }
}

} // namespace talkglass
