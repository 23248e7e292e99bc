#include "views/TopBar.h"

#include "views/Icons.h"
#include "views/MainWindowActions.h"
#include "views/ReadOnlySwitch.h"
#include "views/SessionFilterBar.h"
#include "views/TabOrder.h"
#include "views/Theme.h"

#include <QAction>
#include <QEvent>
#include <QHBoxLayout>
#include <QMenu>
#include <QToolButton>

namespace talkglass {

namespace {

constexpr int roomForWords = 1000;

QToolButton* iconButton(const QString& name, QWidget* parent)
{
    auto* button = new QToolButton(parent);
    button->setToolButtonStyle(Qt::ToolButtonIconOnly);
    button->setAutoRaise(true);
    button->setFocusPolicy(Qt::TabFocus);
    button->setAccessibleName(name);
    return button;
}

} // namespace

TopBar::TopBar(MainWindowActions& actions, SessionFilterBar* filter, ReadOnlySwitch* readOnly, QWidget* parent)
    : QWidget(parent)
    , m_actions(actions)
    , m_readOnly(readOnly)
    , m_menu(iconButton(tr("Menu"), this))
{
    QToolButton* refresh = iconButton(tr("Refresh"), this);
    refresh->setDefaultAction(actions.refresh);
    refresh->setMenu(actions.refreshMenu());
    refresh->setPopupMode(QToolButton::MenuButtonPopup);
    QToolButton* details = iconButton(tr("Details"), this);
    details->setDefaultAction(actions.showDetails);
    m_menu->setMenu(actions.mainMenu());
    m_menu->setPopupMode(QToolButton::InstantPopup);
    m_menu->setToolTip(tr("Menu"));
    // The icon says "menu" already.
    m_menu->setStyleSheet(QStringLiteral("QToolButton::menu-indicator { image: none; }"));

    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(theme::unit * 2, theme::unit, theme::unit * 2, theme::unit);
    row->setSpacing(theme::unit * 2);
    row->addWidget(refresh);
    row->addWidget(filter, 1);
    row->addWidget(readOnly);
    row->addWidget(details);
    row->addWidget(m_menu);
    taborder::inOrder({refresh, filter, readOnly, details, m_menu});
    updateLook();
}

void TopBar::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        updateLook();
}

void TopBar::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    m_readOnly->setCompact(width() < roomForWords);
}

void TopBar::updateLook()
{
    m_actions.setPalette(palette());
    m_menu->setIcon(icons::icon(QStringLiteral("menu"), palette()));
}

} // namespace talkglass
