#pragma once

#include "app/http/HttpRoute.h"

#include <QFuture>
#include <QJsonObject>

namespace talkglass {

/// An admitted request, on its way to the service.
struct HttpCall
{
    HttpRoute route = HttpRoute::None;
    HttpTarget target;
    qint64 userId = 0;
    QJsonObject body;
};

/// Answers `reply(render(value))` when the future has its value, on the thread that gives it. If it is cancelled, the
/// reply is destroyed without a call, which answers as well (RequestDesk).
template <typename T, typename Render>
void replyWhenDone(QFuture<T> future, HttpReply reply, Render render)
{
    future.then(QtFuture::Launch::Sync,
                [reply = std::move(reply), render = std::move(render)](const T& value) { reply(render(value)); });
}

} // namespace talkglass
