#include "app/DesktopPortal.h"

#ifdef TALKGLASS_DBUS

#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>

namespace talkglass {

namespace {
const QString appearance = QStringLiteral("org.freedesktop.appearance");
const QString colorScheme = QStringLiteral("color-scheme");
} // namespace

DesktopPortal::DesktopPortal(const QDBusConnection& bus, QObject* parent)
    : QDBusAbstractInterface(QStringLiteral("org.freedesktop.portal.Desktop"),
                             QStringLiteral("/org/freedesktop/portal/desktop"), "org.freedesktop.portal.Settings", bus,
                             parent)
{
    // Before the connection: a signal with a type that QtDBus does not know by name is never delivered.
    qRegisterMetaType<QDBusVariant>("QDBusVariant");
    connect(this, &DesktopPortal::SettingChanged, this, &DesktopPortal::take);
}

void DesktopPortal::ask()
{
    auto* answer = new QDBusPendingCallWatcher(asyncCall(QStringLiteral("Read"), appearance, colorScheme), this);
    connect(answer, &QDBusPendingCallWatcher::finished, this, [this, answer] {
        answer->deleteLater();
        const QDBusPendingReply<QDBusVariant> reply = *answer;
        if (reply.isValid())
            take(appearance, colorScheme, reply.value());
    });
}

void DesktopPortal::take(const QString& space, const QString& name, const QDBusVariant& value)
{
    if (space != appearance || name != colorScheme)
        return;
    // Read() wraps the number twice, SettingChanged once.
    QVariant number = value.variant();
    while (number.canConvert<QDBusVariant>())
        number = number.value<QDBusVariant>().variant();
    constexpr uint dark = 1;
    constexpr uint light = 2;
    const uint scheme = number.toUInt();
    if (scheme == dark || scheme == light)
        Q_EMIT prefersDark(scheme == dark);
}

} // namespace talkglass

#endif
