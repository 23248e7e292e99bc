#include "models/service/ServiceTypes.h"

#include <QCoreApplication>

#include <algorithm>

namespace talkglass {

namespace {

struct Texts
{
    Q_DECLARE_TR_FUNCTIONS(UserClearReport)
};

QString notFoundIn(const StoreError& cause)
{
    return cause.store == Store::Cache
               ? Texts::tr("Sessions that only the cache has could not be found and are not cleared: %1")
                     .arg(cause.message)
               : Texts::tr("Sessions that only the archive has could not be found and are not cleared: %1")
                     .arg(cause.message);
}

} // namespace

QStringList AddedMessage::storedIn() const
{
    QStringList stores;
    if (archived)
        stores.append(QStringLiteral("archive"));
    if (cached)
        stores.append(QStringLiteral("cache"));
    return stores;
}

bool UserClearReport::complete() const
{
    return !cacheError && !archiveError && std::ranges::all_of(*this, &ClearReport::complete);
}

std::optional<StoreError> UserClearReport::shortfall() const
{
    if (complete())
        return std::nullopt;
    const qsizetype half = std::ranges::count_if(*this, [](const ClearReport& report) { return !report.complete(); });
    StoreError cause;
    if (cacheError || archiveError) {
        cause = cacheError ? *cacheError : *archiveError;
        cause.message = notFoundIn(cause);
        if (half > 0)
            cause.message += u' ' + Texts::tr("Of %1 that were found, %2 are only half cleared.").arg(size()).arg(half);
    } else {
        const ClearReport& first = *std::ranges::find_if_not(*this, &ClearReport::complete);
        cause = first.cacheError ? *first.cacheError : *first.archiveError;
        cause.message =
            Texts::tr("Of %1 sessions, %2 are only half cleared: %3").arg(size()).arg(half).arg(cause.message);
    }
    if (cause.isOutage() || cause.hint.isEmpty())
        cause.hint = Texts::tr("Repeat it when the store answers.");
    return cause;
}

} // namespace talkglass
