#pragma once

#include <QFuture>
#include <QMutexLocker>

#include <utility>

namespace talkglass {
struct FutureAccess;
}

/// A friend of QFuture, whose lock nothing public gives.
template <typename T>
class QtPrivate::CanceledHandler<talkglass::FutureAccess, T>
{
public:
    static QMutex& mutexOf(const QFuture<T>& future) { return future.d.mutex(); }
};

namespace talkglass {

/// Calls `onResult(value)` when the future has its value: on the thread that gives it, or at once. Not at all if it
/// never will have one.
///
/// QFuture::then() of Qt 6.4 must not meet the moment in which another thread finishes the future: it finds it
/// finished, runs what was attached, keeps it all the same, and the other thread runs it once more, on a promise that
/// is gone. A future is called finished under its lock; with that held it is so already, or not before then() is done.
template <typename T, typename OnResult>
void attachContinuation(QFuture<T> future, OnResult onResult)
{
    {
        const QMutexLocker locker(&QtPrivate::CanceledHandler<FutureAccess, T>::mutexOf(future));
        if (!future.isFinished()) {
            future.then(QtFuture::Launch::Sync, [onResult = std::move(onResult)](const T& value) { onResult(value); });
            return;
        }
    }
    if (!future.isCanceled() && future.resultCount() > 0)
        onResult(future.result());
}

} // namespace talkglass
