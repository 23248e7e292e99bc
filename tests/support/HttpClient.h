#pragma once

#include <QByteArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QList>
#include <QTcpSocket>

#include <optional>
#include <utility>

namespace talkglass {

struct HttpResponse
{
    int status = 0; ///< 0: no answer; `body` says why
    QList<std::pair<QByteArray, QByteArray>> headers;
    QByteArray body;

    /// Case does not matter; null if it is not there.
    QByteArray header(QByteArrayView name) const;
    QJsonObject object() const { return QJsonDocument::fromJson(body).object(); }
    QString detail() const { return object()[u"detail"].toString(); }
};

/// One keep-alive connection that says exactly what it is told to say. Waits in an event loop, at most 20 s each time.
class HttpClient
{
public:
    explicit HttpClient(quint16 port, const QByteArray& token = {},
                        const QString& address = QStringLiteral("127.0.0.1"));

    HttpResponse get(const QByteArray& target) { return request("GET", target); }
    HttpResponse remove(const QByteArray& target) { return request("DELETE", target); }
    HttpResponse post(const QByteArray& target, const QByteArray& json)
    {
        return request("POST", target, json, {{"Content-Type", "application/json"}});
    }
    /// With Host, Authorization (unless the token is empty) and Content-Length; `headers` replace them by name.
    HttpResponse request(const QByteArray& method, const QByteArray& target, const QByteArray& body = {},
                         const QList<std::pair<QByteArray, QByteArray>>& headers = {});
    /// Bytes as they are.
    void send(const QByteArray& bytes);
    HttpResponse receive(int limitMs = 20'000);
    /// True when the server has ended the connection.
    bool isEnded(int limitMs = 20'000);
    void setToken(const QByteArray& token) { m_token = token; }
    QTcpSocket& socket() { return m_socket; }

private:
    std::optional<HttpResponse> take();

    const QByteArray m_host;
    QByteArray m_token;
    QTcpSocket m_socket;
    QByteArray m_received;
};

} // namespace talkglass
