#pragma once

#include "models/conversation/Session.h"
#include "models/endpoint/Endpoint.h"
#include "models/items/RequestLogModel.h"

#include <QObject>
#include <QPointer>

namespace talkglass {

class ConversationPane;
class EndpointPanel;
class MainWindowActions;
class StoreStatusBar;

/// The endpoint's part of the window: the item in the status bar, the entry in the menu, the log, and the panel while
/// it is open. Without an endpoint there is none of it. Nothing is ever started but by a person. GUI thread.
class EndpointControl : public QObject
{
    Q_OBJECT

public:
    /// `settings` is what the panel begins with: the secret, and what was given on the command line.
    EndpointControl(Endpoint* endpoint, const EndpointSettings& settings, MainWindowActions& actions,
                    StoreStatusBar& statusBar, ConversationPane& conversation, QWidget* window);
    ~EndpointControl() override;

    /// The address it listened on the last time; kept from now on when it has started. Given settings win.
    void remember();
    void setReadOnly(bool readOnly);
    void setUsers(const QList<User>& users);

private:
    void showPanel();
    void showState();

    Endpoint* m_endpoint;
    EndpointSettings m_settings;
    StoreStatusBar& m_statusBar;
    ConversationPane& m_conversation;
    QWidget* m_window;
    RequestLogModel m_log;
    QPointer<EndpointPanel> m_panel;
    QList<User> m_users;
    bool m_readOnly = false;
    bool m_remembers = false;
};

} // namespace talkglass
