#pragma once

#include "app/http/HttpLimits.h"
#include "app/http/HttpMessages.h"

#include <QList>
#include <QString>

#include <functional>
#include <memory>

namespace talkglass {

/// HTTP over TCP, by RESTinio, on one thread of its own. It parses, keeps the caps on size, time and number, and hands
/// whole requests to the handler; answers come back whenever they are ready, from any thread, those that come close
/// together in one go. Functions from one thread (not the server's own).
class HttpServer
{
public:
    struct Listening
    {
        QString address; ///< an IP address
        quint16 port = 0;
    };

    HttpServer(HttpLimits limits, HttpHandler handler);
    /// Ends it: requests under way get their answers, for the limits' endTime at most, then all connections are cut.
    /// Blocks for as long.
    ~HttpServer();

    /// Opens one socket for each address; the first that cannot be opened ends it all. Where `port` is 0 the first
    /// address picks one, and the others take the same. Once. `onOpen` and `onFailed` come on the server's thread;
    /// `onFailed` with the address and the system's reason. An address that this machine does not have (::1 where IPv6
    /// is off) is passed over if another one was opened before.
    void start(const QList<QString>& addresses, quint16 port, std::function<void(QList<Listening>)> onOpen,
               std::function<void(QString address, QString reason, bool inUse)> onFailed);
    /// Graceful: takes no new connection, answers what was asked, then closes. `onStopped` comes on the server's
    /// thread, at the latest after the limits' stopTime.
    void stop(std::function<void()> onStopped);

    /// Tells how many connections are open: any thread, also when this object is gone.
    std::function<int()> connectionCounter() const;

private:
    class Core;
    std::shared_ptr<Core> m_core;
};

} // namespace talkglass
