#pragma once

#include "models/conversation/Clock.h"
#include "models/conversation/StoreError.h"
#include "models/conversation/Timestamp.h"

#include <QString>

#include <functional>
#include <mutex>
#include <optional>

namespace talkglass {

/// What is known of one store, to be shown to people.
struct StoreStatus
{
    enum class State { Unknown, Up, Away };

    Store store = Store::None;
    State state = State::Unknown;
    QString endpoint;          ///< where, without secrets
    QString version;           ///< e.g. "7.0.15"; empty until known
    qint64 latencyMicros = -1; ///< of the last ping; -1: not measured
    StoreError reason;         ///< why it is away; only if Away
    Timestamp since;           ///< when this state began
    Timestamp nextTry;         ///< when it is asked again; only if Away
    quint64 epoch = 0;         ///< grows each time the store comes (back) up
};

/// One store's state, shared by every connection to it: after one of them found the store away, the others fail at
/// once with the same reason instead of each waiting for its own time-out, until a pause has passed (250 ms, doubling
/// to 5 s); then one call is let through to look again. All functions may be called from any thread.
class StoreHealth
{
public:
    StoreHealth(Store store, QString endpoint, const Clock& clock);

    StoreStatus status() const;
    /// The reason to fail at once, or nothing: go and ask the store.
    std::optional<StoreError> refusal();
    void reportUp();
    /// Outages (StoreError::isOutage) change the state, and AuthFailed while the store is not up: a refused login.
    void reportError(const StoreError& error);
    void reportPing(qint64 latencyMicros, const QString& version);
    /// Somebody asked for it: the next call goes through whatever the pause.
    void tryNow();
    /// Called after each change of state, ping or version, on the thread that noticed it.
    void setListener(std::function<void(const StoreStatus&)> listener);

private:
    void notify();

    const Clock& m_clock;
    mutable std::mutex m_mutex;
    StoreStatus m_status;
    qint64 m_pauseMicros = 0;
    std::function<void(const StoreStatus&)> m_listener;
};

} // namespace talkglass

Q_DECLARE_METATYPE(talkglass::StoreStatus)
