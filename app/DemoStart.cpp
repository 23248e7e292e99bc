#include "app/DemoStart.h"

#include "app/SampleData.h"
#include "models/items/FutureReply.h"

#include <QFuture>
#include <QPromise>

namespace talkglass {

namespace {

Result<DemoStart::Stores> startFilled(const Clock& clock)
{
    Result<std::unique_ptr<LocalStores>> stores = LocalStores::start();
    if (!stores)
        return stores.error();
    const Result<> filled = fillWithSamples((*stores)->redis(), (*stores)->archive(), clock);
    if (!filled)
        return filled.error();
    return DemoStart::Stores(std::move(*stores));
}

} // namespace

DemoStart::DemoStart(std::shared_ptr<const Clock> clock, QObject* parent)
    : QObject(parent)
    , m_clock(std::move(clock))
{
    m_thread.setMaxThreadCount(1);
}

DemoStart::~DemoStart()
{
    m_thread.waitForDone();
}

void DemoStart::start()
{
    auto promise = std::make_shared<QPromise<Result<Stores>>>();
    const auto take = [this](const Result<Stores>& stores) {
        if (stores)
            Q_EMIT started(*stores);
        else
            Q_EMIT failed(stores.error());
    };
    whenFinished(promise->future(), this, take, [] {});
    m_thread.start([promise, clock = m_clock] {
        promise->start();
        promise->addResult(startFilled(*clock));
        promise->finish();
    });
}

} // namespace talkglass
