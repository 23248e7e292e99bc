#pragma once

#include <QByteArray>
#include <QTemporaryDir>

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cstring>
#include <thread>
#include <vector>

namespace talkglass {

/// A line to a server behind a Unix socket that works, until it is told to lose an answer: what was asked is carried
/// out, and the connection is cut before the answer comes. Ends with this object.
class LossyLine
{
public:
    explicit LossyLine(const QString& serverPath)
        : m_server(serverPath.toLocal8Bit())
        , m_listener(listenAt(path().toLocal8Bit()))
        , m_thread([this] { run(); })
    {
    }
    ~LossyLine()
    {
        m_ending = true;
        m_thread.join();
        for (const Pair& pair : m_pairs)
            closeBoth(pair);
        close(m_listener);
    }
    LossyLine(const LossyLine&) = delete;
    LossyLine& operator=(const LossyLine&) = delete;

    QString path() const { return m_directory.filePath(QStringLiteral("line.sock")); }
    /// The answer to the next question that holds `word`. Before anything is asked.
    void loseAnswerTo(const QByteArray& word)
    {
        m_word = word;
        m_isLossy = true;
    }
    bool hasLost() const { return !m_isLossy; }

private:
    struct Pair
    {
        int client = -1;
        int server = -1;
        bool isLossy = false;
    };

    static sockaddr_un addressOf(const QByteArray& path)
    {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        std::memcpy(address.sun_path, path.constData(), size_t(path.size()));
        return address;
    }
    static int listenAt(const QByteArray& path)
    {
        const int listener = ::socket(AF_UNIX, SOCK_STREAM, 0);
        const sockaddr_un address = addressOf(path);
        const auto* generic = reinterpret_cast<const sockaddr*>(&address);
        return bind(listener, generic, sizeof(address)) == 0 && listen(listener, 64) == 0 ? listener : -1;
    }
    static void closeBoth(const Pair& pair)
    {
        close(pair.client);
        close(pair.server);
    }

    void run()
    {
        while (!m_ending) {
            std::vector<pollfd> watched{{m_listener, POLLIN, 0}};
            for (const Pair& pair : m_pairs) {
                watched.push_back({pair.client, POLLIN, 0});
                watched.push_back({pair.server, POLLIN, 0});
            }
            if (poll(watched.data(), watched.size(), 20) <= 0)
                continue;
            std::vector<Pair> alive;
            for (size_t i = 0; i < m_pairs.size(); ++i) {
                Pair pair = m_pairs[i];
                const bool lives = (watched[2 * i + 1].revents == 0 || question(pair)) &&
                                   (watched[2 * i + 2].revents == 0 || answer(pair));
                if (lives)
                    alive.push_back(pair);
                else
                    closeBoth(pair);
            }
            m_pairs = alive;
            if (watched.front().revents != 0)
                accept();
        }
    }
    void accept()
    {
        const Pair pair{::accept(m_listener, nullptr, nullptr), ::socket(AF_UNIX, SOCK_STREAM, 0)};
        const sockaddr_un address = addressOf(m_server);
        if (connect(pair.server, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0)
            m_pairs.push_back(pair);
        else
            closeBoth(pair);
    }
    bool question(Pair& pair)
    {
        std::array<char, 64 * 1024> bytes;
        const ssize_t count = recv(pair.client, bytes.data(), bytes.size(), 0);
        if (count <= 0)
            return false;
        pair.isLossy |= m_isLossy && QByteArrayView(bytes.data(), count).contains(m_word);
        return send(pair.server, bytes.data(), size_t(count), MSG_NOSIGNAL) == count;
    }
    bool answer(Pair& pair)
    {
        std::array<char, 64 * 1024> bytes;
        const ssize_t count = recv(pair.server, bytes.data(), bytes.size(), 0);
        if (count > 0 && pair.isLossy) {
            m_isLossy = false;
            return false;
        }
        return count > 0 && send(pair.client, bytes.data(), size_t(count), MSG_NOSIGNAL) == count;
    }

    const QTemporaryDir m_directory;
    const QByteArray m_server;
    QByteArray m_word;
    std::atomic<bool> m_isLossy = false;
    std::atomic<bool> m_ending = false;
    std::vector<Pair> m_pairs;
    const int m_listener;
    std::thread m_thread;
};

} // namespace talkglass
