#include "views/EndpointControl.h"

#include "views/ConversationPane.h"
#include "views/EndpointPanel.h"
#include "views/MainWindowActions.h"
#include "views/StoreStatusBar.h"

#include <QAction>
#include <QSettings>

namespace talkglass {

namespace {

const QString addressKey = QStringLiteral("endpoint/address");
const QString portKey = QStringLiteral("endpoint/port");
const QString hostsKey = QStringLiteral("endpoint/hosts");
const QString originsKey = QStringLiteral("endpoint/origins");

void keep(const EndpointSettings& settings)
{
    QSettings kept;
    kept.setValue(addressKey, settings.address);
    kept.setValue(portKey, settings.port);
    kept.setValue(hostsKey, settings.allowedHosts);
    kept.setValue(originsKey, settings.allowedOrigins);
}

} // namespace

EndpointControl::EndpointControl(Endpoint* endpoint, const EndpointSettings& settings, MainWindowActions& actions,
                                 StoreStatusBar& statusBar, ConversationPane& conversation, QWidget* window)
    : QObject(window)
    , m_endpoint(endpoint)
    , m_settings(settings)
    , m_statusBar(statusBar)
    , m_conversation(conversation)
    , m_window(window)
{
    actions.endpoint->setVisible(endpoint);
    if (!endpoint)
        return;
    connect(actions.endpoint, &QAction::triggered, this, &EndpointControl::showPanel);
    connect(&statusBar, &StoreStatusBar::endpointRequested, this, &EndpointControl::showPanel);
    connect(endpoint, &Endpoint::stateChanged, this, &EndpointControl::showState);
    connect(endpoint, &Endpoint::requestsLogged, &m_log, &RequestLogModel::append);
    connect(endpoint, &Endpoint::requestsSkipped, &m_log, &RequestLogModel::addSkipped);
    showState();
}

/// The panel shows the log.
EndpointControl::~EndpointControl()
{
    delete m_panel;
}

void EndpointControl::remember()
{
    m_remembers = true;
    EndpointSettings nothingGiven;
    nothingGiven.secret = m_settings.secret;
    if (m_settings != nothingGiven)
        return;
    const QSettings kept;
    m_settings.address = kept.value(addressKey).toString();
    m_settings.port = quint16(kept.value(portKey, EndpointSettings::usualPort).toUInt());
    m_settings.allowedHosts = kept.value(hostsKey).toStringList();
    m_settings.allowedOrigins = kept.value(originsKey).toStringList();
}

void EndpointControl::setReadOnly(bool readOnly)
{
    m_readOnly = readOnly;
    if (m_panel)
        m_panel->setReadOnly(readOnly);
}

void EndpointControl::setUsers(const QList<User>& users)
{
    m_users = users;
    if (m_panel)
        m_panel->setUsers(users);
}

void EndpointControl::showPanel()
{
    if (!m_panel) {
        m_panel = new EndpointPanel(*m_endpoint, m_log, m_window);
        m_panel->setAttribute(Qt::WA_DeleteOnClose);
        m_panel->setSettings(m_settings);
        m_panel->setReadOnly(m_readOnly);
        m_panel->setUsers(m_users);
    }
    m_panel->setSession(m_conversation.key());
    m_panel->show();
    m_panel->raise();
    m_panel->activateWindow();
}

void EndpointControl::showState()
{
    using State = Endpoint::State;
    const State state = m_endpoint->state();
    if (state == State::Running) {
        const EndpointSettings running = m_endpoint->settings();
        QString address = m_endpoint->url();
        address.remove(QStringLiteral("http://"));
        m_statusBar.setEndpoint(tr("endpoint on %1").arg(address), running.isBeyondThisMachine()
                                                                       ? StoreStatusBar::EndpointTone::Warning
                                                                       : StoreStatusBar::EndpointTone::On);
        m_settings = running;
        if (m_remembers)
            keep(m_settings);
        return;
    }
    if (state == State::Failed)
        m_statusBar.setEndpoint(tr("endpoint could not start"), StoreStatusBar::EndpointTone::Warning);
    else
        m_statusBar.setEndpoint(state == State::Stopped ? tr("endpoint off") : tr("endpoint …"),
                                StoreStatusBar::EndpointTone::Off);
}

} // namespace talkglass
