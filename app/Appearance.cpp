#include "app/Appearance.h"

#include "views/Fonts.h"
#include "views/OutlineStyle.h"
#include "views/Theme.h"

#include <QApplication>
#include <QStyleHints>
#include <QToolTip>

#ifdef TALKGLASS_DBUS
#include "app/DesktopPortal.h"
#endif

namespace talkglass {

Appearance::Appearance(Options::Theme theme, QObject* parent)
    : QObject(parent)
{
    // Asked before the palette is ours.
    const bool systemIsDark = theme::isDark(QApplication::palette());
    QApplication::setStyle(new OutlineStyle);
    QApplication::setFont(fonts::withFallbacks(QApplication::font()));
    apply(theme == Options::Theme::Dark || (theme == Options::Theme::System && systemIsDark));
    if (theme == Options::Theme::System)
        followSystem();
}

void Appearance::followSystem()
{
#if QT_VERSION >= QT_VERSION_CHECK(6, 5, 0)
    const QStyleHints* hints = QGuiApplication::styleHints();
    connect(hints, &QStyleHints::colorSchemeChanged, this, [this](Qt::ColorScheme scheme) {
        if (scheme != Qt::ColorScheme::Unknown)
            apply(scheme == Qt::ColorScheme::Dark);
    });
    if (hints->colorScheme() != Qt::ColorScheme::Unknown) {
        apply(hints->colorScheme() == Qt::ColorScheme::Dark);
        return;
    }
#endif
    askPortal();
}

void Appearance::askPortal()
{
#ifdef TALKGLASS_DBUS
    // Qt learnt to ask for itself in 6.5; until then only some desktops' plugins give a dark palette.
    const QDBusConnection bus = QDBusConnection::sessionBus();
    if (!bus.isConnected())
        return;
    auto* portal = new DesktopPortal(bus, this);
    connect(portal, &DesktopPortal::prefersDark, this, &Appearance::apply);
    portal->ask();
#endif
}

void Appearance::apply(bool dark)
{
    const QPalette palette = dark ? theme::darkPalette() : theme::lightPalette();
    QApplication::setPalette(palette);
    QToolTip::setPalette(palette);
}

} // namespace talkglass
