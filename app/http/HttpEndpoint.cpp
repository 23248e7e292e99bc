#include "app/http/HttpEndpoint.h"

#include "app/http/RequestDesk.h"

#include <QHostAddress>
#include <QMetaMethod>

namespace talkglass {

namespace {

constexpr qsizetype recordsATurn = 2000;
constexpr std::chrono::milliseconds logTurn{20};

QStringList addressesOf(const EndpointSettings& settings)
{
    if (settings.address.isEmpty())
        return {QStringLiteral("127.0.0.1"), QStringLiteral("::1")};
    return {settings.address};
}

} // namespace

HttpEndpoint::HttpEndpoint(HybridConversationService& service, ChatService* chat, std::shared_ptr<const Clock> clock,
                           const HttpLimits& limits, QObject* parent)
    : Endpoint(parent)
    , m_service(service)
    , m_chat(chat)
    , m_clock(std::move(clock))
    , m_limits(limits)
    , m_log(std::make_shared<RequestLog>(recordsATurn))
{
    connect(this, &HttpEndpoint::opened, this, &HttpEndpoint::takeOpened, Qt::QueuedConnection);
    connect(this, &HttpEndpoint::openFailed, this, &HttpEndpoint::takeFailed, Qt::QueuedConnection);
    connect(this, &HttpEndpoint::drained, this, &HttpEndpoint::takeDrained, Qt::QueuedConnection);
    connect(&m_logTimer, &QTimer::timeout, this, &HttpEndpoint::tellRecords);
}

HttpEndpoint::~HttpEndpoint()
{
    if (m_server)
        m_service.keepHistories(false);
}

void HttpEndpoint::start(const EndpointSettings& settings)
{
    if (m_state != State::Stopped && m_state != State::Failed)
        return;
    m_settings = settings;
    m_error = {};
    m_tokens = std::make_shared<Tokens>(settings.secret, m_clock);
    if (QHostAddress(settings.address).isNull() && !settings.address.isEmpty()) {
        setState(State::Starting);
        Q_EMIT openFailed(settings.address, tr("this is no IP address"), false, QPrivateSignal());
        return;
    }
    // The server is made after the desk it talks to, and the desk asks the server.
    const auto connections = std::make_shared<std::function<int()>>([] { return 0; });
    const RequestDesk::Parts parts{m_service, m_chat,  m_tokens,
                                   m_log,     m_clock, [connections] { return (*connections)(); }};
    const auto desk = std::make_shared<RequestDesk>(parts, m_limits, settings.allowedHosts, settings.allowedOrigins);
    m_server = std::make_unique<HttpServer>(m_limits, [desk](HttpRequest&& request, HttpReply&& reply) {
        desk->handle(std::move(request), std::move(reply));
    });
    *connections = m_server->connectionCounter();
    updateLogWanted();
    m_service.checkStores();
    m_service.keepHistories(true);
    setState(State::Starting);
    m_server->start(
        addressesOf(settings), settings.port,
        [this](const QList<HttpServer::Listening>& open) {
            Q_EMIT opened(open[0].address, open[0].port, QPrivateSignal());
        },
        [this](const QString& address, const QString& reason, bool inUse) {
            Q_EMIT openFailed(address, reason, inUse, QPrivateSignal());
        });
    m_logTimer.start(logTurn);
}

void HttpEndpoint::stop()
{
    if (m_state != State::Running)
        return;
    setState(State::Stopping);
    m_server->stop([this] { Q_EMIT drained(QPrivateSignal()); });
}

void HttpEndpoint::takeOpened(const QString& address, quint16 port)
{
    m_address = address;
    m_settings.port = port;
    setState(State::Running);
}

void HttpEndpoint::takeFailed(const QString& address, const QString& reason, bool inUse)
{
    m_server.reset();
    m_service.keepHistories(false);
    m_logTimer.stop();
    m_error = {StoreError::Kind::Unavailable, Store::None,
               tr("%1, port %2, cannot be opened: %3.").arg(address).arg(m_settings.port).arg(reason),
               inUse ? tr("Choose another port, or end the program that has it.") : QString()};
    setState(State::Failed);
}

void HttpEndpoint::takeDrained()
{
    m_server.reset();
    m_service.keepHistories(false);
    m_logTimer.stop();
    tellRecords();
    setState(State::Stopped);
}

void HttpEndpoint::setState(State state)
{
    m_state = state;
    Q_EMIT stateChanged(state);
}

QString HttpEndpoint::url() const
{
    if (m_state != State::Running && m_state != State::Stopping)
        return {};
    const bool v6 = m_address.contains(u':');
    const QString host = v6 ? QString(u'[' + m_address + u']') : m_address;
    return QStringLiteral("http://%1:%2").arg(host).arg(m_settings.port);
}

QByteArray HttpEndpoint::tokenFor(qint64 userId, qint64 expiresInSeconds) const
{
    return m_state == State::Running ? m_tokens->make(userId, expiresInSeconds) : QByteArray();
}

bool HttpEndpoint::hasRandomSecret() const
{
    return m_tokens && m_tokens->hasRandomSecret();
}

void HttpEndpoint::updateLogWanted()
{
    m_log->setWanted(isSignalConnected(QMetaMethod::fromSignal(&Endpoint::requestsLogged)));
}

void HttpEndpoint::tellRecords()
{
    updateLogWanted();
    const RequestLog::Taken taken = m_log->take();
    if (!taken.records.isEmpty())
        Q_EMIT requestsLogged(taken.records);
    if (taken.skipped > 0)
        Q_EMIT requestsSkipped(taken.skipped);
}

} // namespace talkglass
