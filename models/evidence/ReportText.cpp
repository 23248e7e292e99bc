#include "models/evidence/ReportText.h"

namespace talkglass::reporttext {

namespace {

bool isUnseen(char16_t unit)
{
    const bool isControl = (unit < 0x20 && unit != u'\n' && unit != u'\t') || (unit >= 0x7f && unit < 0xa0);
    const bool turnsText =
        (unit >= 0x202a && unit <= 0x202e) || (unit >= 0x2066 && unit <= 0x2069) || unit == 0x200e || unit == 0x200f;
    return isControl || turnsText || unit == 0x2028 || unit == 0x2029 || unit >= 0xfffe;
}

QString code(char16_t unit)
{
    return QStringLiteral("\\u%1").arg(uint(unit), 4, 16, QChar(u'0'));
}

} // namespace

QString visible(const QString& text)
{
    QString shown;
    shown.reserve(text.size());
    for (qsizetype i = 0; i < text.size(); ++i) {
        const QChar c = text[i];
        if (c.isHighSurrogate() && i + 1 < text.size() && text[i + 1].isLowSurrogate()) {
            shown += c;
            shown += text[++i];
        } else if (c.isSurrogate() || isUnseen(c.unicode())) {
            shown += code(c.unicode());
        } else {
            shown += c;
        }
    }
    return shown;
}

QString escaped(const QString& text)
{
    return visible(text).toHtmlEscaped();
}

QString attribute(const QString& text)
{
    QString shown = escaped(text);
    shown.replace(u'\n', QLatin1String("&#10;"));
    shown.replace(u'\t', QLatin1String("&#9;"));
    return shown;
}

} // namespace talkglass::reporttext
