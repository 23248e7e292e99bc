#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>

namespace talkglass {

/// Ends a blocking libpq call that has waited too long. libpq has no time limit of its own once it is connected: a
/// server that is frozen (SIGSTOP, a stalled disk) or a network that swallows packets would hold the calling thread
/// for ever. At the deadline this cuts the socket from a thread of its own, so that the call returns with an error.
/// One for each connection. All functions but the cut itself run on the connection's thread.
class LineWatchdog
{
public:
    LineWatchdog() = default;
    ~LineWatchdog();
    LineWatchdog(const LineWatchdog&) = delete;
    LineWatchdog& operator=(const LineWatchdog&) = delete;

    /// From now on `socket` is the line. A duplicate is kept, so that the number may be closed and reused meanwhile.
    void setLine(int socket);
    void forgetLine();
    /// Cuts the line at the deadline, unless disarmed before. `findLine` (called on the watchdog's thread) names the
    /// socket where setLine() could not be called yet; -1: there is none.
    void arm(std::chrono::milliseconds limit, std::function<int()> findLine = {});
    /// True: the line was cut since arm().
    bool disarm();
    /// The other end has hung up, so that nothing sent now could have an effect. Only while no call is under way.
    bool isLineDead() const;

private:
    using Time = std::chrono::steady_clock::time_point;

    void run();
    void cut();

    mutable std::mutex m_mutex;
    std::condition_variable m_wake;
    std::thread m_thread; ///< begun by the first arm()
    std::optional<Time> m_deadline;
    std::function<int()> m_findLine;
    int m_line = -1;
    bool m_idle = false; ///< the thread waits without a deadline
    Time m_wakesAt;
    bool m_hasCut = false;
    bool m_ending = false;
};

} // namespace talkglass
