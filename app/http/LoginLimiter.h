#pragma once

#include "models/conversation/Clock.h"

#include <QByteArray>
#include <QHash>
#include <QList>

#include <memory>
#include <optional>

namespace talkglass {

/// Counts failed logins by address: after five in a minute, further failing ones are told to wait. One that succeeds is
/// never held up, so an address that is shared cannot be locked out. Bounded in memory. One thread.
class LoginLimiter
{
public:
    static constexpr int failuresAMinute = 5;
    static constexpr qsizetype mostAddresses = 10'000;

    explicit LoginLimiter(std::shared_ptr<const Clock> clock);

    /// Another failure of this address. Nothing: it is told so (401). Else it has had its five: in how many seconds
    /// (at least 1) it may fail again (429).
    std::optional<qint64> failed(const QByteArray& address);
    qsizetype addresses() const { return m_failures.size(); }

private:
    void forgetOld(Timestamp now);

    std::shared_ptr<const Clock> m_clock;
    QHash<QByteArray, QList<Timestamp>> m_failures; ///< of the last minute, oldest first, at most five each
};

} // namespace talkglass
