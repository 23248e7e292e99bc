#include "tests/support/HttpCaller.h"

#include <QDeadlineTimer>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>

namespace talkglass {

HttpCaller::HttpCaller(quint16 port, const QByteArray& token, std::chrono::milliseconds limit)
    : m_port(port)
    , m_token(token)
    , m_limit(limit)
{
}

HttpCaller::~HttpCaller()
{
    disconnect();
}

bool HttpCaller::connectIfNeeded()
{
    if (m_socket >= 0) {
        // A server that closed has left its end to be read.
        char byte = 0;
        const ssize_t there = ::recv(m_socket, &byte, 1, MSG_PEEK | MSG_DONTWAIT);
        if (there < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
            return true;
        disconnect();
    }
    m_socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(m_port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const int on = 1;
    ::setsockopt(m_socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (::connect(m_socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0)
        return true;
    disconnect();
    return false;
}

void HttpCaller::disconnect()
{
    if (m_socket >= 0)
        ::close(m_socket);
    m_socket = -1;
}

HttpCaller::Answer HttpCaller::call(const QByteArray& method, const QByteArray& target, const QByteArray& body)
{
    if (!connectIfNeeded())
        return {};
    QByteArray request = method + ' ' + target + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + m_token;
    if (!body.isEmpty())
        request += "\r\nContent-Type: application/json\r\nContent-Length: " + QByteArray::number(body.size());
    request += "\r\n\r\n" + body;
    for (qsizetype sent = 0; sent < request.size();) {
        const ssize_t some = ::send(m_socket, request.constData() + sent, size_t(request.size() - sent), MSG_NOSIGNAL);
        if (some <= 0) {
            disconnect();
            return {};
        }
        sent += some;
    }
    Answer answer = read();
    if (answer.status == 0)
        disconnect();
    return answer;
}

HttpCaller::Answer HttpCaller::read()
{
    const QDeadlineTimer deadline(m_limit);
    QByteArray bytes;
    std::array<char, 16384> part{};
    qsizetype wanted = -1;
    qsizetype headerEnd = -1;
    while (wanted < 0 || bytes.size() < wanted) {
        pollfd waiting{m_socket, POLLIN, 0};
        if (::poll(&waiting, 1, int(deadline.remainingTime())) <= 0)
            return {0, true, bytes, {}};
        const ssize_t some = ::recv(m_socket, part.data(), part.size(), 0);
        if (some <= 0)
            return {0, false, bytes, {}};
        bytes.append(part.data(), some);
        if (headerEnd >= 0)
            continue;
        headerEnd = bytes.indexOf("\r\n\r\n");
        if (headerEnd < 0)
            continue;
        const QByteArray header = bytes.left(headerEnd).toLower();
        const qsizetype length = header.indexOf("content-length:");
        const QByteArray number =
            length < 0 ? QByteArray("0") : header.mid(length + 15, 20).split('\r').first().trimmed();
        wanted = headerEnd + 4 + number.toLongLong();
    }
    return {bytes.mid(9, 3).toInt(), false, bytes.left(headerEnd), bytes.mid(headerEnd + 4)};
}

} // namespace talkglass
