#include "models/conversation/Timestamp.h"

#include <QTimeZone>

#include <algorithm>

namespace talkglass {

namespace {

bool isDigits(QStringView text)
{
    return !text.isEmpty() && std::ranges::all_of(text, [](QChar c) { return c >= u'0' && c <= u'9'; });
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
    const QDate date = QDate::fromString(text.left(10).toString(), Qt::ISODate);
    const QTime time = QTime::fromString(text.mid(11, 8).toString(), u"HH:mm:ss");
    if (!date.isValid() || !time.isValid())
        return std::nullopt;

    QStringView rest = text.mid(secondsEnd);
    qint64 micros = 0;
    if (rest.startsWith(u'.')) {
        qsizetype end = 1;
        while (end < rest.size() && rest[end] >= u'0' && rest[end] <= u'9')
            ++end;
        if (end == 1)
            return std::nullopt;
        const QString digits = rest.mid(1, std::min<qsizetype>(end - 1, 6)).toString();
        micros = digits.leftJustified(6, u'0').toLongLong();
        rest = rest.mid(end);
    }
    if (!rest.isEmpty() && rest != u"Z" && rest != u"z" && rest.front() != u'+' && rest.front() != u'-')
        return std::nullopt;
    const std::optional<int> offset = offsetSeconds(rest);
    if (!offset)
        return std::nullopt;
    const qint64 seconds = QDateTime(date, time, Qt::UTC).toSecsSinceEpoch() - *offset;
    return fromMicros(seconds * 1'000'000 + micros);
}

QString Timestamp::toIso() const
{
    if (!isValid())
        return {};
    qint64 seconds = m_micros / 1'000'000;
    qint64 micros = m_micros % 1'000'000;
    if (micros < 0) {
        micros += 1'000'000;
        --seconds;
    }
    QString text = QDateTime::fromSecsSinceEpoch(seconds, Qt::UTC).toString(u"yyyy-MM-ddTHH:mm:ss");
    if (micros != 0)
        text += u'.' + QString::number(micros).rightJustified(6, u'0');
    return text;
}

QString Timestamp::toIsoZ() const
{
    return isValid() ? QString(toIso() + u'Z') : QString();
}

QDateTime Timestamp::toDateTime() const
{
    return isValid() ? QDateTime::fromMSecsSinceEpoch(millis(), Qt::UTC) : QDateTime();
}

} // namespace talkglass
