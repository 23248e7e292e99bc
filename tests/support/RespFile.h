#pragma once

#include <QByteArray>
#include <QList>
#include <QString>
#include <QStringView>

namespace talkglass {

/// Path of a file of the golden data (tests/golden), which a deployed service wrote.
QString goldenFile(QStringView name);
/// The commands of a file in Redis' protocol, as `redis-cli --pipe` would send them. Empty if it cannot be read.
QList<QList<QByteArray>> readRespFile(const QString& path);

} // namespace talkglass
