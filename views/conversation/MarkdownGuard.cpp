#include "views/conversation/MarkdownGuard.h"

#include <QList>

#include <algorithm>

namespace talkglass::markdownguard {

namespace {

constexpr qsizetype longestText = 16'000;
constexpr qsizetype longestLine = 4000;
constexpr int deepestNesting = 8;
constexpr int deepestIndent = 48;
constexpr int mostCells = 40;
constexpr int mostBrackets = 1000;
constexpr int mostEmphasis = 2000;
constexpr int longestRun = 200;

bool isFence(QStringView line)
{
    const QStringView trimmed = line.trimmed();
    return trimmed.startsWith(u"```") || trimmed.startsWith(u"~~~");
}

/// Length of a block quote or list marker at the start, 0 if there is none.
qsizetype markerLength(QStringView text)
{
    if (text.isEmpty())
        return 0;
    if (text[0] == u'>')
        return 1;
    const bool followed = text.size() == 1 || text[1] == u' ' || text[1] == u'\t';
    if (text[0] == u'-' || text[0] == u'*' || text[0] == u'+')
        return followed ? 1 : 0;
    qsizetype digits = 0;
    while (digits < text.size() && digits < 10 && text[digits].isDigit())
        ++digits;
    const bool ends = digits > 0 && digits < text.size() && (text[digits] == u'.' || text[digits] == u')');
    return ends ? digits + 1 : 0;
}

int nesting(QStringView line)
{
    int depth = 0;
    qsizetype place = 0;
    for (;;) {
        while (place < line.size() && line[place].isSpace())
            ++place;
        const qsizetype length = markerLength(line.sliced(place));
        if (length == 0 || depth > deepestNesting)
            return depth;
        ++depth;
        place += length;
    }
}

int indent(QStringView line)
{
    int columns = 0;
    for (const QChar c : line) {
        if (c == u'\t')
            columns += 4;
        else if (c == u' ')
            ++columns;
        else
            break;
    }
    return columns;
}

/// Not one whose shape means something up to its end: a table row, a rule, a heading, a link's definition.
bool isParagraphLine(QStringView line)
{
    const QStringView trimmed = line.trimmed();
    if (trimmed.isEmpty() || trimmed.contains(u'|') || trimmed[0] == u'#')
        return false;
    if (trimmed[0] == u'[' && trimmed.contains(u"]:"))
        return false;
    return std::any_of(trimmed.begin(), trimmed.end(), [](QChar c) {
        return c != u'-' && c != u'=' && c != u'*' && c != u'_' && c != u'+' && c != u'>' && !c.isSpace();
    });
}

class Flood
{
public:
    void take(QStringView line)
    {
        for (const QChar c : line) {
            m_run = c == m_last ? m_run + 1 : 1;
            m_last = c;
            if (m_run > longestRun && c != u' ')
                m_tooMuch = true;
            if (c == u'[' || c == u'(' || c == u'<' || c == u'!' || c == u'`' || c == u'&')
                ++m_brackets;
            else if (c == u'*' || c == u'_' || c == u'~')
                ++m_emphasis;
        }
    }
    bool isTooMuch() const { return m_tooMuch || m_brackets > mostBrackets || m_emphasis > mostEmphasis; }

private:
    QChar m_last;
    int m_run = 0;
    int m_brackets = 0;
    int m_emphasis = 0;
    bool m_tooMuch = false;
};

} // namespace

bool isTame(QStringView text)
{
    if (text.size() > longestText)
        return false;
    Flood flood;
    bool code = false;
    for (const QStringView line : text.tokenize(u'\n')) {
        if (line.size() > longestLine)
            return false;
        if (isFence(line) && nesting(line) == 0)
            code = !code;
        flood.take(line);
        if (flood.isTooMuch())
            return false;
        // A fence that is never closed must not open a way round: nesting counts inside code too.
        if (nesting(line) > deepestNesting || line.count(u'|') > mostCells || (!code && indent(line) > deepestIndent))
            return false;
    }
    return true;
}

QString withLineEndsMarked(const QString& text)
{
    QString out;
    out.reserve(text.size() + text.size() / 16);
    bool code = false;
    const QList<QStringView> lines = QStringView(text).split(u'\n');
    for (qsizetype i = 0; i < lines.size(); ++i) {
        const bool fence = isFence(lines[i]);
        const bool last = i + 1 == lines.size();
        out += lines[i];
        if (!code && !fence && !last && isParagraphLine(lines[i]) && !lines[i + 1].trimmed().isEmpty() &&
            !isFence(lines[i + 1])) {
            out += u' ';
            out += lineEndMark;
        }
        if (fence)
            code = !code;
        if (!last)
            out += u'\n';
    }
    return out;
}

} // namespace talkglass::markdownguard
