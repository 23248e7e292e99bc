#pragma once

#include "models/conversation/Message.h"

#include <QString>
#include <QStringView>

/// Message text made fit for a screen. Content is hostile: nothing here trusts it. Pure, any thread.
namespace talkglass::messagetext {

constexpr qsizetype previewChars = 4000;
constexpr int previewLines = 60;
constexpr int previewPictographs = 60; ///< each takes as long to lay out as a hundred letters

/// The beginning of a text, cut at previewChars, previewLines or previewPictographs, never within a surrogate pair.
/// Shares the text's memory where nothing is cut. Looks at no more than previewChars characters, however long the text
/// is.
QString preview(const QString& text);
/// preview() would cut it.
bool isFolded(const QString& text);
/// The element's bytes as text: valid UTF-8 as it is, all other bytes and controls as \xNN. At most `limit` bytes.
QString escapedBytes(const QByteArray& raw, qsizetype limit = previewChars);
/// What is shown of a message: its content, or the bytes of a malformed one.
QString shown(const Message& message);
/// Makes visible what could lie to a reader: bidirectional overrides and isolates, zero-width spaces and control
/// characters become marks such as ⟨U+202E⟩; line and paragraph separators become line ends; what is no character
/// (lone surrogates, U+FDD0 …) becomes U+FFFD. Joiners and direction marks, which scripts and emoji need, stay.
QString visible(QStringView text);
/// Emoji and the like.
qsizetype countPictographs(QStringView text);
/// "1 message", "100,000 messages".
QString countText(qint64 messages);
/// "812 characters", "64 MB".
QString sizeText(qsizetype characters);

} // namespace talkglass::messagetext
