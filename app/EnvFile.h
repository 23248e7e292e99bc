#pragma once

#include "models/conversation/Result.h"

#include <QHash>
#include <QString>

#include <functional>

/// Reads a deployment's `.env`: NAME=value lines, `export`, comments, 'literal' and "escaped" values (also over several
/// lines), ${NAME} and ${NAME:-default}, CRLF, a byte order mark. Lines without '=' are passed over. Any thread.
namespace talkglass::envfile {

using Variables = QHash<QString, QString>;
/// What ${NAME} stands for where the file itself does not say.
using Lookup = std::function<QString(const QString& name)>;

/// InvalidInput: a quote that is not closed, with its line.
Result<Variables> parse(const QString& text, const Lookup& lookup = {});
/// InvalidInput also if the file cannot be read; names the file.
Result<Variables> read(const QString& path, const Lookup& lookup = {});

} // namespace talkglass::envfile
