#pragma once

#include "views/ShortcutsDialog.h"

#include <QObject>

#include <chrono>

class QAction;
class QActionGroup;
class QMenu;
class QWidget;

namespace talkglass {

/// What the window can be asked to do, with its keys; the window connects them. GUI thread.
class MainWindowActions : public QObject
{
    Q_OBJECT

public:
    /// The actions' keys work in `window`.
    explicit MainWindowActions(QWidget* window);

    QAction* const refresh;
    QAction* const findSession;
    QAction* const findInConversation;
    QAction* const showDetails; ///< checkable
    QAction* const showKeys;
    QAction* const endpoint;
    QAction* const otherStores;
    QAction* const makeTables;
    QAction* const fastForward; ///< hidden but in the demo
    QAction* const about;
    QAction* const quit;

    /// For the refresh button: off, or every few seconds. Owned by the window.
    QMenu* refreshMenu() const { return m_refreshMenu; }
    /// Zero: off.
    std::chrono::seconds refreshEvery() const;
    void setRefreshEvery(std::chrono::seconds pause);
    QMenu* mainMenu() const { return m_mainMenu; }
    /// All keys of the window, those of its panes too.
    ShortcutsDialog::Keys keys() const;
    /// Of parts that bring their own actions.
    void addKeys(const ShortcutsDialog::Keys& keys) { m_moreKeys += keys; }
    /// Icons are drawn for a palette.
    void setPalette(const QPalette& palette);

Q_SIGNALS:
    void refreshEveryChanged(std::chrono::seconds pause);

private:
    void makeMenus(QWidget* window);

    QMenu* m_refreshMenu;
    QMenu* m_mainMenu;
    QActionGroup* m_pauses;
    ShortcutsDialog::Keys m_moreKeys;
};

} // namespace talkglass
