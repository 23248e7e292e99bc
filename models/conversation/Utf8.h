#pragma once

#include <QByteArray>
#include <QJsonDocument>
#include <QString>

#include <optional>

/// Text as the stores hold it. Qt takes a U+FEFF at the beginning for a byte order mark and drops it; in a message, a
/// role or an id it is a character like any other, and without it two equal copies differ. Pure, any thread.
namespace talkglass::utf8 {

/// QString::fromUtf8() that keeps it.
QString text(QByteArrayView bytes);
/// The same for what must give the same bytes again; nothing if they are no valid UTF-8.
std::optional<QString> exactText(QByteArrayView bytes);
/// QJsonDocument::fromJson() that keeps it at the beginning of a string, where it is not escaped.
QJsonDocument parseJson(const QByteArray& json, QJsonParseError* error = nullptr);

} // namespace talkglass::utf8
