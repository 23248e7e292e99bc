#include "views/proof/ProofActions.h"

#include <QAction>
#include <QMenu>

namespace talkglass {

namespace {

QAction* action(QWidget* window, const QString& text, const QString& hint, const QKeySequence& key = {})
{
    auto* made = new QAction(text, window);
    made->setToolTip(hint);
    if (!key.isEmpty())
        made->setShortcut(key);
    window->addAction(made);
    return made;
}

} // namespace

ProofActions::ProofActions(QWidget* window)
    : QObject(window)
    , sideBySide(action(window, tr("&Compare both copies"), tr("Cache and archive side by side (Ctrl+D)"),
                        QKeySequence(Qt::CTRL | Qt::Key_D)))
    , drill(action(window, tr("&Expiry drill…"), tr("Prove that it is readable after it has expired (Ctrl+E)"),
                   QKeySequence(Qt::CTRL | Qt::Key_E)))
    , compareMany(action(window, tr("Compare &many sessions…"),
                         tr("Those selected, what the filter shows, a user's, or all (Ctrl+Shift+D)"),
                         QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_D)))
    , drillMany(action(window, tr("Expiry drill of m&any…"),
                       tr("Those selected, what the filter shows, a user's, or all (Ctrl+Shift+E)"),
                       QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_E)))
    , atRisk(action(window, tr("At &risk…"), tr("What is lost when its TTL ends (Ctrl+Shift+L)"),
                    QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_L)))
    , undoRepair(action(window, tr("&Undo a repair…"), tr("By its undo file")))
    , m_mainMenu(new QMenu(tr("&Prove"), window))
    , m_sessionMenu(new QMenu(tr("Prove"), window))
{
    m_mainMenu->addActions({sideBySide, drill});
    m_mainMenu->addSeparator();
    m_mainMenu->addActions({compareMany, drillMany, atRisk});
    m_mainMenu->addSeparator();
    m_mainMenu->addAction(undoRepair);
    m_sessionMenu->addActions({sideBySide, drill});
    setSessionOpen(false);
}

QMenu* ProofActions::listMenu(int selected, QWidget* parent) const
{
    auto* menu = new QMenu(parent);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    if (selected < 2) {
        menu->addActions({sideBySide, drill});
        menu->addSeparator();
        menu->addActions({compareMany, atRisk});
        return menu;
    }
    const auto add = [menu](QAction* action, const QString& text) {
        QObject::connect(menu->addAction(text), &QAction::triggered, action, &QAction::trigger);
    };
    add(compareMany, tr("Compare %n selected session(s)…", nullptr, selected));
    add(drillMany, tr("Expiry drill of %n selected session(s)…", nullptr, selected));
    return menu;
}

ShortcutsDialog::Keys ProofActions::keys() const
{
    const auto key = [](const QAction* action) { return action->shortcut().toString(QKeySequence::NativeText); };
    return {
        {key(sideBySide), tr("Compare both copies of the open session")},
        {tr("F8, Shift+F8"), tr("There: next and previous difference")},
        {key(drill), tr("Expiry drill of the open session")},
        {key(compareMany), tr("Compare many sessions")},
        {key(drillMany), tr("Expiry drill of many sessions")},
        {key(atRisk), tr("What is at risk")},
    };
}

void ProofActions::setSessionOpen(bool open)
{
    sideBySide->setEnabled(open);
    drill->setEnabled(open);
}

} // namespace talkglass
