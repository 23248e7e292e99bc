#include "tests/support/ScriptedPostgres.h"

#include <QtEndian>

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <vector>

namespace talkglass {

namespace {

QByteArray packet(char type, const QByteArray& body)
{
    QByteArray bytes(5, type);
    qToBigEndian(quint32(body.size() + 4), bytes.data() + 1);
    return bytes + body;
}

} // namespace

QByteArray ScriptedPostgres::welcome()
{
    return packet('R', QByteArray(4, '\0')) + packet('Z', QByteArray("I"));
}

QByteArray ScriptedPostgres::refusal(const QByteArray& sqlState, const QByteArray& message)
{
    const char end = '\0';
    return packet('E', QByteArray("SFATAL") + end + "VFATAL" + end + 'C' + sqlState + end + 'M' + message + end + end);
}

ScriptedPostgres::ScriptedPostgres(const QString& directory, const QByteArray& answer)
    : m_answer(answer)
{
    const QByteArray path = QString(directory + QLatin1String("/.s.PGSQL.5432")).toLocal8Bit();
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.size() >= int(sizeof address.sun_path))
        return;
    std::memcpy(address.sun_path, path.constData(), path.size());
    m_listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (bind(m_listener, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0 || listen(m_listener, 8) != 0) {
        close(m_listener);
        m_listener = -1;
        return;
    }
    m_thread = std::thread([this] { serve(); });
}

ScriptedPostgres::~ScriptedPostgres()
{
    m_ending = true;
    if (m_thread.joinable())
        m_thread.join();
    if (m_listener >= 0)
        close(m_listener);
}

void ScriptedPostgres::serve()
{
    std::vector<int> clients;
    while (!m_ending) {
        pollfd waiting{m_listener, POLLIN, 0};
        if (poll(&waiting, 1, 50) <= 0)
            continue;
        const int client = accept(m_listener, nullptr, nullptr);
        if (client < 0)
            continue;
        clients.push_back(client);
        std::array<char, 4096> first;
        if (recv(client, first.data(), first.size(), 0) > 0)
            send(client, m_answer.constData(), m_answer.size(), MSG_NOSIGNAL);
        if (m_answer.startsWith('E'))
            shutdown(client, SHUT_RDWR);
    }
    for (const int client : clients)
        close(client);
}

} // namespace talkglass
