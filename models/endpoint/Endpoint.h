#pragma once

#include "models/conversation/Result.h"
#include "models/endpoint/EndpointSettings.h"
#include "models/endpoint/RequestRecord.h"

#include <QByteArray>
#include <QList>
#include <QObject>

namespace talkglass {

/// The HTTP endpoint, as the window sees it; `HttpEndpoint` in app/http is the one that serves. It answers from the
/// very service it was made with, so read-only mode holds for it as well. All functions on the thread it lives in (the
/// GUI's); none of them waits. Signals come on that thread.
class Endpoint : public QObject
{
    Q_OBJECT

public:
    enum class State {
        Stopped,
        Starting,
        Running,
        Stopping, ///< takes no new request, answers those under way
        Failed,   ///< could not start; error() says why, e.g. the address is in use
    };
    Q_ENUM(State)

    using QObject::QObject;

    /// Answered by stateChanged: Running or Failed. Only when Stopped or Failed; else ignored.
    virtual void start(const EndpointSettings& settings) = 0;
    /// Graceful: accepted requests are answered first, for a bounded time. Answered by stateChanged: Stopped.
    virtual void stop() = 0;

    virtual State state() const = 0;
    virtual StoreError error() const = 0;          ///< only meaningful if Failed
    virtual EndpointSettings settings() const = 0; ///< those of the last start(); the port is the one that was picked
    /// E.g. "http://127.0.0.1:8765"; empty unless Running or Stopping.
    virtual QString url() const = 0;
    /// A ready token (JWT) for this user, valid until the secret changes; empty unless Running. `expiresInSeconds`
    /// ≤ 0: it does not expire.
    virtual QByteArray tokenFor(qint64 userId, qint64 expiresInSeconds = 0) const = 0;
    /// True: the secret was made for this run, so tokens end with it.
    virtual bool hasRandomSecret() const = 0;

Q_SIGNALS:
    void stateChanged(talkglass::Endpoint::State state);
    /// In the order of the answers; at most some fifty times a second, all that came in between in one list.
    void requestsLogged(const QList<talkglass::RequestRecord>& records);
    /// So many were not told by requestsLogged, for there were more than it takes (2,000 a turn).
    void requestsSkipped(qint64 count);
};

} // namespace talkglass
