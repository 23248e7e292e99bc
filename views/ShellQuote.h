#pragma once

#include <QString>

/// Session ids may hold anything: quotes, $, backticks, line ends, terminal escapes. What is copied from the window
/// must stay one harmless word for a shell or a database. Pure, any thread.
namespace talkglass::quote {

/// One word for a POSIX shell; with $'…' (bash, zsh, ksh) where control or invisible characters must be written out.
QString shell(const QString& text);
/// A string literal of PostgreSQL, E'…' where needed; never holds a control character.
QString sql(const QString& text);

} // namespace talkglass::quote
