#pragma once

#include <restinio/asio_include.hpp>

namespace talkglass {

/// The socket that RESTinio accepts connections with, told apart from asio's in two places. Used by the server's thread
/// only. Not final, since asio derives from it to look at it.
class WatchedSocket : public restinio::asio_ns::ip::tcp::socket
{
    using Socket = restinio::asio_ns::ip::tcp::socket;

public:
    using Socket::Socket;

    /// Which socket RESTinio has asked for last, or -1: it tells the number of a connection, but not its socket. It
    /// asks between accept() and the first notice of the connection.
    static int lastAsked() { return lastSocket; }

    WatchedSocket& lowest_layer()
    {
        lastSocket = is_open() ? native_handle() : -1;
        return *this;
    }

    /// Never throws, as asio's does if the client has hung up already: RESTinio 0.6 asks where nothing may be thrown,
    /// and the program would end. The address is 0.0.0.0 then, and reading finds the connection closed.
    endpoint_type remote_endpoint() const noexcept
    {
        restinio::asio_ns::error_code hungUp;
        return Socket::remote_endpoint(hungUp);
    }

private:
    static inline thread_local int lastSocket = -1;
};

} // namespace talkglass
