#pragma once

#include "models/items/MessageSource.h"

#include <QCoreApplication>
#include <QPromise>

#include <memory>

namespace talkglass {

/// A MessageSource that answers when, and with what, the test says. Calls are recorded in order.
class ScriptedMessageSource final : public MessageSource
{
public:
    template <typename T>
    struct Call
    {
        std::shared_ptr<QPromise<Result<T>>> promise;
        SessionKey key;
        std::optional<MessageCursor> before;
        qint64 limit = 0;
        NewMessage message;

        void answer(const Result<T>& result) const
        {
            promise->addResult(result);
            promise->finish();
            // The answer travels through the event queue of the thread that asked; here that is this one.
            QCoreApplication::sendPostedEvents();
        }
    };

    QList<Call<CachedHistory>> cacheCalls;
    QList<Call<QList<Message>>> archiveCalls;
    QList<Call<AddedMessage>> addCalls;
    QList<Call<ClearReport>> clearCalls;

    QFuture<Result<CachedHistory>> cachedMessages(const SessionKey& key, qint64 limit) override
    {
        return record(cacheCalls, {nullptr, key, std::nullopt, limit, {}});
    }
    QFuture<Result<QList<Message>>> archivedMessages(const SessionKey& key, const std::optional<MessageCursor>& before,
                                                     qint64 limit) override
    {
        return record(archiveCalls, {nullptr, key, before, limit, {}});
    }
    QFuture<Result<AddedMessage>> addMessage(const NewMessage& message) override
    {
        return record(addCalls, {nullptr, message.key, std::nullopt, 0, message});
    }
    QFuture<Result<ClearReport>> clearSession(const SessionKey& key) override
    {
        return record(clearCalls, {nullptr, key, std::nullopt, 0, {}});
    }

private:
    template <typename T>
    static QFuture<Result<T>> record(QList<Call<T>>& calls, Call<T> call)
    {
        call.promise = std::make_shared<QPromise<Result<T>>>();
        call.promise->start();
        calls.append(call);
        return call.promise->future();
    }
};

/// A cached list of these messages.
inline CachedHistory cachedHistory(const QList<Message>& messages)
{
    CachedHistory history;
    history.messages = messages;
    for (Message& message : history.messages)
        message.residency = MessageResidency::CacheOnly;
    history.length = messages.size();
    history.ttlMs = 3'600'000;
    return history;
}

} // namespace talkglass
