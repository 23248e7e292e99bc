#include "views/TimeText.h"

#include <QCoreApplication>
#include <QLocale>
#include <QTimeZone>

namespace talkglass::timetext {

namespace {

constexpr qint64 minute = 60;
constexpr qint64 hour = 60 * minute;
constexpr qint64 oneDay = 24 * hour;

struct Texts
{
    Q_DECLARE_TR_FUNCTIONS(TimeText)
};

QString two(qint64 number)
{
    return QString::number(number).rightJustified(2, u'0');
}

QString withMicros(const QDateTime& time, Timestamp moment)
{
    const qint64 micros = ((moment.micros() % 1'000'000) + 1'000'000) % 1'000'000;
    return time.toString(u"yyyy-MM-dd HH:mm:ss") + u'.' + QString::number(micros).rightJustified(6, u'0');
}

} // namespace

QString left(qint64 milliseconds)
{
    // Rounded up, so that zero means over.
    const qint64 seconds = milliseconds <= 0 ? 0 : (milliseconds + 999) / 1000;
    const qint64 hours = seconds % oneDay / hour;
    const QString rest = u':' + two(seconds % hour / minute) + u':' + two(seconds % minute);
    if (seconds >= oneDay)
        return Texts::tr("%1 d %2").arg(QString::number(seconds / oneDay), two(hours) + rest);
    return QString::number(hours) + rest;
}

QString ago(Timestamp moment, Timestamp now)
{
    if (!moment.isValid())
        return Texts::tr("never");
    const qint64 seconds = (now.micros() - moment.micros()) / 1'000'000;
    if (seconds < minute)
        return Texts::tr("just now");
    if (seconds < hour)
        return seconds < 2 * minute ? Texts::tr("1 minute ago")
                                    : Texts::tr("%n minutes ago", nullptr, static_cast<int>(seconds / minute));
    if (seconds < oneDay)
        return seconds < 2 * hour ? Texts::tr("1 hour ago")
                                  : Texts::tr("%n hours ago", nullptr, static_cast<int>(seconds / hour));
    return seconds < 2 * oneDay ? Texts::tr("1 day ago")
                                : Texts::tr("%n days ago", nullptr, static_cast<int>(seconds / oneDay));
}

QString clock(Timestamp moment)
{
    return moment.isValid() ? moment.toDateTime().toLocalTime().toString(u"HH:mm:ss") : QString();
}

QString day(Timestamp moment, Timestamp now)
{
    if (!moment.isValid())
        return Texts::tr("time unknown");
    const QDate date = moment.toDateTime().toLocalTime().date();
    const QDate today = now.toDateTime().toLocalTime().date();
    if (date == today)
        return Texts::tr("today");
    if (date == today.addDays(-1))
        return Texts::tr("yesterday");
    if (date == today.addDays(1))
        return Texts::tr("tomorrow");
    return QLocale().toString(date, Texts::tr("d MMMM yyyy"));
}

QString exact(Timestamp moment)
{
    if (!moment.isValid())
        return Texts::tr("time unknown");
    const QDateTime local = moment.toDateTime().toLocalTime();
    return withMicros(local, moment) + u' ' + local.timeZoneAbbreviation() + u' ' + Texts::tr("(local)") + u'\n' +
           timetext::utc(moment);
}

QString utc(Timestamp moment)
{
    return moment.isValid() ? withMicros(moment.toDateTime(), moment) + QStringLiteral(" UTC")
                            : Texts::tr("time unknown");
}

Urgency urgency(qint64 millisecondsLeft)
{
    if (millisecondsLeft <= 5 * minute * 1000)
        return Urgency::WithinFiveMinutes;
    return millisecondsLeft <= hour * 1000 ? Urgency::WithinHour : Urgency::None;
}

} // namespace talkglass::timetext
