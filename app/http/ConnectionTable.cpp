#include "app/http/ConnectionTable.h"

#include <sys/socket.h>

namespace talkglass {

ConnectionTable::ConnectionTable(int most)
    : m_most(most)
{
}

bool ConnectionTable::makeRoom()
{
    if (size() - m_ending < m_most)
        return true;
    if (m_idle.empty())
        return false;
    Connection& longest = m_connections[m_idle.front()];
    leaveIdle(longest);
    longest.state = State::Ending;
    ++m_ending;
    ::shutdown(longest.socket, SHUT_RDWR);
    return true;
}

void ConnectionTable::add(Id id, int socket, const QByteArray& peer)
{
    m_idle.push_back(id);
    m_connections[id] = Connection{socket, State::Idle, peer, std::prev(m_idle.end())};
}

void ConnectionTable::remove(Id id)
{
    const auto found = m_connections.find(id);
    if (found == m_connections.end())
        return;
    leaveIdle(found->second);
    if (found->second.state == State::Busy)
        --m_busy;
    else if (found->second.state == State::Ending)
        --m_ending;
    m_connections.erase(found);
}

void ConnectionTable::leaveIdle(Connection& connection)
{
    if (connection.state == State::Idle)
        m_idle.erase(connection.place);
}

void ConnectionTable::setBusy(Id id)
{
    const auto found = m_connections.find(id);
    if (found == m_connections.end() || found->second.state != State::Idle)
        return;
    leaveIdle(found->second);
    found->second.state = State::Busy;
    ++m_busy;
}

void ConnectionTable::setIdle(Id id)
{
    const auto found = m_connections.find(id);
    if (found == m_connections.end() || found->second.state != State::Busy)
        return;
    --m_busy;
    found->second.state = State::Idle;
    m_idle.push_back(id);
    found->second.place = std::prev(m_idle.end());
}

QByteArray ConnectionTable::peerOf(Id id) const
{
    const auto found = m_connections.find(id);
    return found == m_connections.end() ? QByteArray() : found->second.peer;
}

void ConnectionTable::endIdle()
{
    for (const Id id : m_idle)
        ::shutdown(m_connections[id].socket, SHUT_RD);
}

void ConnectionTable::endAll()
{
    for (auto& [id, connection] : m_connections)
        ::shutdown(connection.socket, SHUT_RDWR);
}

} // namespace talkglass
