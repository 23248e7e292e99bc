#include "app/http/LoginLimiter.h"

#include <algorithm>

namespace talkglass {

namespace {

constexpr qint64 windowSeconds = 60;

} // namespace

LoginLimiter::LoginLimiter(std::shared_ptr<const Clock> clock)
    : m_clock(std::move(clock))
{
}

std::optional<qint64> LoginLimiter::failed(const QByteArray& address)
{
    const Timestamp now = m_clock->now();
    if (m_failures.size() >= mostAddresses && !m_failures.contains(address))
        forgetOld(now);
    QList<Timestamp>& failures = m_failures[address];
    // A clock that was set back must not lock anybody out for longer.
    failures.removeIf([now](Timestamp at) { return at <= now.plusSeconds(-windowSeconds) || at > now; });
    if (failures.size() < failuresAMinute) {
        failures.append(now);
        return std::nullopt;
    }
    const qint64 waitMicros = failures.first().plusSeconds(windowSeconds).micros() - now.micros();
    return std::max<qint64>(1, (waitMicros + 999'999) / 1'000'000);
}

void LoginLimiter::forgetOld(Timestamp now)
{
    m_failures.removeIf([now](auto entry) { return entry.value().last() <= now.plusSeconds(-windowSeconds); });
    if (m_failures.size() < mostAddresses)
        return;
    // All of them are fresh: those that failed first make room, a tenth at once, so that this is seldom done.
    QList<Timestamp> lasts;
    for (const QList<Timestamp>& failures : std::as_const(m_failures))
        lasts.append(failures.last());
    const auto tenth = lasts.begin() + lasts.size() / 10;
    std::nth_element(lasts.begin(), tenth, lasts.end());
    const Timestamp bound = *tenth;
    m_failures.removeIf([bound](auto entry) { return entry.value().last() <= bound; });
}

} // namespace talkglass
