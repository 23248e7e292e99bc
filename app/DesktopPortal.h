#pragma once

#ifdef TALKGLASS_DBUS

#include <QDBusAbstractInterface>
#include <QDBusVariant>

namespace talkglass {

/// org.freedesktop.portal.Settings: whether the desktop prefers dark. GUI thread.
class DesktopPortal : public QDBusAbstractInterface
{
    Q_OBJECT

public:
    explicit DesktopPortal(const QDBusConnection& bus, QObject* parent = nullptr);

    /// Answers by prefersDark, if the desktop has an answer.
    void ask();

Q_SIGNALS:
    void prefersDark(bool dark);
    /// The portal's own; its name is fixed.
    void SettingChanged(const QString& space, const QString& name, const QDBusVariant& value);

private:
    void take(const QString& space, const QString& name, const QDBusVariant& value);
};

} // namespace talkglass

#endif
