#pragma once

#include "models/conversation/Timestamp.h"

#include <QSqlQuery>
#include <QString>
#include <QStringView>

namespace talkglass {

/// A column that was read as `…::text` (Qt asks for ISO dates): exact, whatever a timestamp can hold, from 4713 BC to
/// 294276 AD and both infinities; Timestamp() for null. Not by Qt's own reading, which ends at milliseconds; as text,
/// since turning it into a number costs the server five times as much.
Timestamp readMoment(const QSqlQuery& row, int column);
/// The same of a text.
Timestamp momentOf(QStringView text);
/// As a parameter to be cast to timestamp, which is the value that was read. Timestamp() is before everything here, so
/// it is there.
QString momentText(Timestamp at);

} // namespace talkglass
