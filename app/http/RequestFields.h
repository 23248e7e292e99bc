#pragma once

#include "app/http/HttpRoute.h"
#include "models/conversation/Result.h"

#include <QJsonObject>

#include <optional>

/// What clients give, read strictly: a wrong type is InvalidInput that names the field. Pure, any thread.
namespace talkglass::requestfields {

/// A whole number of the query from `least` to `most`; `usual` where it is not there.
Result<qint64> whole(const HttpTarget& target, QByteArrayView name, qint64 usual, qint64 least, qint64 most);
/// true, false, 1 or 0.
Result<bool> flag(const HttpTarget& target, QByteArrayView name);

/// A text that must be there.
Result<QString> text(const QJsonObject& body, QLatin1String name);
/// A text that may be left out or null, and is empty then; where `orNumber`, a whole number is taken as its digits.
Result<QString> optionalText(const QJsonObject& body, QLatin1String name, bool orNumber = false);
/// An object that may be left out or null, and is empty then.
Result<QJsonObject> optionalObject(const QJsonObject& body, QLatin1String name);

} // namespace talkglass::requestfields
