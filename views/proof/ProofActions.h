#pragma once

#include "views/ShortcutsDialog.h"

#include <QObject>

class QAction;
class QMenu;
class QWidget;

namespace talkglass {

/// What the window offers to prove that conversations survive, with keys and menus. GUI thread.
class ProofActions : public QObject
{
    Q_OBJECT

public:
    /// The actions' keys work in `window`.
    explicit ProofActions(QWidget* window);

    QAction* const sideBySide;  ///< the open session
    QAction* const drill;       ///< the open session
    QAction* const compareMany; ///< what is selected, a user's, all
    QAction* const drillMany;   ///< the same
    QAction* const atRisk;
    QAction* const undoRepair;

    /// For the main menu. Owned by the window.
    QMenu* mainMenu() const { return m_mainMenu; }
    /// For the open conversation. Owned by the window.
    QMenu* sessionMenu() const { return m_sessionMenu; }
    /// For the list with so many sessions selected; deletes itself when closed.
    QMenu* listMenu(int selected, QWidget* parent) const;
    ShortcutsDialog::Keys keys() const;
    /// There is an open session.
    void setSessionOpen(bool open);

private:
    QMenu* m_mainMenu;
    QMenu* m_sessionMenu;
};

} // namespace talkglass
