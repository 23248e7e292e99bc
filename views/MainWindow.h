#pragma once

#include "models/conversation/Clock.h"
#include "models/items/MessageSource.h"
#include "models/items/SessionListModel.h"
#include "models/items/SessionSource.h"
#include "models/service/HybridConversationService.h"
#include "views/WindowClients.h"

#include <QMainWindow>
#include <QTimer>

#include <memory>

namespace talkglass {

class ConversationPane;
class DetailsPane;
class EndpointControl;
class MainWindowActions;
class OpenSession;
class Panes;
class ProofControl;
class ReadOnlySwitch;
class ResidencyChips;
class SessionFilterBar;
class SessionSearch;
class SessionListView;
class StoreStatusBar;

/// List, conversation and details of one pair of stores. Wires the parts to each other and to the service, and no more.
/// GUI thread; service and sources must outlive it.
class MainWindow : public QMainWindow
{
    Q_OBJECT

public:
    /// `name` for the title: "demo", or the host.
    MainWindow(HybridConversationService& service, SessionSource& sessions, MessageSource& messages,
               std::shared_ptr<const Clock> clock, const QString& name, const WindowClients& clients = {},
               QWidget* parent = nullptr);
    ~MainWindow() override;

    /// Size, splitters and so on as they were left the last time; kept when the window closes.
    void restoreLayout();
    /// As soon as the list is complete.
    void openFirstSession();
    /// For the demo: its menu can take a day off every TTL, see fastForwardRequested().
    void offerFastForward();
    /// Says so below, and looks at everything anew.
    void noticeTimePassed(const QString& text);
    /// List, facts and the open conversation are there, and the cache has been walked through.
    bool isSettled() const;

Q_SIGNALS:
    /// The person wants to choose stores again; this window is to go.
    void otherStoresRequested();
    void fastForwardRequested();

protected:
    void closeEvent(QCloseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    void layOut();
    void wireList();
    void wireConversation();
    void wireService();
    void wireActions();

    void refresh(SessionListModel::RefreshKind kind);
    void loadUsers();
    void takeStatus(const StoreStatus& status);
    void takeReadOnly(bool readOnly);
    void countWrite();
    void makeTables();

    HybridConversationService& m_service;
    const QString m_name;
    const QStringList m_otherMachines;
    SessionListModel m_sessions;
    MainWindowActions* m_actions;
    SessionFilterBar* m_filter;
    ReadOnlySwitch* m_readOnly;
    ResidencyChips* m_chips;
    SessionListView* m_list;
    ConversationPane* m_conversation;
    DetailsPane* m_details;
    StoreStatusBar* m_statusBar;
    Panes* m_panes;
    OpenSession* m_open;
    SessionSearch* m_search = nullptr;
    EndpointControl* m_endpoint;
    ProofControl* m_proof;
    QTimer m_refreshTimer;
    StoreStatus::State m_archiveState = StoreStatus::State::Unknown;
    StoreStatus::State m_cacheState = StoreStatus::State::Unknown;
    int m_writes = 0;
    bool m_remembers = false;
};

} // namespace talkglass
