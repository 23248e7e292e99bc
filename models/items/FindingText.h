#pragma once

#include "models/compare/SessionComparison.h"
#include "models/conversation/StoreError.h"

#include <QString>

/// Findings and compared messages in short: for cells, tooltips and screen readers. Translated. Any thread.
namespace talkglass::findingtext {

/// A sign of one or two characters that tells the kind without colour; the same everywhere.
QString mark(FindingKind kind);
/// Mark and words: "≠ edited".
QString marked(FindingKind kind);
/// "user: Olá, preciso…" on one line, at most some hundred characters, with what could lie to a reader made visible.
QString line(const Message& message);
/// The same of the copy that is not there: why.
QString absence(const AlignedMessage& row, Store store);
/// Everything of a row, as a screen reader should say it.
QString spoken(const AlignedMessage& row, qint64 index);

} // namespace talkglass::findingtext
