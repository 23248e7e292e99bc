#pragma once

#include <QByteArray>
#include <QString>

#include <atomic>
#include <thread>

namespace talkglass {

/// Something on a socket that looks like a PostgreSQL while a client logs in: it answers the first packet with given
/// bytes and says nothing more. For what a real server does only in bad moments. Ends with this object.
class ScriptedPostgres
{
public:
    /// `directory`: where the socket is to be; its port is 5432.
    ScriptedPostgres(const QString& directory, const QByteArray& answer);
    ~ScriptedPostgres();
    ScriptedPostgres(const ScriptedPostgres&) = delete;
    ScriptedPostgres& operator=(const ScriptedPostgres&) = delete;

    bool isListening() const { return m_listener >= 0; }

    /// "You are in, ask."
    static QByteArray welcome();
    /// "FATAL: {message}"
    static QByteArray refusal(const QByteArray& sqlState, const QByteArray& message);

private:
    void serve();

    QByteArray m_answer;
    int m_listener = -1;
    std::atomic<bool> m_ending = false;
    std::thread m_thread;
};

} // namespace talkglass
