#include "models/items/CacheWalk.h"

#include "models/items/FutureReply.h"

namespace talkglass {

namespace {

constexpr int firstRetryMs = 1000;
constexpr int longestRetryMs = 30'000;

} // namespace

CacheWalk::CacheWalk(SessionSource& source, QObject* parent)
    : QObject(parent)
    , m_source(source)
{
    m_timer.setSingleShot(true);
    connect(&m_timer, &QTimer::timeout, this, &CacheWalk::step);
}

void CacheWalk::setPause(int milliseconds)
{
    m_pauseMs = milliseconds;
}

void CacheWalk::start()
{
    ++m_generation;
    m_running = true;
    m_cursor = 0;
    m_checked = 0;
    m_unreadable = 0;
    m_retryMs = 0;
    Q_EMIT started();
    m_timer.start(0);
}

void CacheWalk::retryNow()
{
    if (m_running && m_retryMs > 0)
        m_timer.start(0);
}

void CacheWalk::step()
{
    if (m_asking)
        return; // the answer under way goes on from here
    m_asking = true;
    const quint64 generation = m_generation;
    whenFinished(
        m_source.scanCachedSessions(m_cursor), this,
        [this, generation](const Result<ScanStep>& answer) {
            m_asking = false;
            if (generation == m_generation)
                take(answer);
            else
                step(); // of a walk that was left: the new one has not asked yet
        },
        [this] {
            m_asking = false;
            m_running = false;
        });
}

void CacheWalk::take(const Result<ScanStep>& answer)
{
    if (!answer) {
        m_retryMs = m_retryMs == 0 ? firstRetryMs : qMin(m_retryMs * 2, longestRetryMs);
        m_timer.start(m_retryMs);
        Q_EMIT failed(answer.error());
        return;
    }
    m_retryMs = 0;
    m_checked += answer->sessions.size();
    m_unreadable += answer->unreadableKeys;
    m_cursor = answer->next;
    m_running = m_cursor != 0;
    if (m_running)
        m_timer.start(m_pauseMs);
    else
        m_known = m_checked;
    Q_EMIT stepped(answer->sessions);
    if (!m_running)
        Q_EMIT finished();
}

} // namespace talkglass
