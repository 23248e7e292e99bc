#pragma once

#include "models/conversation/SessionKey.h"

#include <QByteArray>
#include <QByteArrayView>

#include <optional>

/// Redis key names of reference/wire-format.md, and Talkglass's own two lists.
namespace talkglass::cachekeys {

/// Waiting for the archive, oldest first; each entry one JSON object (cache/PendingEntry.h). No expiry.
inline constexpr char pending[] = "talkglass:pending";
/// Entries that the archive refused when they were replayed, with the reason. No expiry: nothing acknowledged is lost.
inline constexpr char rejected[] = "talkglass:rejected";

inline constexpr QByteArrayView sessionPrefix = "conversation:user:";

QByteArray session(const SessionKey& key); ///< conversation:user:{user}:session:{id}
QByteArray userSet(qint64 userId);         ///< sessions:user:{user}
QByteArray mapping(const QString& id);     ///< session:user_id:{id}

/// Splits at the fixed prefix and at the first `:session:` only, since ids may hold anything. Nothing if the key is of
/// another kind, its user is no whole number, or its id is empty or no UTF-8.
std::optional<SessionKey> parseSession(const QByteArray& key);
std::optional<qint64> parseUserSet(const QByteArray& key);

/// By their prefix alone: it claims to be one, whether or not it can be read.
bool isSession(const QByteArray& key);
bool isUserSet(const QByteArray& key);

/// A session id as Redis holds it. Nothing if it is empty or no UTF-8.
std::optional<QString> decodeId(const QByteArray& bytes);

} // namespace talkglass::cachekeys
