#pragma once

#include <QByteArray>
#include <QJsonObject>

/// JUnit XML of a sealed document: one test case a session. Pure, any thread.
namespace talkglass::reportxml {

QByteArray render(const QJsonObject& document);

} // namespace talkglass::reportxml
