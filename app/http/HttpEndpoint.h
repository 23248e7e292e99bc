#pragma once

#include "app/http/HttpLimits.h"
#include "app/http/HttpServer.h"
#include "app/http/RequestLog.h"
#include "app/http/Tokens.h"
#include "models/agents/ChatService.h"
#include "models/endpoint/Endpoint.h"
#include "models/service/HybridConversationService.h"

#include <QTimer>

#include <memory>

namespace talkglass {

/// The endpoint on a given service: the window's, or the one of `talkglass serve`.
class HttpEndpoint final : public Endpoint
{
    Q_OBJECT

public:
    /// `service` and `chat` (may be null) must outlive it.
    HttpEndpoint(HybridConversationService& service, ChatService* chat, std::shared_ptr<const Clock> clock,
                 const HttpLimits& limits = {}, QObject* parent = nullptr);
    /// Waits for the answers under way, two seconds at most; stop() first for a graceful end.
    ~HttpEndpoint() override;

    void start(const EndpointSettings& settings) override;
    void stop() override;
    State state() const override { return m_state; }
    StoreError error() const override { return m_error; }
    EndpointSettings settings() const override { return m_settings; }
    QString url() const override;
    QByteArray tokenFor(qint64 userId, qint64 expiresInSeconds) const override;
    bool hasRandomSecret() const override;

Q_SIGNALS:
    // From the server's thread to this one.
    void opened(const QString& address, quint16 port, QPrivateSignal);
    void openFailed(const QString& address, const QString& reason, bool inUse, QPrivateSignal);
    void drained(QPrivateSignal);

private:
    void setState(State state);
    void takeOpened(const QString& address, quint16 port);
    void takeFailed(const QString& address, const QString& reason, bool inUse);
    void takeDrained();
    void tellRecords();
    void updateLogWanted();

    HybridConversationService& m_service;
    ChatService* const m_chat;
    const std::shared_ptr<const Clock> m_clock;
    const HttpLimits m_limits;
    const std::shared_ptr<RequestLog> m_log;
    QTimer m_logTimer;
    State m_state = State::Stopped;
    StoreError m_error;
    EndpointSettings m_settings;
    QString m_address; ///< the first one opened
    std::shared_ptr<Tokens> m_tokens;
    std::unique_ptr<HttpServer> m_server;
};

} // namespace talkglass
