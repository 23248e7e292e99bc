#include "models/items/CopiesReader.h"

#include "models/compare/ComparisonStores.h"

#include <QCoreApplication>
#include <QPromise>

namespace talkglass {

namespace {

struct Tr
{
    Q_DECLARE_TR_FUNCTIONS(CopiesReader)
};

Result<ReadSession> compare(ComparisonStores& stores, const SessionKey& key, const ComparisonOptions& options,
                            const Clock& clock)
{
    ComparisonStores::Batch batch = stores.begin({key}, CopiesReader::mostRows, PostgresCopyReader::Rows::OfAll);
    const Result<QList<ReadCopies>> copies = ComparisonStores::end(batch);
    if (!copies)
        return copies.error();
    ReadSession compared;
    compared.readAt = clock.now();
    compared.facts = ComparisonStores::decoded(key, copies->first());
    if (!compared.facts.hasKey() && !compared.facts.row && !compared.facts.inUserSet)
        return StoreError{StoreError::Kind::NotFound, Store::None, Tr::tr("Neither store has this session."), {}};
    compared.comparison = compareCopies(compared.facts, options);
    compared.cachedElements = compared.facts.cached.size();
    compared.facts.cached.clear();
    compared.facts.archived.clear();
    return compared;
}

} // namespace

class CopiesReader::Private
{
public:
    Private(const ServiceSettings& settings, std::shared_ptr<const Clock> clock)
        : m_settings(settings)
        , m_clock(std::move(clock))
    {
    }

    QFuture<Result<ReadSession>> read(const SessionKey& key)
    {
        if (!m_thread)
            m_thread = std::make_unique<StoreThread<ComparisonStores>>(
                [this] { return std::make_unique<ComparisonStores>(m_settings, m_clock); });
        const auto promise = std::make_shared<QPromise<Result<ReadSession>>>();
        promise->start();
        const QFuture<Result<ReadSession>> future = promise->future();
        ComparisonOptions options;
        options.maxHistory = m_settings.cachePolicy.maxHistory;
        m_thread->run([promise, key, options, clock = m_clock](ComparisonStores& stores) {
            promise->addResult(compare(stores, key, options, *clock));
            promise->finish();
            return true;
        });
        return future;
    }

private:
    const ServiceSettings m_settings;
    const std::shared_ptr<const Clock> m_clock;
    std::unique_ptr<StoreThread<ComparisonStores>> m_thread;
};

CopiesReader::CopiesReader(const ServiceSettings& settings, std::shared_ptr<const Clock> clock)
    : d(std::make_unique<Private>(settings, std::move(clock)))
{
}

CopiesReader::~CopiesReader() = default;

QFuture<Result<ReadSession>> CopiesReader::read(const SessionKey& key)
{
    return d->read(key);
}

} // namespace talkglass
