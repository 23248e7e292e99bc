#pragma once

#include <QString>
#include <QStringView>

/// Stands between hostile text and the Markdown parser. Pure, any thread.
namespace talkglass::markdownguard {

/// Small and flat enough to be parsed and laid out at once. Deep nesting ("> > > …", "- - - …"), very long lines, wide
/// tables and floods of brackets or emphasis are not: such a text is shown as it stands.
bool isTame(QStringView text);
/// Marks a line end that Markdown would fold into a space; never in a text that visible() made.
constexpr QChar lineEndMark(0x205F);
/// Ends each line that Markdown would join to the next with a space and lineEndMark, for people who chat mean the line
/// ends they type. (Two spaces would do in theory, but Qt's importer begins a new paragraph for them.)
QString withLineEndsMarked(const QString& text);

} // namespace talkglass::markdownguard
