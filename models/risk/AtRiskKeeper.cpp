#include "models/risk/AtRiskKeeper.h"

#include "models/risk/AtRiskReader.h"

#include <QCoreApplication>

#include <atomic>

namespace talkglass {

class AtRiskKeeper::Private
{
public:
    Private(HybridConversationService& conversations, std::shared_ptr<const Clock> time)
        : settings(conversations.settings())
        , clock(std::move(time))
        , cacheHealth(Store::Cache, settings.redis.display(), *clock)
        , archiveHealth(Store::Archive, settings.archive.display(), *clock)
        , lane(QStringLiteral("at-risk"), [this] { return makeStores(); })
    {
    }

    std::unique_ptr<Stores> makeStores()
    {
        return std::unique_ptr<Stores>(new Stores{RedisCache(settings.redis, settings.cachePolicy, *clock, cacheHealth),
                                                  PostgresArchive(settings.archive, *clock, archiveHealth)});
    }

    template <typename Work>
    auto run(Work work)
    {
        const quint64 asked = ++generation;
        return lane.run([this, asked, work = std::move(work)](Stores& stores) {
            CacheCopies cache(settings.redis, cacheHealth);
            ArchiveCopies archive(settings.archive, archiveHealth);
            AtRiskReader reader(stores, cache, archive, *clock, [this, asked] { return asked > cancelled; });
            return work(reader);
        });
    }

    const ServiceSettings settings;
    const std::shared_ptr<const Clock> clock;
    StoreHealth cacheHealth;
    StoreHealth archiveHealth;
    std::atomic<quint64> generation{0};
    std::atomic<quint64> cancelled{0}; ///< what was asked up to here is to end
    Lane lane;
};

AtRiskKeeper::AtRiskKeeper(HybridConversationService& service, std::shared_ptr<const Clock> clock)
    : d(std::make_unique<Private>(service, std::move(clock)))
{
}

AtRiskKeeper::~AtRiskKeeper()
{
    cancel();
}

void AtRiskKeeper::cancel()
{
    d->cancelled = d->generation.load();
}

QFuture<Result<AtRiskReport>> AtRiskKeeper::find(const AtRiskFilter& filter)
{
    return d->run([filter](AtRiskReader& reader) { return reader.find(filter); });
}

QFuture<Result<QList<Persisted>>> AtRiskKeeper::persist(const QList<SessionKey>& keys, bool mayWrite)
{
    return d->run([keys, mayWrite](AtRiskReader& reader) -> Result<QList<Persisted>> {
        if (mayWrite)
            return reader.persist(keys);
        return StoreError{StoreError::Kind::ReadOnly, Store::None,
                          QCoreApplication::translate("AtRisk", "Talkglass is read-only here: nothing is archived."),
                          QCoreApplication::translate("AtRisk", "Unlock writing first.")};
    });
}

} // namespace talkglass
