#pragma once

#include <QByteArrayList>
#include <QJsonValue>

#include <optional>

/// Bytes in JSON: as text where they are text, else as {"base64": "…"}. Pure, any thread.
namespace talkglass::bytesjson {

QJsonValue toJson(const QByteArray& bytes);
/// Nothing: neither of the two forms.
std::optional<QByteArray> fromJson(const QJsonValue& value);

QJsonValue listToJson(const QByteArrayList& list);
std::optional<QByteArrayList> listFromJson(const QJsonValue& value);

} // namespace talkglass::bytesjson
