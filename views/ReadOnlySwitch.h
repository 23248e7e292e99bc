#pragma once

#include <QStringList>
#include <QToolButton>

namespace talkglass {

struct ServiceSettings;

/// Shows whether anything may be written, and changes it. Unlocking stores on another machine is asked about first.
/// Only asks for the change; setReadOnly() tells that it happened. GUI thread.
class ReadOnlySwitch : public QToolButton
{
    Q_OBJECT

public:
    /// `otherMachines`: the hosts a write would reach; empty: all is local.
    explicit ReadOnlySwitch(const QStringList& otherMachines, QWidget* parent = nullptr);

    /// Those of the two stores that are on another machine, as people know them.
    static QStringList otherMachines(const ServiceSettings& settings);

    void setReadOnly(bool readOnly);
    /// Where there is little room, "writing allowed" is an icon only; "read-only" is always written out.
    void setCompact(bool compact);

Q_SIGNALS:
    void readOnlyRequested(bool readOnly);

protected:
    void changeEvent(QEvent* event) override;

private:
    void toggle();
    void askToUnlock();
    void updateLook();

    QStringList m_otherMachines;
    bool m_readOnly = false;
    bool m_compact = false;
};

} // namespace talkglass
