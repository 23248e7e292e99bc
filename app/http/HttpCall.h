#pragma once

#include "app/http/AttachContinuation.h"
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

/// Answers `reply(render(value))` when the future has its value, on the thread that gives it or at once. If it is
/// cancelled, the reply is destroyed without a call, which answers as well (RequestDesk).
template <typename T, typename Render>
void replyWhenDone(QFuture<T> future, HttpReply reply, Render render)
{
    attachContinuation(std::move(future), [reply = std::move(reply), render = std::move(render)](const T& value) {
        reply(render(value));
    });
}

} // namespace talkglass
