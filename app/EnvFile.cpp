#include "app/EnvFile.h"

#include <QCoreApplication>
#include <QFile>
#include <QRegularExpression>

namespace talkglass::envfile {

namespace {

struct Texts
{
    Q_DECLARE_TR_FUNCTIONS(EnvFile)
};

StoreError invalid(const QString& message)
{
    return {StoreError::Kind::InvalidInput, Store::None, message, {}};
}

QString unescaped(const QString& text)
{
    QString plain;
    for (qsizetype i = 0; i < text.size(); ++i) {
        if (text[i] != u'\\' || i + 1 == text.size()) {
            plain += text[i];
            continue;
        }
        const QChar next = text[++i];
        if (next == u'n')
            plain += u'\n';
        else if (next == u't')
            plain += u'\t';
        else if (next == u'r')
            plain += u'\r';
        else if (next == u'"' || next == u'\\' || next == u'$')
            plain += next;
        else
            plain += QString(u'\\') + next;
    }
    return plain;
}

class Reader
{
public:
    Reader(const QString& text, const Lookup& lookup)
        : m_text(text)
        , m_lookup(lookup)
    {
    }

    Result<Variables> read()
    {
        static const QRegularExpression start(
            QStringLiteral(R"(\G[ \t]*(?:export[ \t]+)?([A-Za-z_][\w.]*)[ \t]*=[ \t]*)"));
        while (m_at < m_text.size()) {
            const QRegularExpressionMatch match = start.match(m_text, m_at);
            if (match.hasMatch()) {
                m_at = match.capturedEnd();
                Result<QString> value = readValue();
                if (!value)
                    return value.error();
                m_variables.insert(match.captured(1), *value);
            }
            skipLine();
        }
        return m_variables;
    }

private:
    Result<QString> readValue()
    {
        const QChar quote = m_at < m_text.size() ? m_text[m_at] : QChar();
        if (quote == u'\'' || quote == u'"')
            return readQuoted(quote);
        qsizetype end = m_text.indexOf(u'\n', m_at);
        if (end < 0)
            end = m_text.size();
        QString value = m_text.mid(m_at, end - m_at);
        m_at = end;
        static const QRegularExpression comment(QStringLiteral(R"((^|\s)#.*$)"));
        value.remove(comment);
        return expanded(value.trimmed());
    }

    Result<QString> readQuoted(QChar quote)
    {
        qsizetype end = m_at + 1;
        while (end < m_text.size() && m_text[end] != quote)
            end += quote == u'"' && m_text[end] == u'\\' ? 2 : 1;
        if (end >= m_text.size())
            return invalid(Texts::tr("line %1: the quote is not closed").arg(m_text.left(m_at).count(u'\n') + 1));
        const QString inner = m_text.mid(m_at + 1, end - m_at - 1);
        m_at = end + 1;
        return quote == u'"' ? expandedEscaped(inner) : inner;
    }

    QString expanded(const QString& text) const
    {
        return replaced(text, [](const QString& part) { return part; });
    }

    QString expandedEscaped(const QString& text) const { return replaced(text, unescaped); }

    /// ${…} replaced, and the text between passed through `between`; what was put in is not looked at again.
    template <typename Between>
    QString replaced(const QString& text, Between between) const
    {
        static const QRegularExpression variable(QStringLiteral(R"((?<!\\)\$\{([A-Za-z_]\w*)(?::?-([^}]*))?\})"));
        QString result;
        qsizetype last = 0;
        for (auto it = variable.globalMatch(text); it.hasNext();) {
            const QRegularExpressionMatch match = it.next();
            result += between(text.mid(last, match.capturedStart() - last));
            const QString value = valueOf(match.captured(1));
            result += value.isEmpty() ? match.captured(2) : value;
            last = match.capturedEnd();
        }
        return result + between(text.mid(last));
    }

    QString valueOf(const QString& name) const
    {
        const auto known = m_variables.constFind(name);
        if (known != m_variables.constEnd())
            return *known;
        return m_lookup ? m_lookup(name) : QString();
    }

    void skipLine()
    {
        const qsizetype end = m_text.indexOf(u'\n', m_at);
        m_at = end < 0 ? m_text.size() : end + 1;
    }

    const QString& m_text;
    const Lookup& m_lookup;
    qsizetype m_at = 0;
    Variables m_variables;
};

} // namespace

Result<Variables> parse(const QString& text, const Lookup& lookup)
{
    QString lines = text;
    lines.replace(QStringLiteral("\r\n"), QStringLiteral("\n"));
    if (lines.startsWith(QChar::ByteOrderMark))
        lines.remove(0, 1);
    return Reader(lines, lookup).read();
}

Result<Variables> read(const QString& path, const Lookup& lookup)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return invalid(Texts::tr("%1 cannot be read: %2").arg(path, file.errorString()));
    Result<Variables> variables = parse(QString::fromUtf8(file.readAll()), lookup);
    if (!variables)
        return invalid(path + QStringLiteral(", ") + variables.error().message);
    return variables;
}

} // namespace talkglass::envfile
