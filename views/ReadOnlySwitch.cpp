#include "views/ReadOnlySwitch.h"

#include "models/service/ServiceSettings.h"
#include "views/Icons.h"

#include <QEvent>
#include <QMessageBox>
#include <QPushButton>

namespace talkglass {

ReadOnlySwitch::ReadOnlySwitch(const QStringList& otherMachines, QWidget* parent)
    : QToolButton(parent)
    , m_otherMachines(otherMachines)
{
    setObjectName(QStringLiteral("readOnly"));
    setFocusPolicy(Qt::TabFocus);
    connect(this, &QToolButton::clicked, this, &ReadOnlySwitch::toggle);
    updateLook();
}

QStringList ReadOnlySwitch::otherMachines(const ServiceSettings& settings)
{
    QStringList hosts;
    if (!settings.redis.isLocal())
        hosts.append(settings.redis.display());
    if (!settings.archive.isLocal())
        hosts.append(settings.archive.display());
    return hosts;
}

void ReadOnlySwitch::setReadOnly(bool readOnly)
{
    m_readOnly = readOnly;
    updateLook();
}

void ReadOnlySwitch::setCompact(bool compact)
{
    m_compact = compact;
    updateLook();
}

void ReadOnlySwitch::toggle()
{
    if (m_readOnly && !m_otherMachines.isEmpty())
        askToUnlock();
    else
        Q_EMIT readOnlyRequested(!m_readOnly);
}

void ReadOnlySwitch::askToUnlock()
{
    auto* question = new QMessageBox(QMessageBox::Warning, tr("Allow writing?"),
                                     tr("These stores are on another machine: %1.").arg(m_otherMachines.join(u", ")),
                                     QMessageBox::Cancel, window());
    question->setTextFormat(Qt::PlainText);
    question->setInformativeText(tr("Messages you post and sessions you clear change them for everybody who uses "
                                    "them. Pending messages and stale lists are brought in order as well."));
    const QPushButton* allow = question->addButton(tr("Allow writing"), QMessageBox::AcceptRole);
    question->setDefaultButton(QMessageBox::Cancel);
    question->setAttribute(Qt::WA_DeleteOnClose);
    connect(allow, &QPushButton::clicked, this, [this] { Q_EMIT readOnlyRequested(false); });
    question->open();
}

void ReadOnlySwitch::changeEvent(QEvent* event)
{
    QToolButton::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        updateLook();
}

void ReadOnlySwitch::updateLook()
{
    setToolButtonStyle(m_compact && !m_readOnly ? Qt::ToolButtonIconOnly : Qt::ToolButtonTextBesideIcon);
    setText(m_readOnly ? tr("Read-only") : tr("Writing allowed"));
    setToolTip(m_readOnly ? tr("Nothing can be written, neither here nor in the background. Click to allow writing.")
                          : tr("Messages can be posted and sessions cleared. Click for read-only."));
    setIcon(icons::icon(m_readOnly ? QStringLiteral("lock") : QStringLiteral("unlock"), palette()));
    setAccessibleName(text());
    setAccessibleDescription(toolTip());
}

} // namespace talkglass
