#include "views/proof/ProofControl.h"

#include "models/items/SessionListModel.h"
#include "views/ConversationPane.h"
#include "views/DetailsPane.h"
#include "views/MainWindowActions.h"
#include "views/SessionListView.h"
#include "views/StoreStatusBar.h"
#include "views/TimeText.h"
#include "views/conversation/NoticeBar.h"
#include "views/proof/AtRiskWindow.h"
#include "views/proof/CompareWindow.h"
#include "views/proof/DrillWindow.h"
#include "views/proof/MessageSeeker.h"
#include "views/proof/ProofActions.h"
#include "views/proof/RepairWindow.h"
#include "views/proof/SideBySideWindow.h"

#include <QAction>
#include <QLocale>
#include <QMenu>
#include <QSettings>

namespace talkglass {

namespace {

const QString limitKey = QStringLiteral("proof/noticeSeconds");

/// All of one user's need no searching.
bool hidesMoreThanUsers(SessionQuery query)
{
    query.userId.reset();
    return query.hidesAnything();
}

void bringUp(QWidget& window)
{
    window.show();
    window.raise();
    window.activateWindow();
}

} // namespace

ProofControl::ProofControl(HybridConversationService& service, std::shared_ptr<const Clock> clock,
                           const ProofParts& parts, QWidget* window)
    : QObject(window)
    , m_service(service)
    , m_clock(clock)
    , m_parts(parts)
    , m_window(window)
    , m_actions(new ProofActions(window))
    , m_seeker(new MessageSeeker(parts.conversation, this))
    , m_notice(new NoticeBar(window))
    , m_watch(clock)
    , m_reader(service.settings(), clock)
    , m_filtered(service)
{
    wireMenus();
    wireRisk();
    connect(&m_filtered, &FilteredSessions::found, this,
            [this](const QList<SessionKey>& keys, bool isCut) { settleScope(ProofScope::ofFiltered(keys, isCut)); });
    connect(&m_filtered, &FilteredSessions::failed, this,
            [this](const StoreError& error) { settleScope(ProofScope::ofFilterFailed(error.text())); });
    connect(&service, &HybridConversationService::readOnlyChanged, this, &ProofControl::setReadOnly);
    connect(m_seeker, &MessageSeeker::notFound, this,
            [this] { m_parts.statusBar.say(tr("The conversation does not hold this message any more")); });
}

/// They use what is made here.
ProofControl::~ProofControl()
{
    delete m_sideBySide;
    delete m_compare;
    delete m_drill;
    delete m_atRisk;
    delete m_repair;
}

void ProofControl::wireMenus()
{
    MainWindowActions& actions = m_parts.actions;
    actions.mainMenu()->insertMenu(actions.endpoint, m_actions->mainMenu());
    actions.mainMenu()->insertSeparator(actions.endpoint);
    actions.addKeys(m_actions->keys());
    m_parts.conversation.addHeaderMenu(tr("Prove"), m_actions->sessionMenu());
    m_parts.details.setActions({m_actions->sideBySide, m_actions->drill});
    m_parts.list.setContextMenuPolicy(Qt::CustomContextMenu);
    connect(&m_parts.list, &QWidget::customContextMenuRequested, this, &ProofControl::showListMenu);
    connect(&m_parts.list, &SessionListView::currentSessionChanged, this,
            [this] { m_actions->setSessionOpen(m_parts.list.currentSession().has_value()); });

    connect(m_actions->sideBySide, &QAction::triggered, this, [this] {
        if (const std::optional<SessionKey> key = m_parts.list.currentSession())
            showSideBySide(*key);
    });
    connect(m_actions->drill, &QAction::triggered, this, [this] { showDrill(scopes(false)); });
    connect(m_actions->compareMany, &QAction::triggered, this, [this] {
        showCompare(scopes(true));
        findFiltered();
    });
    connect(m_actions->drillMany, &QAction::triggered, this, [this] {
        showDrill(scopes(true));
        findFiltered();
    });
    connect(m_actions->atRisk, &QAction::triggered, this, &ProofControl::showAtRisk);
    connect(m_actions->undoRepair, &QAction::triggered, this, [this] {
        bringUp(repair());
        repair().askForUndoFile();
    });
}

void ProofControl::wireRisk()
{
    m_notice->setObjectName(QStringLiteral("atRiskNotice"));
    m_watch.watch(m_parts.sessions.walk());
    connect(&m_watch, &AtRiskWatch::changed, this, &ProofControl::showNotice);
    connect(m_notice, &NoticeBar::buttonClicked, this, &ProofControl::showAtRisk);
    connect(&m_service, &HybridConversationService::pendingReplayed, this, [this] {
        if (m_notice->isVisible())
            m_parts.sessions.walk().start(); // what waited is not at risk any more
    });
}

QWidget* ProofControl::noticeBar() const
{
    return m_notice;
}

void ProofControl::remember()
{
    m_remembers = true;
    const QVariant kept = QSettings().value(limitKey);
    if (kept.isValid())
        setNoticeLimit(std::chrono::seconds(kept.toLongLong()));
}

void ProofControl::setNoticeLimit(std::chrono::seconds limit)
{
    m_givesNotice = limit.count() > 0;
    if (m_givesNotice)
        m_watch.setLimit(limit);
    if (m_remembers)
        QSettings().setValue(limitKey, qlonglong(limit.count()));
    showNotice(m_watch.notice());
}

void ProofControl::showNotice(const AtRiskNotice& notice)
{
    if (!m_givesNotice || notice.soon == 0) {
        m_notice->showNotice({});
        return;
    }
    const QString end = timetext::clock(notice.nearest);
    const QString text = notice.soon == 1
                             ? tr("⚠ 1 session holds messages that only the cache has, and ends soon: at %1.").arg(end)
                             : tr("⚠ %1 sessions hold messages that only the cache has, and end soon; the first at %2.")
                                   .arg(QLocale().toString(notice.soon), end);
    m_notice->showNotice(text, tr("Show what is at risk"));
}

void ProofControl::showListMenu(const QPoint& place)
{
    const auto selected = int(m_parts.list.selectedSessions().size());
    if (selected == 0)
        return;
    m_actions->listMenu(selected, &m_parts.list)->popup(m_parts.list.viewport()->mapToGlobal(place));
}

/// What is at hand first.
QList<ProofScope> ProofControl::scopes(bool many) const
{
    QList<ProofScope> scopes;
    const QList<SessionKey> selected = m_parts.list.selectedSessions();
    const std::optional<SessionKey> current = m_parts.list.currentSession();
    if (many && selected.size() > 1)
        scopes.append(ProofScope::ofSessions(selected));
    else if (!many && current)
        scopes.append(ProofScope::ofSession(*current));
    if (many && hidesMoreThanUsers(m_parts.sessions.query()))
        scopes.append(ProofScope::ofFilter());
    const std::optional<qint64> filtered = m_parts.sessions.query().userId;
    if (filtered)
        scopes.append(ProofScope::ofUser(*filtered, m_parts.sessions.userName(*filtered)));
    scopes.append(ProofScope::ofAll());
    if (many && current) {
        if (filtered != current->userId)
            scopes.append(ProofScope::ofUser(current->userId, m_parts.sessions.userName(current->userId)));
        scopes.append(ProofScope::ofSession(*current));
    }
    return scopes;
}

void ProofControl::showSideBySide(const SessionKey& key, qint64 index)
{
    bringUp(sideBySide());
    sideBySide().openSession(key, index);
}

/// Windows are shown at once; what the filter means is told them when it is found.
void ProofControl::findFiltered()
{
    const SessionListModel& sessions = m_parts.sessions;
    if (hidesMoreThanUsers(sessions.query()))
        m_filtered.find(sessions.query(), sessions.userNames(), m_clock->now());
}

void ProofControl::settleScope(const ProofScope& scope)
{
    if (m_compare)
        m_compare->settleScope(scope);
    if (m_drill)
        m_drill->settleScope(scope);
}

void ProofControl::showDrill(const QList<ProofScope>& scopes)
{
    drill().setScopes(scopes);
    bringUp(drill());
}

void ProofControl::showCompare(const QList<ProofScope>& scopes)
{
    compare().setScopes(scopes);
    bringUp(compare());
}

void ProofControl::showAtRisk()
{
    bringUp(atRisk());
    atRisk().refresh();
}

void ProofControl::showRepair(const QList<SessionKey>& keys)
{
    bringUp(repair());
    repair().planFor(keys);
}

void ProofControl::openConversation(const SessionKey& key, const std::optional<Message>& message)
{
    m_parts.list.setCurrentSession(key);
    if (message)
        m_seeker->seek(key, *message);
    bringUp(*m_window);
}

void ProofControl::leadTo(const Finding& finding)
{
    showSideBySide(finding.key, finding.index);
}

void ProofControl::setReadOnly(bool readOnly)
{
    if (m_drill)
        m_drill->setReadOnly(readOnly);
    if (m_atRisk)
        m_atRisk->setReadOnly(readOnly);
    if (m_repair)
        m_repair->setReadOnly(readOnly);
}

/// What all of them tell.
template <typename Window>
void ProofControl::adopt(Window* window)
{
    connect(window, &Window::ended, this, [this](const QString& text) { m_parts.statusBar.say(text); });
    if constexpr (requires { &Window::storesChanged; })
        connect(window, &Window::storesChanged, this, &ProofControl::storesChanged);
    if constexpr (requires { window->setReadOnly(true); })
        window->setReadOnly(m_service.isReadOnly());
}

SideBySideWindow& ProofControl::sideBySide()
{
    if (m_sideBySide)
        return *m_sideBySide;
    m_sideBySide = new SideBySideWindow(m_reader, m_service.settings(), m_clock, m_window);
    connect(m_sideBySide, &SideBySideWindow::conversationRequested, this, &ProofControl::openConversation);
    connect(m_sideBySide, &SideBySideWindow::repairRequested, this,
            [this](const SessionKey& key) { showRepair({key}); });
    connect(m_sideBySide, &SideBySideWindow::drillRequested, this,
            [this](const SessionKey& key) { showDrill({ProofScope::ofSession(key)}); });
    return *m_sideBySide;
}

CompareWindow& ProofControl::compare()
{
    if (m_compare)
        return *m_compare;
    m_compare = new CompareWindow(m_service.settings(), m_clock, m_window);
    adopt(m_compare.data());
    connect(m_compare, &CompareWindow::findingChosen, this, &ProofControl::leadTo);
    connect(m_compare, &CompareWindow::conversationRequested, this,
            [this](const SessionKey& key) { openConversation(key); });
    connect(m_compare, &CompareWindow::repairRequested, this, &ProofControl::showRepair);
    return *m_compare;
}

DrillWindow& ProofControl::drill()
{
    if (m_drill)
        return *m_drill;
    m_drill = new DrillWindow(m_service, m_clock, m_window);
    adopt(m_drill.data());
    connect(m_drill, &DrillWindow::resultChosen, this, &ProofControl::showSideBySide);
    connect(m_drill, &DrillWindow::conversationRequested, this,
            [this](const SessionKey& key) { openConversation(key); });
    return *m_drill;
}

AtRiskWindow& ProofControl::atRisk()
{
    if (m_atRisk)
        return *m_atRisk;
    m_atRisk = new AtRiskWindow(m_service, m_clock, m_window);
    adopt(m_atRisk.data());
    m_atRisk->setNoticeLimit(m_givesNotice ? m_watch.limit() : std::chrono::seconds(0));
    connect(m_atRisk, &AtRiskWindow::noticeLimitChanged, this, &ProofControl::setNoticeLimit);
    connect(m_atRisk, &AtRiskWindow::compareRequested, this, [this](const SessionKey& key) { showSideBySide(key); });
    connect(m_atRisk, &AtRiskWindow::conversationRequested, this,
            [this](const SessionKey& key) { openConversation(key); });
    return *m_atRisk;
}

RepairWindow& ProofControl::repair()
{
    if (m_repair)
        return *m_repair;
    m_repair = new RepairWindow(m_service.settings(), m_clock, m_window);
    adopt(m_repair.data());
    connect(m_repair, &RepairWindow::compareRequested, this, [this](const QList<SessionKey>& keys) {
        showCompare({ProofScope::ofSessions(keys), ProofScope::ofAll()});
        compare().start();
    });
    return *m_repair;
}

} // namespace talkglass
