#pragma once

#include <QByteArray>
#include <QtGlobal>

#include <list>
#include <unordered_map>

namespace talkglass {

/// The open connections of the server, and which of them has been idle for longest: RESTinio itself cannot close one of
/// them to make room for another. Used by the server's thread only.
class ConnectionTable
{
public:
    using Id = quint64;

    explicit ConnectionTable(int most);

    /// Room for one more? If there is none, the connection that has been idle for longest is shut down. False: all of
    /// them have a request under way.
    bool makeRoom();
    /// `socket`: its file descriptor, valid until removed.
    void add(Id id, int socket, const QByteArray& peer);
    void remove(Id id);

    void setBusy(Id id);
    void setIdle(Id id);

    QByteArray peerOf(Id id) const;
    int size() const { return int(m_connections.size()); }
    int busy() const { return m_busy; }
    /// No further request is read from those that are idle; what has arrived already still is.
    void endIdle();
    void endAll();

private:
    enum class State { Idle, Busy, Ending };
    struct Connection
    {
        int socket = -1;
        State state = State::Idle;
        QByteArray peer;
        std::list<Id>::iterator place; ///< in m_idle, if it is idle
    };

    void leaveIdle(Connection& connection);

    const int m_most;
    int m_busy = 0;
    int m_ending = 0; ///< shut down, not yet closed
    std::unordered_map<Id, Connection> m_connections;
    std::list<Id> m_idle; ///< the longest idle first
};

} // namespace talkglass
