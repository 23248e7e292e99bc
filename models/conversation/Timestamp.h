#pragma once

#include <QDateTime>
#include <QMetaType>
#include <QString>
#include <QStringView>

#include <compare>
#include <limits>
#include <optional>

namespace talkglass {

/// A moment in microseconds since 1970-01-01 UTC. QDateTime only holds milliseconds, and both stores hold
/// microseconds, so nothing that is written to or compared between the stores may pass through QDateTime.
class Timestamp
{
public:
    constexpr Timestamp() = default;

    static constexpr Timestamp fromMicros(qint64 micros)
    {
        Timestamp t;
        t.m_micros = micros;
        return t;
    }
    static constexpr Timestamp fromMillis(qint64 millis) { return fromMicros(millis * 1000); }

    /// Reads `2026-11-22T08:40:18.708852`, with `T` or a space, one to six (or more: cut) fraction digits or none,
    /// and with no zone (UTC), `Z`, or an offset such as `+02:00`. Anything else: nothing.
    static std::optional<Timestamp> fromIso(QStringView text);

    /// The wire format of the cache: UTC, `T`, no zone, six fraction digits, left out when they are all zero.
    QString toIso() const;
    /// As toIso(), with `Z` at the end: for people and for JSON.
    QString toIsoZ() const;

    constexpr bool isValid() const { return m_micros != none; }
    /// Microseconds since the epoch; only meaningful if valid.
    constexpr qint64 micros() const { return m_micros; }
    constexpr qint64 millis() const { return m_micros / 1000; }
    /// UTC, cut to milliseconds; invalid if this is.
    QDateTime toDateTime() const;

    constexpr Timestamp plusMicros(qint64 micros) const { return fromMicros(m_micros + micros); }
    constexpr Timestamp plusSeconds(qint64 seconds) const { return fromMicros(m_micros + seconds * 1'000'000); }

    /// An invalid moment sorts before every valid one.
    constexpr auto operator<=>(const Timestamp&) const = default;

private:
    static constexpr qint64 none = std::numeric_limits<qint64>::min();
    qint64 m_micros = none;
};

} // namespace talkglass

Q_DECLARE_METATYPE(talkglass::Timestamp)
