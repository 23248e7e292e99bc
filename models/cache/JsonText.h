#pragma once

#include <QByteArray>
#include <QJsonObject>
#include <QJsonValue>
#include <QStringView>

/// JSON as Python's json.dumps writes it (ASCII, ", " and ": "), which is what the other programs on these stores
/// produce. QJsonDocument reads, and its writer writes UTF-8. Pure, any thread.
namespace talkglass::jsontext {

/// With quotes and escapes; half a surrogate pair is escaped like any other unit.
void appendString(QByteArray& out, QStringView text);
void appendObject(QByteArray& out, const QJsonObject& object);
void appendValue(QByteArray& out, const QJsonValue& value); ///< undefined as null

/// The first integer in a valid JSON text that QJsonDocument keeps as a rounded number only: both stores would agree on
/// another one than was given. A part of `json`; empty: there is none.
QByteArrayView integerBeyond64Bits(QByteArrayView json);

} // namespace talkglass::jsontext
