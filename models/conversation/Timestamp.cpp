#include "models/conversation/Timestamp.h"

#include <QTimeZone>

#include <algorithm>

namespace talkglass {

namespace {

// Newer ones deprecate Qt::UTC here, Qt 6.4 does not have QTimeZone::UTC yet.
#if QT_VERSION >= QT_VERSION_CHECK(6, 5, 0)
constexpr auto utc = QTimeZone::UTC;
#else
constexpr auto utc = Qt::UTC;
#endif

bool isDigits(QStringView text)
{
    return !text.isEmpty() && std::ranges::all_of(text, [](QChar c) { return c >= u'0' && c <= u'9'; });
}

constexpr qint64 epochJulianDay = 2'440'588;
constexpr qint64 daySeconds = 86'400;

/// Qt's own reading of dates takes microseconds for each, and a page has hundreds of them.
int number(QStringView digits)
{
    int value = 0;
    for (const QChar c : digits) {
        if (c < u'0' || c > u'9')
            return -1;
        value = value * 10 + (c.unicode() - u'0');
    }
    return value;
}

/// Seconds since the epoch of `yyyy-MM-dd?HH:mm:ss`.
std::optional<qint64> secondsOf(QStringView text)
{
    if (text[4] != u'-' || text[7] != u'-' || text[13] != u':' || text[16] != u':')
        return std::nullopt;
    const int year = number(text.mid(0, 4));
    const int month = number(text.mid(5, 2));
    const int day = number(text.mid(8, 2));
    const int hour = number(text.mid(11, 2));
    const int minute = number(text.mid(14, 2));
    const int second = number(text.mid(17, 2));
    const bool isTime = hour >= 0 && hour < 24 && minute >= 0 && minute < 60 && second >= 0 && second < 60;
    if (!isTime || year < 0 || !QDate::isValid(year, month, day))
        return std::nullopt;
    const qint64 days = QDate(year, month, day).toJulianDay() - epochJulianDay;
    return days * daySeconds + hour * 3600 + minute * 60 + second;
}

void appendPadded(QString& text, qint64 value, int width)
{
    const qsizetype end = text.size() + width;
    text.resize(end);
    for (qsizetype i = end - 1; i >= end - width; --i) {
        text[i] = QChar(char16_t(u'0' + value % 10));
        value /= 10;
    }
}

/// `Z`, `+hh:mm`, `+hhmm` or `+hh` as seconds east of UTC.
std::optional<int> offsetSeconds(QStringView zone)
{
    if (zone.isEmpty() || zone == u"Z" || zone == u"z")
        return 0;
    const int sign = zone.front() == u'+' ? 1 : -1;
    const QString digits = zone.mid(1).toString().remove(u':');
    if (!isDigits(digits) || (digits.size() != 2 && digits.size() != 4))
        return std::nullopt;
    const int hours = digits.left(2).toInt();
    const int minutes = digits.size() == 4 ? digits.mid(2).toInt() : 0;
    if (hours > 23 || minutes > 59)
        return std::nullopt;
    return sign * (hours * 3600 + minutes * 60);
}

} // namespace

std::optional<Timestamp> Timestamp::fromIso(QStringView text)
{
    constexpr qsizetype secondsEnd = 19; // "2026-11-22T08:40:18"
    if (text.size() < secondsEnd || (text[10] != u'T' && text[10] != u' '))
        return std::nullopt;
    const std::optional<qint64> local = secondsOf(text.left(secondsEnd));
    if (!local)
        return std::nullopt;

    QStringView rest = text.mid(secondsEnd);
    qint64 micros = 0;
    if (rest.startsWith(u'.')) {
        qsizetype end = 1;
        while (end < rest.size() && rest[end] >= u'0' && rest[end] <= u'9')
            ++end;
        if (end == 1)
            return std::nullopt;
        const qsizetype digits = std::min<qsizetype>(end - 1, 6);
        micros = number(rest.mid(1, digits));
        for (qsizetype i = digits; i < 6; ++i)
            micros *= 10;
        rest = rest.mid(end);
    }
    if (!rest.isEmpty() && rest != u"Z" && rest != u"z" && rest.front() != u'+' && rest.front() != u'-')
        return std::nullopt;
    const std::optional<int> offset = offsetSeconds(rest);
    if (!offset)
        return std::nullopt;
    return fromSeconds(*local - *offset, micros);
}

QString Timestamp::toIso() const
{
    if (!isValid())
        return {};
    const qint64 seconds = this->seconds();
    const qint64 micros = microsOfSecond();
    const qint64 inDay = ((seconds % daySeconds) + daySeconds) % daySeconds;
    int year = 0;
    int month = 0;
    int day = 0;
    QDate::fromJulianDay((seconds - inDay) / daySeconds + epochJulianDay).getDate(&year, &month, &day);
    if (year < 0 || year > 9999)
        return {};
    QString text;
    text.reserve(26);
    appendPadded(text, year, 4);
    text += u'-';
    appendPadded(text, month, 2);
    text += u'-';
    appendPadded(text, day, 2);
    text += u'T';
    appendPadded(text, inDay / 3600, 2);
    text += u':';
    appendPadded(text, inDay / 60 % 60, 2);
    text += u':';
    appendPadded(text, inDay % 60, 2);
    if (micros != 0) {
        text += u'.';
        appendPadded(text, micros, 6);
    }
    return text;
}

QString Timestamp::toIsoZ() const
{
    const QString text = toIso();
    return text.isEmpty() ? text : QString(text + u'Z');
}

QDateTime Timestamp::toDateTime() const
{
    return isValid() ? QDateTime::fromMSecsSinceEpoch(millis(), utc) : QDateTime();
}

} // namespace talkglass
