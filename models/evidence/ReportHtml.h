#pragma once

#include <QByteArray>
#include <QJsonObject>

/// One self-contained page of a sealed document: no scripts, nothing loaded, light or dark as the reader's system is.
/// Pure, any thread.
namespace talkglass::reporthtml {

QByteArray render(const QJsonObject& document);

} // namespace talkglass::reporthtml
