#include "models/drill/DrillRun.h"

#include "models/drill/Drill.h"

#include <QElapsedTimer>
#include <QPromise>

#include <mutex>

namespace talkglass {

namespace {

constexpr qint64 progressEveryMs = 100;

} // namespace

class DrillRun::Private
{
public:
    Private(HybridConversationService& conversations, std::shared_ptr<const Clock> time)
        : service(conversations)
        , clock(std::move(time))
        , cacheHealth(Store::Cache, service.settings().redis.display(), *clock)
        , archiveHealth(Store::Archive, service.settings().archive.display(), *clock)
        , lane(QStringLiteral("drill"), [this] { return makeStores(); })
    {
    }

    std::unique_ptr<Stores> makeStores()
    {
        const ServiceSettings& settings = service.settings();
        return std::unique_ptr<Stores>(new Stores{RedisCache(settings.redis, settings.cachePolicy, *clock, cacheHealth),
                                                  PostgresArchive(settings.archive, *clock, archiveHealth)});
    }

    std::shared_ptr<DrillControl> currentControl() const
    {
        const std::lock_guard lock(mutex);
        return control;
    }

    HybridConversationService& service;
    const std::shared_ptr<const Clock> clock;
    StoreHealth cacheHealth;
    StoreHealth archiveHealth;
    mutable std::mutex mutex;
    std::shared_ptr<DrillControl> control;
    DrillProgress progress;
    QFuture<DrillReport> running;
    Lane lane;
};

DrillRun::DrillRun(HybridConversationService& service, std::shared_ptr<const Clock> clock, QObject* parent)
    : QObject(parent)
    , d(std::make_unique<Private>(service, std::move(clock)))
{
}

DrillRun::~DrillRun()
{
    cancel();
    d->lane.stop();
}

bool DrillRun::isRunning() const
{
    return d->running.isRunning();
}

DrillProgress DrillRun::progress() const
{
    const std::lock_guard lock(d->mutex);
    return d->progress;
}

void DrillRun::cancel()
{
    if (const std::shared_ptr<DrillControl> control = d->currentControl())
        control->cancel();
}

QFuture<DrillReport> DrillRun::start(const DrillPlan& plan)
{
    const auto deliver = [this](auto call) { QMetaObject::invokeMethod(this, std::move(call), Qt::QueuedConnection); };
    const auto last = std::make_shared<QElapsedTimer>();
    const auto listener = [this, deliver, last](const DrillProgress& progress) {
        {
            const std::lock_guard lock(d->mutex);
            d->progress = progress;
        }
        if (last->isValid() && last->elapsed() < progressEveryMs)
            return;
        last->start();
        deliver([this, progress] { Q_EMIT progressed(progress); });
    };
    const auto control = std::make_shared<DrillControl>(listener);
    {
        const std::lock_guard lock(d->mutex);
        d->control = control;
        d->progress = {};
    }
    d->running = d->lane.run([this, plan, control, deliver](Stores& stores) {
        const ServiceSettings& settings = d->service.settings();
        DrillStores copies{CacheCopies(settings.redis, d->cacheHealth),
                           ArchiveCopies(settings.archive, d->archiveHealth)};
        const DrillParts parts{stores, copies, d->service, d->clock, d->cacheHealth, *control};
        const DrillReport report = Drill(parts, plan).run();
        deliver([this, report] { Q_EMIT finished(report); });
        return report;
    });
    return d->running;
}

} // namespace talkglass
