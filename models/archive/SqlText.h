#pragma once

#include <QString>

namespace talkglass {

/// The statement of resources/sql/{name}.sql, without its comments. Any thread.
QString sqlText(const QString& name);

} // namespace talkglass
