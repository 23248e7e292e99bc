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

/// The line between a table's head and its rows.
bool isTableRule(QStringView line)
{
    return line.contains(u'|') && line.contains(u'-') && std::all_of(line.begin(), line.end(), [](QChar c) {
               return c == u'|' || c == u'-' || c == u':' || c.isSpace();
           });
}

/// GitHub takes one dash, md4c wants three.
QString withLongDashes(QStringView line)
{
    QString out;
    for (qsizetype i = 0; i < line.size(); ++i) {
        out += line[i];
        if (line[i] == u'-' && (i + 1 == line.size() || line[i + 1] != u'-'))
            out += QLatin1String("--");
    }
    return out;
}

bool opensFence(const QList<QStringView>& lines, qsizetype from)
{
    while (from < lines.size() && lines[from].trimmed().isEmpty())
        ++from;
    return from < lines.size() && isFence(lines[from]);
}

/// Not one whose shape means something up to its end: a rule, a heading, a link's definition.
bool isParagraphLine(QStringView line)
{
    const QStringView trimmed = line.trimmed();
    if (trimmed.isEmpty() || trimmed[0] == u'#')
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
    const QList<QStringView> lines = QStringView(text).split(u'\n');
    bool code = false;
    bool table = false;
    for (qsizetype i = 0; i < lines.size(); ++i) {
        const QStringView line = lines[i];
        const QStringView next = i + 1 < lines.size() ? lines[i + 1] : QStringView();
        const bool fence = isFence(line);
        const bool wasCode = code;
        if (fence)
            code = !code;
        const bool heads = !wasCode && !fence && line.contains(u'|') && isTableRule(next);
        table = heads || (table && !line.trimmed().isEmpty());
        const bool rule = table && !heads && isTableRule(line);
        out += rule ? withLongDashes(line) : line.toString();
        if (!wasCode && !fence && !table && isParagraphLine(line) && !next.trimmed().isEmpty() && !isFence(next)) {
            out += u' ';
            out += lineEndMark;
        }
        if (i + 1 < lines.size())
            out += u'\n';
        // Qt makes one block of code of two that follow each other.
        if (fence && wasCode && opensFence(lines, i + 1))
            out += u'\n' % QString(lineEndMark) % QLatin1String("\n\n");
    }
    return out;
}

} // namespace talkglass::markdownguard
