#include "app/http/ServiceRoutes.h"

#include <QFile>

namespace talkglass {

namespace {

QByteArray resource(const QString& name)
{
    QFile file(name);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

bool isUp(const StoreStatus& status)
{
    return status.state == StoreStatus::State::Up;
}

/// No word of where it is: nobody has logged in.
QByteArray stateJson(const StoreStatus& status)
{
    const char* state = isUp(status) ? "up" : status.state == StoreStatus::State::Away ? "away" : "unknown";
    QByteArray json = QByteArrayLiteral("{\"state\": \"") + state + '"';
    if (isUp(status) && status.latencyMicros >= 0)
        json += ", \"latency_ms\": " + QByteArray::number(double(status.latencyMicros) / 1000.0, 'f', 3);
    return json + '}';
}

} // namespace

ServiceRoutes::ServiceRoutes(HybridConversationService& service, Metrics& metrics, std::function<int()> connections)
    : m_service(service)
    , m_metrics(metrics)
    , m_connections(std::move(connections))
    , m_openApi(resource(QStringLiteral(":/openapi/openapi.json")))
{
}

void ServiceRoutes::handle(HttpRoute route, HttpReply reply)
{
    if (route == HttpRoute::Health)
        return health(std::move(reply));
    if (route == HttpRoute::Metrics)
        return metrics(std::move(reply));
    HttpAnswer answer;
    answer.body = m_openApi;
    reply(answer);
}

void ServiceRoutes::health(HttpReply reply)
{
    const auto unknown = [](const StoreStatus& status) { return status.state == StoreStatus::State::Unknown; };
    if (!unknown(m_service.cacheStatus()) && !unknown(m_service.archiveStatus()))
        return reply(healthAnswer());
    // Just begun: nobody has asked the stores yet.
    replyWhenDone(m_service.upkeepNow(), std::move(reply), [this](const Result<>&) { return healthAnswer(); });
}

HttpAnswer ServiceRoutes::healthAnswer() const
{
    const StoreStatus cache = m_service.cacheStatus();
    const StoreStatus archive = m_service.archiveStatus();
    const bool any = isUp(cache) || isUp(archive);
    const char* status = isUp(cache) && isUp(archive) ? "ok" : any ? "degraded" : "down";
    HttpAnswer answer;
    answer.status = any ? 200 : 503;
    answer.body = QByteArrayLiteral("{\"status\": \"") + status + "\", \"cache\": " + stateJson(cache) +
                  ", \"archive\": " + stateJson(archive) + '}';
    return answer;
}

void ServiceRoutes::metrics(HttpReply reply)
{
    replyWhenDone(m_service.pendingArchiveWrites(), std::move(reply), [this](const Result<qint64>& pending) {
        Metrics::Gauges gauges;
        gauges.connections = m_connections();
        gauges.waitingWrites = m_service.waitingWrites();
        if (pending)
            gauges.pendingArchiveWrites = *pending;
        gauges.cacheUp = isUp(m_service.cacheStatus());
        gauges.archiveUp = isUp(m_service.archiveStatus());
        HttpAnswer answer;
        answer.body = m_metrics.text(gauges);
        answer.contentType = QByteArrayLiteral("text/plain; version=0.0.4; charset=utf-8");
        return answer;
    });
}

} // namespace talkglass
