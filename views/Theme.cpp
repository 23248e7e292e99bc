#include "views/Theme.h"

#include "views/Fonts.h"

#include <QFontDatabase>

#include <algorithm>

namespace talkglass::theme {

namespace {

QColor choose(const QPalette& palette, QRgb light, QRgb dark)
{
    return QColor(isDark(palette) ? dark : light);
}

struct Shades
{
    QRgb window, base, alternate, text, button, tooltip, highlight, highlightedText, placeholder, link, visited;
    QRgb lighter, midlight, mid, dark, shadow, disabled;
};

// The highlight is a quiet tint rather than a full colour: marks, facts and warnings stay readable on a selected row.
constexpr Shades lightShades{
    .window = 0xfff2f4f6,
    .base = 0xffffffff,
    .alternate = 0xfff7f8fa,
    .text = 0xff1b2027,
    .button = 0xfff7f8fa,
    .tooltip = 0xfffffbe8,
    .highlight = 0xffcbdef7,
    .highlightedText = 0xff10151b,
    .placeholder = 0xff565e69,
    .link = 0xff0b57b0,
    .visited = 0xff6b3fa0,
    .lighter = 0xffffffff,
    .midlight = 0xffe6e9ed,
    .mid = 0xffc3c9d1,
    .dark = 0xff9aa2ad,
    .shadow = 0xff5b636e,
    .disabled = 0xff8b929c,
};

constexpr Shades darkShades{
    .window = 0xff20242a,
    .base = 0xff181b20,
    .alternate = 0xff1d2126,
    .text = 0xffe4e7eb,
    .button = 0xff2b3037,
    .tooltip = 0xff2f353d,
    .highlight = 0xff24405f,
    .highlightedText = 0xfff6f8fa,
    .placeholder = 0xffa6aeb8,
    .link = 0xff8ab8f5,
    .visited = 0xffc9adf5,
    .lighter = 0xff3f464f,
    .midlight = 0xff353b43,
    .mid = 0xff14171b,
    .dark = 0xff101316,
    .shadow = 0xff08090b,
    .disabled = 0xff767e88,
};

QPalette paletteOf(const Shades& shades)
{
    QPalette palette;
    const auto set = [&palette](QPalette::ColorRole role, QRgb color) { palette.setColor(role, QColor(color)); };
    set(QPalette::Window, shades.window);
    set(QPalette::WindowText, shades.text);
    set(QPalette::Base, shades.base);
    set(QPalette::AlternateBase, shades.alternate);
    set(QPalette::Text, shades.text);
    set(QPalette::Button, shades.button);
    set(QPalette::ButtonText, shades.text);
    set(QPalette::BrightText, shades.text);
    set(QPalette::ToolTipBase, shades.tooltip);
    set(QPalette::ToolTipText, shades.text);
    set(QPalette::PlaceholderText, shades.placeholder);
    set(QPalette::Highlight, shades.highlight);
    set(QPalette::HighlightedText, shades.highlightedText);
    set(QPalette::Link, shades.link);
    set(QPalette::LinkVisited, shades.visited);
    set(QPalette::Light, shades.lighter);
    set(QPalette::Midlight, shades.midlight);
    set(QPalette::Mid, shades.mid);
    set(QPalette::Dark, shades.dark);
    set(QPalette::Shadow, shades.shadow);
    for (const QPalette::ColorRole role :
         {QPalette::WindowText, QPalette::Text, QPalette::ButtonText, QPalette::HighlightedText})
        palette.setColor(QPalette::Disabled, role, QColor(shades.disabled));
    palette.setColor(QPalette::Disabled, QPalette::Highlight, QColor(shades.midlight));
    return palette;
}

} // namespace

bool isDark(const QPalette& palette)
{
    return palette.color(QPalette::Window).lightness() < palette.color(QPalette::WindowText).lightness();
}

QColor residencyColor(Residency residency, const QPalette& palette)
{
    switch (residency) {
    case Residency::Both:
        return choose(palette, 0xff11682c, 0xff74d18d);
    case Residency::CacheOnly:
        return warning(palette);
    case Residency::ArchiveOnly:
        return choose(palette, 0xff3a5878, 0xffa5bfda);
    case Residency::Ghost:
        return choose(palette, 0xff6b3fa0, 0xffcbb0f5);
    case Residency::Orphan:
    case Residency::Unknown:
        break;
    }
    return mutedText(palette);
}

QColor mutedText(const QPalette& palette)
{
    return choose(palette, 0xff535b66, 0xffadb5bf);
}

QColor warning(const QPalette& palette)
{
    return choose(palette, 0xff854800, 0xfff0b45c);
}

QColor danger(const QPalette& palette)
{
    return choose(palette, 0xffae1f18, 0xffff9d95);
}

QColor success(const QPalette& palette)
{
    return residencyColor(Residency::Both, palette);
}

QColor userBubble(const QPalette& palette)
{
    return choose(palette, 0xffe2edfb, 0xff1f3247);
}

QColor assistantBubble(const QPalette& palette)
{
    return choose(palette, 0xfff0f1f4, 0xff262b32);
}

QColor noteBackground(const QPalette& palette)
{
    return choose(palette, 0xfffaf4e4, 0xff2b2820);
}

QColor codeBackground(const QPalette& palette)
{
    return choose(palette, 0xffe7eaee, 0xff121519);
}

QColor separator(const QPalette& palette)
{
    return choose(palette, 0xffd5dae0, 0xff3a414a);
}

QFont smallFont(const QFont& base)
{
    QFont font(base);
    if (base.pixelSize() > 0)
        font.setPixelSize(std::max(9, base.pixelSize() - 2));
    else
        font.setPointSizeF(std::max(7.0, base.pointSizeF() - 1.0));
    return font;
}

QFont monospaceFont(const QFont& base)
{
    QFont font = QFontDatabase::systemFont(QFontDatabase::FixedFont);
    if (base.pixelSize() > 0)
        font.setPixelSize(base.pixelSize());
    else
        font.setPointSizeF(base.pointSizeF());
    font.setStyleHint(QFont::Monospace);
    font.setFixedPitch(true);
    return fonts::withFallbacksOf(base, font);
}

QPalette lightPalette()
{
    return paletteOf(lightShades);
}

QPalette darkPalette()
{
    return paletteOf(darkShades);
}

} // namespace talkglass::theme
