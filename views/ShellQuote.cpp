#include "views/ShellQuote.h"

#include <algorithm>

namespace talkglass::quote {

namespace {

/// Control characters, and those that show nothing or turn the direction of what follows.
bool mustBeWrittenOut(QChar c)
{
    switch (c.category()) {
    case QChar::Other_Control:
    case QChar::Other_Format:
    case QChar::Separator_Line:
    case QChar::Separator_Paragraph:
        return true;
    default:
        return false;
    }
}

bool holdsSuch(const QString& text)
{
    return std::ranges::any_of(text, mustBeWrittenOut);
}

bool isPlainWord(const QString& text)
{
    return !text.isEmpty() && std::ranges::all_of(text, [](QChar c) {
        const char16_t u = c.unicode();
        return (u >= u'a' && u <= u'z') || (u >= u'A' && u <= u'Z') || (u >= u'0' && u <= u'9') ||
               QStringView(u"_-./:@%+,").contains(c);
    });
}

/// As both $'…' and E'…' understand it.
QString writtenOut(QChar c)
{
    return QStringLiteral("\\u%1").arg(c.unicode(), 4, 16, QChar(u'0'));
}

/// Inside $'…' or E'…'.
QString escaped(const QString& text)
{
    QString result;
    result.reserve(text.size() + 8);
    for (const QChar c : text) {
        if (c == u'\\' || c == u'\'')
            result += QString(u'\\') + c;
        else if (c == u'\n')
            result += QStringLiteral("\\n");
        else if (mustBeWrittenOut(c))
            result += writtenOut(c);
        else
            result += c;
    }
    return result;
}

} // namespace

QString shell(const QString& text)
{
    if (isPlainWord(text))
        return text;
    if (holdsSuch(text))
        return QStringLiteral("$'") + escaped(text) + u'\'';
    return u'\'' + QString(text).replace(u'\'', QStringLiteral("'\\''")) + u'\'';
}

QString sql(const QString& text)
{
    if (holdsSuch(text) || text.contains(u'\\'))
        return QStringLiteral("E'") + escaped(text) + u'\'';
    return u'\'' + QString(text).replace(u'\'', QStringLiteral("''")) + u'\'';
}

} // namespace talkglass::quote
