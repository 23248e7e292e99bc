#pragma once

#include "models/conversation/Result.h"
#include "models/items/FutureReply.h"

namespace talkglass {

/// whenFinished() for a store's answer: a request that was cancelled, because the service ends, is answered with
/// `stopped`, so that there is one way on.
template <typename T, typename Take>
void whenAnswered(QObject* context, const QFuture<Result<T>>& future, const StoreError& stopped, Take take)
{
    whenFinished(future, context, take, [take, stopped] { take(Result<T>(stopped)); });
}

inline StoreError stoppedRequest(Store store, const QString& message)
{
    return {StoreError::Kind::Unavailable, store, message, {}};
}

} // namespace talkglass
