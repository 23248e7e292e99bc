#include "app/http/Metrics.h"

namespace talkglass {

namespace {

QByteArray methodText(HttpRoute route)
{
    switch (httpRouteMethod(route)) {
    case HttpMethod::Get:
        return QByteArrayLiteral("GET");
    case HttpMethod::Post:
        return QByteArrayLiteral("POST");
    case HttpMethod::Delete:
        return QByteArrayLiteral("DELETE");
    default:
        return {};
    }
}

QByteArray labels(int route)
{
    const auto which = HttpRoute(route);
    return "method=\"" + methodText(which) + "\",route=\"" + QByteArray(httpRoutePath(which)) + '"';
}

void appendHead(QByteArray& out, const char* name, const char* type, const char* help)
{
    out += QByteArrayLiteral("# HELP ") + name + ' ' + help + "\n# TYPE " + name + ' ' + type + '\n';
}

void appendGauge(QByteArray& out, const char* name, const char* help, qint64 value)
{
    appendHead(out, name, "gauge", help);
    out += QByteArray(name) + ' ' + QByteArray::number(value) + '\n';
}

void appendCounter(QByteArray& out, const char* name, const char* help, quint64 value)
{
    appendHead(out, name, "counter", help);
    out += QByteArray(name) + ' ' + QByteArray::number(value) + '\n';
}

QByteArray seconds(quint64 micros)
{
    return QByteArray::number(double(micros) / 1e6, 'g', 12);
}

} // namespace

void Metrics::countRequest(HttpRoute route, int status, qint64 micros)
{
    Route& counted = m_routes[size_t(route)];
    size_t place = 0;
    while (place + 1 < statuses.size() && statuses[place] != status)
        ++place;
    add(counted.byStatus[place]);
    size_t bucket = 0;
    while (bucket + 1 < bounds.size() && micros > bounds[bucket])
        ++bucket;
    add(counted.byTime[bucket]);
    add(counted.micros, quint64(std::max<qint64>(0, micros)));
}

void Metrics::countStoreError(Store store)
{
    add(m_storeErrors[size_t(store)]);
}

void Metrics::appendRequests(QByteArray& out) const
{
    const char* name = "talkglass_http_requests_total";
    appendHead(out, name, "counter", "Requests answered; an empty route: refused before it was looked at, or unknown.");
    for (int route = 0; route < httpRoutes; ++route) {
        for (size_t i = 0; i < statuses.size(); ++i) {
            const quint64 count = m_routes[size_t(route)].byStatus[i];
            if (count == 0)
                continue;
            const QByteArray status = statuses[i] == 0 ? QByteArrayLiteral("other") : QByteArray::number(statuses[i]);
            out += QByteArray(name) + '{' + labels(route) + ",status=\"" + status + "\"} " + QByteArray::number(count) +
                   '\n';
        }
    }
}

void Metrics::appendTimes(QByteArray& out) const
{
    const QByteArray name = QByteArrayLiteral("talkglass_http_request_duration_seconds");
    appendHead(out, name.constData(), "histogram", "From the complete request to its answer.");
    for (int route = 0; route < httpRoutes; ++route) {
        const Route& counted = m_routes[size_t(route)];
        QByteArray lines;
        quint64 sum = 0;
        for (size_t i = 0; i < bounds.size(); ++i) {
            sum += counted.byTime[i];
            const QByteArray bound = bounds[i] == 0 ? QByteArrayLiteral("+Inf") : seconds(quint64(bounds[i]));
            lines += name + "_bucket{" + labels(route) + ",le=\"" + bound + "\"} " + QByteArray::number(sum) + '\n';
        }
        if (sum == 0)
            continue;
        out += lines + name + "_sum{" + labels(route) + "} " + seconds(counted.micros) + '\n' + name + "_count{" +
               labels(route) + "} " + QByteArray::number(sum) + '\n';
    }
}

QByteArray Metrics::text(const Gauges& gauges) const
{
    QByteArray out;
    appendRequests(out);
    appendTimes(out);
    appendCounter(out, "talkglass_cache_hits_total", "Histories that the cache alone answered.", m_cacheHits);
    appendCounter(out, "talkglass_cache_misses_total", "Histories that needed the archive.", m_cacheMisses);
    const char* errors = "talkglass_store_errors_total";
    appendHead(out, errors, "counter", "Failures of a store that a request met.");
    out += QByteArray(errors) + "{store=\"cache\"} " + QByteArray::number(m_storeErrors[size_t(Store::Cache)]) + '\n';
    out +=
        QByteArray(errors) + "{store=\"archive\"} " + QByteArray::number(m_storeErrors[size_t(Store::Archive)]) + '\n';
    out += QByteArray(errors) + "{store=\"both\"} " + QByteArray::number(m_storeErrors[size_t(Store::None)]) + '\n';
    const char* up = "talkglass_store_up";
    appendHead(out, up, "gauge", "1: the store serves.");
    out += QByteArray(up) + "{store=\"cache\"} " + (gauges.cacheUp ? "1" : "0") + '\n';
    out += QByteArray(up) + "{store=\"archive\"} " + (gauges.archiveUp ? "1" : "0") + '\n';
    appendGauge(out, "talkglass_http_connections", "Open connections.", gauges.connections);
    appendGauge(out, "talkglass_waiting_writes", "Writes under way.", gauges.waitingWrites);
    if (gauges.pendingArchiveWrites)
        appendGauge(out, "talkglass_pending_archive_writes", "Acknowledged by the cache, not yet in the archive.",
                    *gauges.pendingArchiveWrites);
    return out;
}

} // namespace talkglass
