#include "models/service/Lane.h"

#include <QThread>

#include <utility>

namespace talkglass {

Lane::Lane(const QString& name, StoresFactory makeStores)
    : m_makeStores(std::move(makeStores))
    , m_thread(QThread::create([this] { loop(); }))
{
    m_thread->setObjectName(name);
    m_thread->start();
}

Lane::~Lane()
{
    stop();
}

void Lane::stop()
{
    stopSoon();
    m_thread->wait();
}

void Lane::stopSoon()
{
    std::deque<Job> dropped;
    {
        const std::lock_guard lock(m_mutex);
        m_ending = true;
        dropped.swap(m_jobs);
    }
    m_changed.notify_all();
    // Destroyed out of the lock: a cancelled future may call back into the service.
}

void Lane::finish()
{
    {
        const std::lock_guard lock(m_mutex);
        m_finishing = true;
    }
    m_changed.notify_all();
    m_thread->wait();
}

void Lane::post(Job job)
{
    {
        const std::lock_guard lock(m_mutex);
        if (m_ending)
            return;
        m_jobs.push_back(std::move(job));
    }
    m_changed.notify_all();
}

bool Lane::waitIdle(std::chrono::milliseconds atMost)
{
    std::unique_lock lock(m_mutex);
    return m_changed.wait_for(lock, atMost, [this] { return m_ending || (m_jobs.empty() && !m_busy); });
}

void Lane::loop()
{
    // Made here: a QtSql connection belongs to the thread that made it.
    const std::unique_ptr<Stores> stores = m_makeStores();
    std::unique_lock lock(m_mutex);
    for (;;) {
        m_changed.wait(lock, [this] { return m_ending || m_finishing || !m_jobs.empty(); });
        if (m_ending || m_jobs.empty())
            return;
        Job job = std::move(m_jobs.front());
        m_jobs.pop_front();
        m_busy = true;
        lock.unlock();
        job(*stores);
        job = nullptr; // its promise goes here, not under the lock
        lock.lock();
        m_busy = false;
        m_changed.notify_all();
    }
}

} // namespace talkglass
