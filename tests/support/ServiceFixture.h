#pragma once

#include "app/LocalStores.h"
#include "models/service/HybridConversationService.h"

#include <QDeadlineTimer>
#include <QFuture>
#include <QString>
#include <QThread>

#include <memory>

namespace talkglass {

/// Both private servers, with the schema and the users 1 to 5, and services on them. One thread.
class ServiceFixture
{
public:
    /// The reason why not, or nothing.
    QString start();
    /// Empties both stores, but for the users. Both must be up.
    QString reset();
    /// Puts the golden data in the place of everything.
    QString loadGolden();

    LocalStores& stores() { return *m_stores; }
    /// Time-outs of 700 ms, so that a frozen store is noticed soon.
    ServiceSettings settings() const;
    std::unique_ptr<HybridConversationService> makeService() const { return makeService(settings()); }
    std::unique_ptr<HybridConversationService> makeService(const ServiceSettings& settings) const;

    /// Talk to the stores past the service. A failure is one item that begins with "error:".
    QByteArrayList redis(const QByteArrayList& command) const; ///< an array's items, or one item
    QStringList sql(const QString& query) const;               ///< rows, columns joined by '|'
    /// Asks again until it gives `expected`, at most 15 s. Whether it did.
    bool sqlBecomes(const QString& query, const QStringList& expected) const;

private:
    std::unique_ptr<LocalStores> m_stores;
};

/// Waits at most 25 s, longer than any time-out of the service.
template <typename T>
Result<T> answerOf(const QFuture<Result<T>>& future)
{
    const QDeadlineTimer deadline(25'000);
    while (!future.isFinished() && !deadline.hasExpired())
        QThread::msleep(1);
    if (!future.isFinished() || future.resultCount() == 0)
        return StoreError{StoreError::Kind::Protocol, Store::None, QStringLiteral("no answer at all"), {}};
    return future.result();
}

} // namespace talkglass
