#pragma once

#include <QString>

/// Text of unknown origin on its way into a report. Pure functions, any thread.
namespace talkglass::reporttext {

/// What cannot be seen, or turns the text around it, as `\uXXXX`: control characters but line ends and tabs, marks of
/// direction, half surrogate pairs, and what XML does not allow.
QString visible(const QString& text);
/// As visible(), for the text of an HTML or XML element.
QString escaped(const QString& text);
/// As visible(), for an attribute in double quotes; line ends and tabs survive.
QString attribute(const QString& text);

} // namespace talkglass::reporttext
