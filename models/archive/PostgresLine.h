#pragma once

#include "models/archive/PostgresEndpoint.h"

#include <chrono>

class QDeadlineTimer;
struct pg_conn;

namespace talkglass {

/// A bare connection by libpq with time limits of our own, for what QtSql cannot do. Blocks, but no call longer than
/// its limit (and as long as a name takes to look up). One thread.
class PostgresLine
{
public:
    enum class State { Open, Failed, Silent };

    /// Connects, for no longer than the endpoint's limit. `wake`: a descriptor that, once readable, ends every wait
    /// (−1: none).
    explicit PostgresLine(const PostgresEndpoint& endpoint, int wake = -1);
    ~PostgresLine();
    PostgresLine(const PostgresLine&) = delete;
    PostgresLine& operator=(const PostgresLine&) = delete;

    bool isOpen() const { return m_state == State::Open; }
    /// Silent: the server has let the time pass without a word. Failed: refused, or out of reach.
    State state() const { return m_state; }
    pg_conn* connection() const { return m_connection; }

    /// True: carried out. Only while the line is open.
    bool ask(const char* words, std::chrono::milliseconds limit) const;
    /// False: nothing came, or the wait was ended.
    bool waitForInput(std::chrono::milliseconds limit) const;
    /// False: the line is dead, or is to end.
    bool takeInput() const;

private:
    State connectBefore(const QDeadlineTimer& deadline) const;
    bool becomesReady(short events, const QDeadlineTimer& deadline) const;
    bool isToEnd() const;

    const int m_wake;
    pg_conn* m_connection = nullptr;
    State m_state = State::Failed;
};

} // namespace talkglass
