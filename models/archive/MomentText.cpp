#include "models/archive/MomentText.h"

#include <QDate>
#include <QVariant>

#include <optional>

namespace talkglass {

namespace {

constexpr qint64 epochJulianDay = 2'440'588;
constexpr qint64 daySeconds = 86'400;

/// What PostgreSQL writes of years that ISO 8601 has no four digits for: `12026-01-01 00:00:00`, `0044-03-15 12:00:00
/// BC`.
std::optional<Timestamp> farMoment(QStringView text)
{
    const bool beforeChrist = text.endsWith(u" BC");
    if (beforeChrist)
        text.chop(3);
    const qsizetype yearEnd = text.indexOf(u'-');
    bool isYear = false;
    const int year = yearEnd < 4 ? 0 : text.left(yearEnd).toInt(&isYear);
    // The rest is that of a leap year that does have four digits; whether this one is a leap year, QDate says.
    const std::optional<Timestamp> inLeapYear = Timestamp::fromIso(QString(u"2000" + text.mid(yearEnd)));
    if (!isYear || year < 1 || !inLeapYear)
        return std::nullopt;
    const qint64 second = inLeapYear->seconds();
    const qint64 inDay = ((second % daySeconds) + daySeconds) % daySeconds;
    const QDate there = QDate::fromJulianDay((second - inDay) / daySeconds + epochJulianDay);
    const QDate date(beforeChrist ? -year : year, there.month(), there.day());
    if (!date.isValid())
        return std::nullopt;
    return Timestamp::fromSeconds((date.toJulianDay() - epochJulianDay) * daySeconds + inDay,
                                  inLeapYear->microsOfSecond());
}

QString farText(Timestamp at)
{
    const qint64 second = at.seconds();
    const qint64 inDay = ((second % daySeconds) + daySeconds) % daySeconds;
    const QDate date = QDate::fromJulianDay((second - inDay) / daySeconds + epochJulianDay);
    const bool beforeChrist = date.year() < 0;
    const QString text = QStringLiteral("%1-%2-%3 %4:%5:%6.%7")
                             .arg(qAbs(date.year()), 4, 10, QChar(u'0'))
                             .arg(date.month(), 2, 10, QChar(u'0'))
                             .arg(date.day(), 2, 10, QChar(u'0'))
                             .arg(inDay / 3600, 2, 10, QChar(u'0'))
                             .arg(inDay / 60 % 60, 2, 10, QChar(u'0'))
                             .arg(inDay % 60, 2, 10, QChar(u'0'))
                             .arg(at.microsOfSecond(), 6, 10, QChar(u'0'));
    return beforeChrist ? QString(text + QLatin1String(" BC")) : text;
}

} // namespace

Timestamp momentOf(QStringView text)
{
    if (const std::optional<Timestamp> usual = Timestamp::fromIso(text))
        return *usual;
    if (text == u"infinity")
        return Timestamp::infinity();
    if (text == u"-infinity")
        return Timestamp::negativeInfinity();
    return farMoment(text).value_or(Timestamp());
}

Timestamp readMoment(const QSqlQuery& row, int column)
{
    return momentOf(row.value(column).toString());
}

QString momentText(Timestamp at)
{
    if (at == Timestamp::infinity())
        return QStringLiteral("infinity");
    if (!at.isValid())
        return QStringLiteral("-infinity");
    const QString usual = at.toIso();
    return usual.isEmpty() ? farText(at) : usual;
}

} // namespace talkglass
