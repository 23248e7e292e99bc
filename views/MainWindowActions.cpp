#include "views/MainWindowActions.h"

#include "views/Icons.h"

#include <QAction>
#include <QActionGroup>
#include <QMenu>

#include <array>

namespace talkglass {

namespace {

constexpr std::array<int, 5> pauses{0, 2, 5, 30, 60};

QAction* action(QWidget* window, const QString& text, const QList<QKeySequence>& keys = {})
{
    auto* action = new QAction(text, window);
    action->setShortcuts(keys);
    window->addAction(action);
    return action;
}

} // namespace

MainWindowActions::MainWindowActions(QWidget* window)
    : QObject(window)
    , refresh(action(window, tr("&Refresh"), {QKeySequence(Qt::Key_F5), QKeySequence(Qt::CTRL | Qt::Key_R)}))
    , findSession(action(window, tr("&Find a session"), {QKeySequence(Qt::CTRL | Qt::Key_K)}))
    , findInConversation(action(window, tr("Find in the &conversation"), {QKeySequence(QKeySequence::Find)}))

    , showDetails(action(window, tr("&Details"), {QKeySequence(Qt::CTRL | Qt::Key_I)}))
    , showKeys(action(window, tr("All &keys"), {QKeySequence(Qt::Key_F1)}))
    , endpoint(action(window, tr("&HTTP endpoint…")))
    , otherStores(action(window, tr("Connect to &other stores…")))
    , makeTables(action(window, tr("Make missing &tables…")))
    , fastForward(action(window, tr("Demo: fast-&forward 24 hours")))
    , about(action(window, tr("&About Talkglass")))
    , quit(action(window, tr("&Quit"), {QKeySequence(QKeySequence::Quit)}))
    , m_refreshMenu(new QMenu(tr("Refresh by itself"), window))
    , m_mainMenu(new QMenu(tr("Menu"), window))
    , m_pauses(new QActionGroup(this))
{
    showDetails->setCheckable(true);
    fastForward->setVisible(false);
    fastForward->setToolTip(tr("Takes a day off every time to live of the demo's own cache"));
    refresh->setToolTip(tr("Refresh (F5)"));
    showDetails->setToolTip(tr("Show or fold the details (Ctrl+I)"));
    makeMenus(window);
    setPalette(window->palette());
}

void MainWindowActions::makeMenus(QWidget* window)
{
    for (const int seconds : pauses) {
        auto* pause = new QAction(seconds == 0 ? tr("Only when asked") : tr("Every %1 seconds").arg(seconds), window);
        pause->setCheckable(true);
        pause->setChecked(seconds == 0);
        pause->setData(seconds);
        m_pauses->addAction(pause);
        m_refreshMenu->addAction(pause);
    }
    connect(m_pauses, &QActionGroup::triggered, this, [this] { Q_EMIT refreshEveryChanged(refreshEvery()); });

    m_mainMenu->addActions({refresh, findSession, findInConversation, showDetails});
    m_mainMenu->addMenu(m_refreshMenu);
    m_mainMenu->addSeparator();
    m_mainMenu->addActions({endpoint, otherStores, makeTables, fastForward});
    m_mainMenu->addSeparator();
    m_mainMenu->addActions({showKeys, about, quit});
}

std::chrono::seconds MainWindowActions::refreshEvery() const
{
    const QAction* checked = m_pauses->checkedAction();
    return std::chrono::seconds(checked ? checked->data().toInt() : 0);
}

void MainWindowActions::setRefreshEvery(std::chrono::seconds pause)
{
    for (QAction* action : m_pauses->actions()) {
        if (action->data().toInt() != pause.count())
            continue;
        action->setChecked(true);
        Q_EMIT refreshEveryChanged(pause);
    }
}

ShortcutsDialog::Keys MainWindowActions::keys() const
{
    const auto key = [](const QAction* action) { return action->shortcut().toString(QKeySequence::NativeText); };
    const ShortcutsDialog::Keys first{
        {key(findSession), tr("Find a session by title, id or user")},
        {tr("↓ or Enter"), tr("From the search to the first session found; Enter opens it")},
        {tr("↑ ↓"), tr("Move through the sessions; the conversation follows")},
        {tr("Enter"), tr("Into the conversation")},
        {tr("Esc"), tr("Back to the list")},
        {key(findInConversation), tr("Find in the conversation")},
        {tr("Ctrl+Enter"), tr("Send the message")},
        {tr("Ctrl+Shift+Enter"), tr("Send it, and let the agent answer")},
        {tr("Ctrl+C"), tr("Copy what is selected")},
    };
    const ShortcutsDialog::Keys last{
        {tr("%1, %2").arg(key(refresh), QKeySequence(Qt::CTRL | Qt::Key_R).toString(QKeySequence::NativeText)),
         tr("Refresh")},
        {key(showDetails), tr("Show or fold the details")},
        {tr("Tab"), tr("Next part of the window")},
        {key(showKeys), tr("These keys")},
        {key(quit), tr("Quit")},
    };
    return first + m_moreKeys + last;
}

void MainWindowActions::setPalette(const QPalette& palette)
{
    refresh->setIcon(icons::icon(QStringLiteral("refresh"), palette));
    findSession->setIcon(icons::icon(QStringLiteral("search"), palette));
    showDetails->setIcon(icons::icon(QStringLiteral("panel"), palette));
    showKeys->setIcon(icons::icon(QStringLiteral("keyboard"), palette));
}

} // namespace talkglass
