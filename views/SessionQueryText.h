#pragma once

#include "models/items/SessionQuery.h"

#include <QStringList>

/// The choices of the session list's filters in words. Translated. GUI thread.
namespace talkglass::querytext {

QString show(SessionQuery::Show show);             ///< "All", "Both", "Cache only", …
QString showExplanation(SessionQuery::Show show);  ///< a sentence
QString activity(SessionQuery::Activity activity); ///< "Any time", "Last hour", …
QString sort(SessionQuery::Sort sort);             ///< "Last activity, newest first", …
/// What hides sessions, one text for each filter: `text “foo”`, `user Ana`, …
QStringList hiding(const SessionQuery& query, const QString& userName);

} // namespace talkglass::querytext
