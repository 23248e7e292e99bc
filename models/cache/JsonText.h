#pragma once

#include <QByteArray>
#include <QJsonObject>
#include <QStringView>

/// JSON as Python's json.dumps writes it (ASCII, ", " and ": "), which is what the other programs on these stores
/// produce. QJsonDocument reads; only the writing is here, since it writes UTF-8. Pure, any thread.
namespace talkglass::jsontext {

/// With quotes and escapes; half a surrogate pair is escaped like any other unit.
void appendString(QByteArray& out, QStringView text);
void appendObject(QByteArray& out, const QJsonObject& object);

} // namespace talkglass::jsontext
