#pragma once

#include <QByteArray>

#include <chrono>

namespace talkglass {

/// One keep-alive connection to a server on this machine, for a thread of its own: blocks, and never longer than its
/// limit.
class HttpCaller
{
public:
    struct Answer
    {
        int status = 0; ///< 0: no answer; see `timedOut`
        bool timedOut = false;
        QByteArray header;
        QByteArray body;
    };

    HttpCaller(quint16 port, const QByteArray& token, std::chrono::milliseconds limit);
    ~HttpCaller();
    HttpCaller(const HttpCaller&) = delete;
    HttpCaller& operator=(const HttpCaller&) = delete;

    /// Connects anew where the connection is gone. A request is sent once only.
    Answer call(const QByteArray& method, const QByteArray& target, const QByteArray& body = {});

private:
    bool connectIfNeeded();
    void disconnect();
    Answer read();

    const quint16 m_port;
    const QByteArray m_token;
    const std::chrono::milliseconds m_limit;
    int m_socket = -1;
};

} // namespace talkglass
