#include "tests/support/HttpClient.h"

#include <QTest>

#include <algorithm>

namespace talkglass {

namespace {

constexpr int waitMs = 20'000;

bool isNamed(const std::pair<QByteArray, QByteArray>& header, QByteArrayView name)
{
    return QByteArrayView(header.first).compare(name, Qt::CaseInsensitive) == 0;
}

} // namespace

QByteArray HttpResponse::header(QByteArrayView name) const
{
    const auto found = std::ranges::find_if(headers, [name](const auto& header) { return isNamed(header, name); });
    return found == headers.end() ? QByteArray() : found->second;
}

HttpClient::HttpClient(quint16 port, const QByteArray& token, const QString& address)
    : m_host("localhost:" + QByteArray::number(port))
    , m_token(token)
{
    m_socket.connectToHost(address, port);
    m_socket.waitForConnected(waitMs);
}

HttpResponse HttpClient::request(const QByteArray& method, const QByteArray& target, const QByteArray& body,
                                 const QList<std::pair<QByteArray, QByteArray>>& headers)
{
    QList<std::pair<QByteArray, QByteArray>> all{{"Host", m_host}};
    if (!m_token.isEmpty())
        all.append({"Authorization", "Bearer " + m_token});
    if (!body.isEmpty() || method == "POST")
        all.append({"Content-Length", QByteArray::number(body.size())});
    QByteArray bytes = method + ' ' + target + " HTTP/1.1\r\n";
    for (const auto& header : std::as_const(all)) {
        if (std::ranges::none_of(headers, [&](const auto& given) { return isNamed(given, header.first); }))
            bytes += header.first + ": " + header.second + "\r\n";
    }
    for (const auto& header : headers)
        bytes += header.first + ": " + header.second + "\r\n";
    send(bytes + "\r\n" + body);
    return receive();
}

void HttpClient::send(const QByteArray& bytes)
{
    m_socket.write(bytes);
    m_socket.flush();
}

HttpResponse HttpClient::receive(int limitMs)
{
    std::optional<HttpResponse> response;
    const bool came = QTest::qWaitFor(
        [&] {
            m_received += m_socket.readAll();
            response = take();
            return response || m_socket.state() != QAbstractSocket::ConnectedState;
        },
        limitMs);
    if (!response)
        response = take();
    if (response)
        return *response;
    return {0, {}, came ? QByteArrayLiteral("the connection ended") : QByteArrayLiteral("no answer in time")};
}

std::optional<HttpResponse> HttpClient::take()
{
    m_received += m_socket.readAll();
    const qsizetype end = m_received.indexOf("\r\n\r\n");
    if (end < 0)
        return std::nullopt;
    HttpResponse response;
    const QList<QByteArray> lines = m_received.left(end).split('\n');
    response.status = lines.first().split(' ').value(1).toInt();
    for (qsizetype i = 1; i < lines.size(); ++i) {
        const qsizetype colon = lines[i].indexOf(':');
        response.headers.append({lines[i].left(colon).trimmed(), lines[i].mid(colon + 1).trimmed()});
    }
    const qsizetype length = response.header("Content-Length").toLongLong();
    if (m_received.size() < end + 4 + length)
        return std::nullopt;
    response.body = m_received.mid(end + 4, length);
    m_received.remove(0, end + 4 + length);
    return response;
}

bool HttpClient::isEnded(int limitMs)
{
    return QTest::qWaitFor([&] { return m_socket.state() == QAbstractSocket::UnconnectedState; }, limitMs);
}

} // namespace talkglass
