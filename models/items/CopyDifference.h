#pragma once

#include <QString>
#include <QStringView>

/// Where two copies of one text differ, and what of them is worth showing. Pure, any thread.
namespace talkglass::copydifference {

/// From the first to the last place where they differ: the texts are the same before `start`, and after it once
/// `firstLength` (`secondLength`) characters are passed. Both lengths 0: the texts are equal. Never within a surrogate
/// pair.
struct Span
{
    qsizetype start = 0;
    qsizetype firstLength = 0;
    qsizetype secondLength = 0;

    bool isEmpty() const { return firstLength == 0 && secondLength == 0; }
};
Span between(QStringView first, QStringView second);

/// A part of a text fit for a screen (messagetext::visible), with the part that differs told.
struct Excerpt
{
    QString text;
    qsizetype markStart = 0; ///< in `text`
    qsizetype markLength = 0;
};

/// What an excerpt may have before, within and after what differs; the rest is told by its length.
constexpr qsizetype excerptChars = 8'000;

Excerpt excerpt(QStringView text, qsizetype start, qsizetype length);

} // namespace talkglass::copydifference
