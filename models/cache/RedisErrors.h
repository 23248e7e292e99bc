#pragma once

#include "models/conversation/StoreError.h"

#include <QByteArray>
#include <QString>

/// What Redis answers when it refuses, in words for people. Pure, any thread.
namespace talkglass::rediserrors {

/// `text` as Redis sent it, e.g. "OOM command not allowed …". `endpoint` is for people, `subject` (may be empty) names
/// the key concerned. LOADING, MASTERDOWN, BUSY and "max number of clients" are Unavailable: they pass by themselves.
StoreError fromReply(const QByteArray& text, const QString& endpoint, const QString& subject = {});

/// No connection, or it was lost: `cause` says why.
StoreError unavailable(const QString& endpoint, const QString& cause, const QString& hint = {});

} // namespace talkglass::rediserrors
