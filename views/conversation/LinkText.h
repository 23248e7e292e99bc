#pragma once

#include <QString>
#include <QUrl>

/// Links in messages: hostile, so only shown, and opened only by those who saw the address. Pure.
namespace talkglass::linktext {

QUrl url(const QString& link);
/// Only http, https and mailto.
bool mayBeOpened(const QString& link);
/// The address in ASCII (international names as punycode), cut in the middle if it is very long.
QString shown(const QString& link);

} // namespace talkglass::linktext
