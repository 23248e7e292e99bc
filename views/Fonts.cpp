#include "views/Fonts.h"

#include <QFontInfo>
#include <QGlyphRun>
#include <QRawFont>
#include <QTextLayout>

namespace talkglass::fonts {

namespace {

/// Families that show this text, best first.
QStringList familiesFor(const QString& text, const QFont& font)
{
    QTextLayout layout(text, font);
    layout.beginLayout();
    layout.createLine();
    layout.endLayout();
    QStringList families;
    const QList<QGlyphRun> runs = layout.glyphRuns();
    for (const QGlyphRun& run : runs)
        families.append(run.rawFont().familyName());
    return families;
}

/// "Sans Serif" is no family but a wish: among others it would be passed over, so the one that grants it is named.
QFont withFamilies(const QFont& font, const QStringList& more)
{
    const QString own = QFontInfo(font).family();
    if (more.isEmpty() || own.isEmpty())
        return font;
    QStringList families{own};
    families += more;
    families.removeDuplicates();
    QFont made(font);
    made.setFamilies(families);
    return made;
}

} // namespace

QFont withFallbacks(const QFont& base)
{
#if defined(Q_OS_UNIX) && !defined(Q_OS_DARWIN) // elsewhere the system knows which font is next
    QStringList more;
    for (const QString& sample : {QStringLiteral("\u65E5\u672C"), QStringLiteral("\U0001F680")})
        more += familiesFor(sample, base);
    more.removeAll(QFontInfo(base).family());
    return withFamilies(base, more);
#else
    return base;
#endif
}

QFont withFallbacksOf(const QFont& base, const QFont& font)
{
    return withFamilies(font, base.families().mid(1));
}

} // namespace talkglass::fonts
