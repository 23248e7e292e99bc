#pragma once

#include "models/service/ServiceTypes.h"

#include <QJsonObject>

/// The JSON of the command line (README, "Command line"). Times ISO 8601 UTC with Z, TTLs in seconds.
namespace talkglass::clijson {

QJsonObject session(const Session& session);
/// As session(), and the metadata and counters.
QJsonObject info(const Session& session);
QJsonObject history(const History& history, HistorySource asked);
QJsonObject added(const AddedMessage& added);
QJsonObject cleared(const ClearReport& report);
QJsonObject cleared(const UserClearReport& report, qint64 userId);

} // namespace talkglass::clijson
