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
/// Every value of a timestamp in PostgreSQL has one of its own here, both infinities too, since lists are ordered and
/// paged by them.
class Timestamp
{
public:
    constexpr Timestamp() = default;

    static constexpr Timestamp fromMicros(qint64 micros)
    {
        if (micros == none)
            return {};
        return raw(micros < earliest + epochMicros ? earliest : micros - epochMicros);
    }
    /// Of `micros` within that second; beyond what can be held: the last or the first moment.
    static constexpr Timestamp fromSeconds(qint64 seconds, qint64 micros)
    {
        constexpr qint64 epoch = epochMicros / 1'000'000;
        if (seconds >= latest / 1'000'000 + epoch)
            return raw(latest);
        return seconds <= earliest / 1'000'000 + epoch ? raw(earliest) : raw((seconds - epoch) * 1'000'000 + micros);
    }
    /// Before and after every moment. They have a place in the order, and are no moments: not valid, without a text.
    static constexpr Timestamp negativeInfinity() { return raw(past); }
    static constexpr Timestamp infinity() { return raw(future); }
    static constexpr Timestamp fromMillis(qint64 millis) { return fromMicros(millis * 1000); }

    /// Reads `2026-11-22T08:40:18.708852`, with `T` or a space, one to six (or more: cut) fraction digits or none,
    /// and with no zone (UTC), `Z`, or an offset such as `+02:00`. Anything else: nothing.
    static std::optional<Timestamp> fromIso(QStringView text);

    /// The wire format of the cache: UTC, `T`, no zone, six fraction digits, left out when they are all zero. Empty if
    /// this is not valid, or its year is none of 1 to 9999, for which the format has no room.
    QString toIso() const;
    /// As toIso(), with `Z` at the end: for people and for JSON.
    QString toIsoZ() const;

    constexpr bool isValid() const { return m_micros >= earliest && m_micros <= latest; }
    /// Microseconds since the epoch; only meaningful if valid, though in order always. The last 29 years that
    /// PostgreSQL knows (294247 and later) have no number of their own: all of them are the greatest.
    constexpr qint64 micros() const
    {
        if (m_micros < earliest)
            return m_micros;
        return m_micros > future - epochMicros ? future : m_micros + epochMicros;
    }
    constexpr qint64 millis() const { return micros() / 1000; }
    /// Whole seconds since the epoch, rounded down, and the microseconds within. Only if valid.
    constexpr qint64 seconds() const
    {
        return m_micros / 1'000'000 - (m_micros % 1'000'000 < 0 ? 1 : 0) + epochMicros / 1'000'000;
    }
    constexpr qint64 microsOfSecond() const { return (m_micros % 1'000'000 + 1'000'000) % 1'000'000; }
    /// UTC, cut to milliseconds; invalid if this is.
    QDateTime toDateTime() const;

    /// What is no moment stays what it is.
    constexpr Timestamp plusMicros(qint64 micros) const
    {
        if (!isValid())
            return *this;
        if (micros > 0 && m_micros > latest - micros)
            return raw(latest);
        return micros < 0 && m_micros < earliest - micros ? raw(earliest) : raw(m_micros + micros);
    }
    constexpr Timestamp plusSeconds(qint64 seconds) const
    {
        constexpr qint64 most = future / 1'000'000;
        return plusMicros((seconds > most ? most : seconds < -most ? -most : seconds) * 1'000'000);
    }

    /// One that is not there sorts before everything, the infinities where they belong.
    constexpr auto operator<=>(const Timestamp&) const = default;

private:
    // PostgreSQL counts from 2000, and reaches so far that from 1970 the last years would not fit.
    static constexpr qint64 epochMicros = 946'684'800'000'000;
    static constexpr qint64 none = std::numeric_limits<qint64>::min();
    static constexpr qint64 past = none + 1;
    static constexpr qint64 earliest = none + 2;
    static constexpr qint64 future = std::numeric_limits<qint64>::max();
    static constexpr qint64 latest = future - 1;

    static constexpr Timestamp raw(qint64 micros)
    {
        Timestamp t;
        t.m_micros = micros;
        return t;
    }

    qint64 m_micros = none;
};

} // namespace talkglass

Q_DECLARE_METATYPE(talkglass::Timestamp)
