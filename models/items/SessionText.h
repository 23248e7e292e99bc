#pragma once

#include "models/conversation/Session.h"

#include <QString>

/// A session in words: for tooltips, screen readers and plain text. Translated. Pure, GUI thread.
namespace talkglass::sessiontext {

/// Title or id, on one line, with what could lie to a reader made visible.
QString title(const Session& session);
/// The user's name, or "user 2".
QString user(qint64 userId, const QString& name);
/// "agent 7"; empty if the session names none.
QString agent(const Session& session);
/// "in both stores", "only in the cache", …
QString residency(Residency residency);
/// "1 message", "22 messages"; "22 of 40 messages cached" where the stores differ.
QString messages(const Session& session);
/// "22 minutes left", "lost in 23 hours", "never expires"; empty if it is not cached.
QString timeLeft(const Session& session, Timestamp now);
/// Everything on one line, as a screen reader should say it.
QString spoken(const Session& session, const QString& userName, Timestamp now);
/// Everything on several lines, with exact times.
QString toolTip(const Session& session, const QString& userName, Timestamp now);

} // namespace talkglass::sessiontext
