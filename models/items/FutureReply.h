#pragma once

#include <QFuture>
#include <QFutureWatcher>
#include <QObject>

#include <utility>

namespace talkglass {

/// Calls `onResult(value)` on `receiver`'s thread when the future has its value, or `onCanceled()` if it never will.
/// Neither is called once `receiver` is gone, which QFuture::then(context, …) of Qt 6.4 does not promise: it asserts.
template <typename T, typename OnResult, typename OnCanceled>
void whenFinished(const QFuture<T>& future, QObject* receiver, OnResult onResult, OnCanceled onCanceled)
{
    auto* watcher = new QFutureWatcher<T>(receiver);
    QObject::connect(watcher, &QFutureWatcherBase::finished, receiver,
                     [watcher, onResult = std::move(onResult), onCanceled = std::move(onCanceled)] {
                         watcher->deleteLater();
                         const QFuture<T> done = watcher->future();
                         if (done.isCanceled() || done.resultCount() == 0)
                             onCanceled();
                         else
                             onResult(done.result());
                     });
    watcher->setFuture(future);
}

} // namespace talkglass
