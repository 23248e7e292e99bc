#pragma once

#include "app/http/HttpRoute.h"
#include "models/conversation/StoreError.h"

#include <array>
#include <atomic>

namespace talkglass {

/// What `GET /metrics` tells, in the text format of Prometheus. Counting costs a few atomic additions. Any thread.
class Metrics
{
public:
    void countRequest(HttpRoute route, int status, qint64 micros);
    void countCacheHit() { add(m_cacheHits); }
    void countCacheMiss() { add(m_cacheMisses); }
    void countStoreError(Store store);

    /// What is not counted here but known at the moment of asking.
    struct Gauges
    {
        int connections = 0;
        int waitingWrites = 0;
        std::optional<qint64> pendingArchiveWrites; ///< nothing: the cache could not be asked
        bool cacheUp = false;
        bool archiveUp = false;
    };
    QByteArray text(const Gauges& gauges) const;

private:
    using Counter = std::atomic<quint64>;

    static constexpr std::array<int, 18> statuses{200, 204, 400, 401, 403, 404, 405, 409, 413,
                                                  414, 415, 422, 429, 431, 500, 502, 503, 0};
    /// Upper bounds in µs; the last is infinity.
    static constexpr std::array<qint64, 14> bounds{100,    250,    500,     1'000,   2'500,     5'000,     10'000,
                                                   25'000, 50'000, 100'000, 250'000, 1'000'000, 5'000'000, 0};

    struct Route
    {
        std::array<Counter, statuses.size()> byStatus{};
        std::array<Counter, bounds.size()> byTime{};
        Counter micros{0};
    };

    static void add(Counter& counter, quint64 by = 1) { counter.fetch_add(by, std::memory_order_relaxed); }
    void appendRequests(QByteArray& out) const;
    void appendTimes(QByteArray& out) const;

    std::array<Route, httpRoutes> m_routes{};
    Counter m_cacheHits{0};
    Counter m_cacheMisses{0};
    std::array<Counter, 3> m_storeErrors{}; ///< by Store
};

} // namespace talkglass
