#include "models/items/CopyDifference.h"

#include "models/items/MessageText.h"

#include <QCoreApplication>

#include <algorithm>

namespace talkglass::copydifference {

namespace {

struct Tr
{
    Q_DECLARE_TR_FUNCTIONS(CopyDifference)
};

/// Whole blocks are compared at once: a text may have 64 MB.
constexpr qsizetype block = 4096;

qsizetype commonStart(QStringView first, QStringView second)
{
    const qsizetype most = std::min(first.size(), second.size());
    qsizetype length = 0;
    while (length + block <= most && first.sliced(length, block) == second.sliced(length, block))
        length += block;
    while (length < most && first[length] == second[length])
        ++length;
    return length > 0 && first[length - 1].isHighSurrogate() ? length - 1 : length;
}

qsizetype commonEnd(QStringView first, QStringView second)
{
    const qsizetype most = std::min(first.size(), second.size());
    qsizetype length = 0;
    while (length + block <= most &&
           first.sliced(first.size() - length - block, block) == second.sliced(second.size() - length - block, block))
        length += block;
    while (length < most && first[first.size() - 1 - length] == second[second.size() - 1 - length])
        ++length;
    return length > 0 && first[first.size() - length].isLowSurrogate() ? length - 1 : length;
}

QString left(qsizetype characters)
{
    return Tr::tr("[… %1 …]", "stands for that much text").arg(messagetext::sizeText(characters));
}

QString beginning(QStringView text)
{
    if (text.size() <= excerptChars)
        return messagetext::visible(text);
    return messagetext::visible(text.first(excerptChars)) + left(text.size() - excerptChars);
}

QString end(QStringView text)
{
    if (text.size() <= excerptChars)
        return messagetext::visible(text);
    return left(text.size() - excerptChars) + messagetext::visible(text.last(excerptChars));
}

} // namespace

Span between(QStringView first, QStringView second)
{
    const qsizetype start = commonStart(first, second);
    const qsizetype rest = commonEnd(first.sliced(start), second.sliced(start));
    return {start, first.size() - start - rest, second.size() - start - rest};
}

Excerpt excerpt(QStringView text, qsizetype start, qsizetype length)
{
    Excerpt made;
    made.text = end(text.first(start));
    made.markStart = made.text.size();
    made.text += beginning(text.sliced(start, length));
    made.markLength = made.text.size() - made.markStart;
    made.text += beginning(text.sliced(start + length));
    return made;
}

} // namespace talkglass::copydifference
