#include "models/archive/LineWatchdog.h"

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <fcntl.h>

#include <utility>

namespace talkglass {

LineWatchdog::~LineWatchdog()
{
    {
        const std::lock_guard lock(m_mutex);
        m_ending = true;
    }
    m_wake.notify_all();
    if (m_thread.joinable())
        m_thread.join();
    forgetLine();
}

void LineWatchdog::setLine(int socket)
{
    forgetLine();
    const std::lock_guard lock(m_mutex);
    m_line = socket >= 0 ? fcntl(socket, F_DUPFD_CLOEXEC, 0) : -1;
}

void LineWatchdog::forgetLine()
{
    const std::lock_guard lock(m_mutex);
    if (m_line >= 0)
        close(m_line);
    m_line = -1;
}

void LineWatchdog::arm(std::chrono::milliseconds limit, std::function<int()> findLine)
{
    bool wake = false;
    {
        const std::lock_guard lock(m_mutex);
        m_deadline = std::chrono::steady_clock::now() + limit;
        m_findLine = std::move(findLine);
        m_hasCut = false;
        // A thread that wakes earlier finds the new deadline by itself: statements in a row cost no switch of threads.
        wake = m_idle || *m_deadline < m_wakesAt;
    }
    if (!m_thread.joinable())
        m_thread = std::thread([this] { run(); });
    else if (wake)
        m_wake.notify_all();
}

bool LineWatchdog::disarm()
{
    const std::lock_guard lock(m_mutex);
    m_deadline.reset();
    m_findLine = {};
    return m_hasCut;
}

bool LineWatchdog::isLineDead() const
{
    const std::lock_guard lock(m_mutex);
    if (m_line < 0)
        return true;
    pollfd state{m_line, POLLIN | POLLRDHUP, 0};
    return poll(&state, 1, 0) > 0 && (state.revents & (POLLRDHUP | POLLHUP | POLLERR | POLLNVAL)) != 0;
}

void LineWatchdog::run()
{
    std::unique_lock lock(m_mutex);
    while (!m_ending) {
        if (!m_deadline) {
            m_idle = true;
            m_wake.wait(lock, [this] { return m_ending || m_deadline; });
            m_idle = false;
        } else if (std::chrono::steady_clock::now() < *m_deadline) {
            m_wakesAt = *m_deadline;
            const Time until = m_wakesAt;
            m_wake.wait_until(lock, until);
        } else {
            m_deadline.reset();
            cut();
        }
    }
}

void LineWatchdog::cut()
{
    const int line = m_findLine ? m_findLine() : m_line;
    m_hasCut = true;
    if (line >= 0)
        shutdown(line, SHUT_RDWR);
}

} // namespace talkglass
