#include "models/archive/MarkListener.h"

#include "models/archive/PostgresLine.h"

#include <QJsonDocument>
#include <QJsonObject>

#include <fcntl.h>
#include <libpq-fe.h>
#include <poll.h>
#include <unistd.h>

#include <memory>
#include <utility>

namespace talkglass {

namespace {

constexpr std::chrono::milliseconds pauseAfterLoss{1000};
/// A line that is dead at its other end says nothing either: so often it is asked for a word.
constexpr std::chrono::milliseconds longestSilence{5000};

} // namespace

MarkListener::MarkListener(const PostgresEndpoint& endpoint, Listener listener)
    : m_endpoint(endpoint)
    , m_listener(std::move(listener))
{
    if (pipe2(m_wake, O_CLOEXEC) != 0)
        m_wake[0] = m_wake[1] = -1;
    m_thread = std::thread([this] { run(); });
}

MarkListener::~MarkListener()
{
    if (m_wake[1] >= 0)
        close(std::exchange(m_wake[1], -1)); // makes the other end readable
    m_thread.join();
    if (m_wake[0] >= 0)
        close(m_wake[0]);
}

bool MarkListener::waitUntilHearing(std::chrono::milliseconds atMost)
{
    std::unique_lock lock(m_mutex);
    return m_changed.wait_for(lock, atMost, [this] { return m_hears; });
}

void MarkListener::setHearing(bool hears)
{
    {
        const std::lock_guard lock(m_mutex);
        m_hears = hears;
    }
    m_changed.notify_all();
}

void MarkListener::run()
{
    if (m_wake[0] < 0)
        return; // no end could be told to it
    pollfd end{m_wake[0], POLLIN, 0};
    do {
        const PostgresLine line(m_endpoint, m_wake[0]);
        if (line.isOpen() && line.ask("LISTEN talkglass_stale", m_endpoint.statementTimeout)) {
            m_listener.begun();
            setHearing(true);
            while (line.waitForInput(longestSilence) || line.ask("SELECT 1", m_endpoint.statementTimeout)) {
                if (!line.takeInput())
                    break;
                pass(line.connection());
            }
            setHearing(false);
        }
    } while (poll(&end, 1, int(pauseAfterLoss.count())) == 0);
}

void MarkListener::pass(pg_conn* connection) const
{
    while (PGnotify* const notice = PQnotifies(connection)) {
        const QJsonObject mark = QJsonDocument::fromJson(QByteArray(notice->extra)).object();
        PQfreemem(notice);
        const SessionKey key{mark.value(u"u").toInteger(), mark.value(u"s").toString()};
        if (!key.sessionId.isEmpty()) // else somebody else's words
            m_listener.marked(key, mark.value(u"c").toBool());
    }
}

} // namespace talkglass
