#include "views/MainWindow.h"

#include "models/items/FutureReply.h"
#include "views/ConversationPane.h"
#include "views/DetailsPane.h"
#include "views/EndpointControl.h"
#include "views/MainWindowActions.h"
#include "views/OpenSession.h"
#include "views/Panes.h"
#include "views/ReadOnlySwitch.h"
#include "views/ResidencyChips.h"
#include "views/Separator.h"
#include "views/SessionFilterBar.h"
#include "views/SessionListView.h"
#include "views/SessionSearch.h"
#include "views/StoreStatusBar.h"
#include "views/TabOrder.h"
#include "views/Theme.h"
#include "views/TopBar.h"
#include "views/WindowDialogs.h"
#include "views/WindowFit.h"
#include "views/WindowMemory.h"
#include "views/proof/ProofControl.h"

#include <QAction>
#include <QKeyEvent>
#include <QVBoxLayout>

namespace talkglass {

MainWindow::MainWindow(HybridConversationService& service, SessionSource& sessions, MessageSource& messages,
                       std::shared_ptr<const Clock> clock, const QString& name, const WindowClients& clients,
                       QWidget* parent)
    : QMainWindow(parent)
    , m_service(service)
    , m_name(name)
    , m_otherMachines(ReadOnlySwitch::otherMachines(service.settings()))
    , m_sessions(sessions, clock)
    , m_actions(new MainWindowActions(this))
    , m_filter(new SessionFilterBar(this))
    , m_readOnly(new ReadOnlySwitch(m_otherMachines, this))
    , m_chips(new ResidencyChips(this))
    , m_list(new SessionListView(this))
    , m_conversation(new ConversationPane(messages, clock, this))
    , m_details(new DetailsPane(service.settings(), clock, this))
    , m_statusBar(new StoreStatusBar(clock, this))
    , m_panes(new Panes(m_list, m_conversation, m_details, this))
    , m_open(new OpenSession(service, m_sessions, *m_list, *m_conversation, *m_details, this))
    , m_endpoint(new EndpointControl(clients.endpoint, clients.endpointSettings, *m_actions, *m_statusBar,
                                     *m_conversation, this))
    , m_proof(new ProofControl(service, clock,
                               {m_sessions, *m_list, *m_conversation, *m_details, *m_statusBar, *m_actions}, this))
{
    m_conversation->setChatService(clients.chat);
    m_list->setSessionModel(&m_sessions);
    m_list->setCacheTtl(service.settings().cachePolicy.ttl.count());
    m_search = new SessionSearch(*m_filter, *m_list, *m_conversation, this);
    layOut();
    wireList();
    wireConversation();
    wireService();
    wireActions();
    takeReadOnly(service.isReadOnly());
    takeStatus(service.cacheStatus());
    takeStatus(service.archiveStatus());
    m_sessions.start();
    service.checkStores();
    loadUsers();
    m_list->setFocus();
}

MainWindow::~MainWindow()
{
    // The views are not to see the model go that they show.
    delete m_open;
    delete m_search;
    delete m_panes;
}

void MainWindow::layOut()
{
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setAccessibleName(tr("Sessions"));
    m_conversation->setAccessibleName(tr("Conversation"));

    auto* chips = new QHBoxLayout;
    chips->setContentsMargins(theme::unit * 2, 0, theme::unit * 2, theme::unit);
    chips->addWidget(m_chips);

    auto* whole = new QWidget(this);
    auto* column = new QVBoxLayout(whole);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    auto* top = new TopBar(*m_actions, m_filter, m_readOnly, whole);
    column->addWidget(top);
    column->addLayout(chips);
    column->addWidget(new Separator(whole));
    column->addWidget(m_proof->noticeBar());
    column->addWidget(m_panes, 1);
    column->addWidget(new Separator(whole));
    column->addWidget(m_statusBar);
    setCentralWidget(whole);
    taborder::inOrder({top, m_chips, m_proof->noticeBar(), m_list, m_conversation, m_details, m_statusBar});
    windowfit::resize(*this, {1280, 800});
}

void MainWindow::wireList()
{
    connect(m_filter, &SessionFilterBar::queryChanged, this, [this](const SessionQuery& query) {
        m_sessions.setQuery(query);
        m_chips->setShow(query.show);
    });
    connect(m_chips, &ResidencyChips::showChanged, m_filter, &SessionFilterBar::setShow);
    connect(m_list, &SessionListView::clearFiltersRequested, m_filter, &SessionFilterBar::clearFilters);
    connect(m_list, &SessionListView::searchTyped, m_search, &SessionSearch::beginWith);
    connect(m_list, &SessionListView::sessionActivated, m_conversation, &ConversationPane::focusMessages);
    connect(&m_sessions, &SessionListModel::countsChanged, m_chips, &ResidencyChips::setCounts);
    connect(&m_sessions, &SessionListModel::walkProgressed, m_statusBar, &StoreStatusBar::setChecked);
}

void MainWindow::wireConversation()
{
    connect(m_conversation, &ConversationPane::unlockRequested, m_readOnly, &QAbstractButton::click);
    connect(m_conversation, &ConversationPane::metadataRequested, m_panes, [this] { m_panes->setDetailsWanted(true); });
    connect(m_details, &DetailsPane::copied, this,
            [this](const QString& what) { m_statusBar->say(tr("Copied: %1").arg(what)); });
}

void MainWindow::wireService()
{
    connect(&m_service, &HybridConversationService::storeStatusChanged, this, &MainWindow::takeStatus);
    connect(&m_service, &HybridConversationService::readOnlyChanged, this, &MainWindow::takeReadOnly);
    connect(&m_service, &HybridConversationService::messageAdded, this, [this](const AddedMessage& added) {
        m_sessions.applyMessageAdded(added);
        m_conversation->noticeAdded(added);
        countWrite();
    });
    connect(&m_service, &HybridConversationService::sessionCleared, this, [this](const ClearReport& report) {
        m_sessions.applySessionCleared(report);
        m_conversation->noticeCleared(report);
        countWrite();
    });
    connect(&m_service, &HybridConversationService::pendingReplayed, this, [this](int archived, int rejected) {
        if (rejected > 0)
            m_statusBar->say(tr("The archive refused %n waiting message(s)", nullptr, rejected));
        else
            m_statusBar->say(tr("%n waiting message(s) archived", nullptr, archived));
        refresh(SessionListModel::RefreshKind::Timer);
    });
    connect(m_proof, &ProofControl::storesChanged, this, [this] { refresh(SessionListModel::RefreshKind::Manual); });
    connect(m_readOnly, &ReadOnlySwitch::readOnlyRequested, &m_service, &HybridConversationService::setReadOnly);
    connect(m_statusBar, &StoreStatusBar::tryNowRequested, &m_service, &HybridConversationService::checkStores);
}

void MainWindow::wireActions()
{
    connect(m_actions->refresh, &QAction::triggered, this, [this] { refresh(SessionListModel::RefreshKind::Manual); });
    connect(m_actions->findSession, &QAction::triggered, m_search, &SessionSearch::begin);
    connect(m_actions->findInConversation, &QAction::triggered, m_conversation, &ConversationPane::openFind);
    connect(m_actions->showDetails, &QAction::triggered, m_panes, &Panes::setDetailsWanted);
    connect(m_panes, &Panes::detailsShown, m_actions->showDetails, &QAction::setChecked);
    connect(m_actions->showKeys, &QAction::triggered, this, [this] {
        auto* dialog = new ShortcutsDialog(m_actions->keys(), this);
        dialog->setAttribute(Qt::WA_DeleteOnClose);
        dialog->open();
    });
    connect(m_actions->otherStores, &QAction::triggered, this, &MainWindow::otherStoresRequested);
    connect(m_actions->makeTables, &QAction::triggered, this, [this] {
        windowdialogs::askToMakeTables(this, m_service.settings().archive.display(), [this] { makeTables(); });
    });
    connect(m_actions->fastForward, &QAction::triggered, this, &MainWindow::fastForwardRequested);
    connect(m_actions->about, &QAction::triggered, this, [this] { windowdialogs::showAbout(this); });
    connect(m_actions->quit, &QAction::triggered, this, &QWidget::close);
    connect(m_actions, &MainWindowActions::refreshEveryChanged, this, [this](std::chrono::seconds pause) {
        pause.count() > 0 ? m_refreshTimer.start(pause) : m_refreshTimer.stop();
    });
    connect(&m_refreshTimer, &QTimer::timeout, this, [this] { refresh(SessionListModel::RefreshKind::Timer); });
}

void MainWindow::refresh(SessionListModel::RefreshKind kind)
{
    m_sessions.refresh(kind);
    m_conversation->refresh();
    if (kind == SessionListModel::RefreshKind::Manual)
        m_service.checkStores();
}

void MainWindow::loadUsers()
{
    const auto take = [this](const Result<QList<User>>& users) {
        if (!users)
            return; // the list goes on with numbers; the status bar says why
        QHash<qint64, QString> names;
        for (const User& user : *users)
            names.insert(user.id, user.name);
        m_sessions.setUserNames(names);
        m_filter->setUsers(*users);
        m_endpoint->setUsers(*users);
    };
    whenFinished(m_service.users(), this, take, [] {});
}

void MainWindow::takeStatus(const StoreStatus& status)
{
    m_statusBar->setStatus(status);
    m_sessions.setStoreStatus(status);
    const bool isArchive = status.store == Store::Archive;
    StoreStatus::State& known = isArchive ? m_archiveState : m_cacheState;
    const bool isBack = known == StoreStatus::State::Away && status.state == StoreStatus::State::Up;
    known = status.state;
    if (!isBack)
        return;
    m_conversation->refresh(); // the list does so by itself
    if (isArchive)
        loadUsers();
}

void MainWindow::takeReadOnly(bool readOnly)
{
    m_readOnly->setReadOnly(readOnly);
    m_endpoint->setReadOnly(readOnly);
    m_actions->makeTables->setEnabled(!readOnly);
    m_actions->fastForward->setEnabled(!readOnly);
    QString reason;
    if (readOnly)
        reason = m_otherMachines.isEmpty()
                     ? tr("nothing is written.")
                     : tr("these stores are on another machine (%1).").arg(m_otherMachines.join(u", "));
    m_conversation->setReadOnlyReason(reason, !m_otherMachines.isEmpty());
    const QString title = tr("Talkglass — %1").arg(m_name);
    setWindowTitle(readOnly ? tr("%1 (read-only)").arg(title) : title);
}

void MainWindow::countWrite()
{
    m_statusBar->setWrites(++m_writes);
}

void MainWindow::openFirstSession()
{
    m_open->openFirst();
}

void MainWindow::offerFastForward()
{
    m_actions->fastForward->setVisible(true);
}

void MainWindow::noticeTimePassed(const QString& text)
{
    m_statusBar->say(text);
    refresh(SessionListModel::RefreshKind::Manual);
}

bool MainWindow::isSettled() const
{
    return m_open->isSettled();
}

void MainWindow::makeTables()
{
    const auto take = [this](const Result<QStringList>& made) {
        if (!made)
            m_statusBar->say(made.error().text());
        else
            m_statusBar->say(made->isEmpty() ? tr("Nothing was missing") : tr("Made: %1").arg(made->join(u", ")));
        refresh(SessionListModel::RefreshKind::Manual);
    };
    whenFinished(m_service.initDatabase(), this, take, [] {});
}

void MainWindow::restoreLayout()
{
    m_remembers = true;
    m_endpoint->remember();
    m_proof->remember();
    const windowmemory::Choices choices = windowmemory::restore(*this, *m_panes);
    m_panes->setDetailsWanted(choices.details);
    m_actions->setRefreshEvery(choices.refreshEvery);
}

void MainWindow::closeEvent(QCloseEvent* event)
{
    if (m_remembers)
        windowmemory::keep(*this, *m_panes, {m_panes->areDetailsWanted(), m_actions->refreshEvery()});
    QMainWindow::closeEvent(event);
}

void MainWindow::keyPressEvent(QKeyEvent* event)
{
    // No shortcut: Esc belongs to a find bar or a menu first, and comes here when nobody wanted it.
    if (event->key() == Qt::Key_Escape)
        m_list->setFocus(Qt::ShortcutFocusReason);
    else
        QMainWindow::keyPressEvent(event);
}

} // namespace talkglass
