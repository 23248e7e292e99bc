#pragma once

#include "app/http/HttpEndpoint.h"
#include "tests/support/HttpClient.h"
#include "tests/support/OpenApiContract.h"
#include "tests/support/ServiceFixture.h"

#include <QUrl>

#include <memory>

namespace talkglass {

/// The endpoint on real stores, on a port of its own.
class HttpFixture
{
public:
    /// The reason why not, or nothing. Stores with the schema and users 1 to 5.
    QString start(const HttpLimits& limits = {});
    /// The endpoint on another service; the stores stay.
    QString restart(const ServiceSettings& settings, const HttpLimits& limits = {},
                    const EndpointSettings& endpoint = {});
    /// Stops it gracefully. Whether it did.
    bool stop();
    ~HttpFixture();

    ServiceFixture& stores() { return m_stores; }
    HybridConversationService& service() { return *m_service; }
    HttpEndpoint& endpoint() { return *m_endpoint; }
    quint16 port() const { return m_endpoint->settings().port; }
    QByteArray token(qint64 user = 1) const { return m_endpoint->tokenFor(user, 0); }
    HttpClient client(qint64 user = 1) const { return HttpClient(port(), token(user)); }
    void setChat(ChatService* chat) { m_chat = chat; }

    static QByteArray sessions() { return "/api/conversations/sessions"; }
    /// With the id percent-encoded.
    static QByteArray session(const QString& id) { return sessions() + '/' + QUrl::toPercentEncoding(id); }

private:
    ServiceFixture m_stores;
    ChatService* m_chat = nullptr;
    std::unique_ptr<HybridConversationService> m_service;
    std::unique_ptr<HttpEndpoint> m_endpoint;
};

} // namespace talkglass
