#pragma once

#include <QByteArrayView>
#include <QString>

#include <optional>

namespace talkglass::utf8 {

/// The text that these bytes are, which gives the same bytes again; nothing if they are no valid UTF-8. In contrast to
/// QString::fromUtf8(), which drops a byte order mark at the beginning and puts U+FFFD in the place of what is invalid.
std::optional<QString> exactText(QByteArrayView bytes);

} // namespace talkglass::utf8
