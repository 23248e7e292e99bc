#include "app/DemoFastForward.h"

#include "models/items/FutureReply.h"

#include <QPromise>

namespace talkglass {

DemoFastForward::DemoFastForward(std::shared_ptr<const LocalStores> stores, std::shared_ptr<const Clock> clock,
                                 QObject* parent)
    : QObject(parent)
    , m_stores(std::move(stores))
    , m_clock(std::move(clock))
{
    m_thread.setMaxThreadCount(1);
}

DemoFastForward::~DemoFastForward()
{
    m_thread.waitForDone();
}

QString DemoFastForward::text(const FastForwarded& count)
{
    return tr("A day has passed for the cache: %1 keys have ended, %2 have a day less")
        .arg(count.ended)
        .arg(count.shortened);
}

void DemoFastForward::start()
{
    auto promise = std::make_shared<QPromise<Result<FastForwarded>>>();
    const auto take = [this](const Result<FastForwarded>& done) {
        Q_EMIT finished(done ? text(*done) : done.error().text());
    };
    whenFinished(promise->future(), this, take, [] {});
    m_thread.start([promise, endpoint = m_stores->redis(), clock = m_clock] {
        promise->start();
        StoreHealth health(Store::Cache, endpoint.display(), *clock);
        promise->addResult(CacheFastForward(endpoint, health).run(time));
        promise->finish();
    });
}

} // namespace talkglass
