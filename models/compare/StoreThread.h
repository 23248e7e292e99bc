#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <thread>
#include <type_traits>
#include <utility>

namespace talkglass {

/// A thread with a context of its own (connections, mostly), which is made and destroyed there. Jobs run one after the
/// other, in the order posted; the destructor waits for the one under way and drops the others, whose futures then
/// throw std::future_error: ask them only while this lives.
template <typename Context>
class StoreThread
{
public:
    explicit StoreThread(std::function<std::unique_ptr<Context>()> make)
        : m_make(std::move(make))
        , m_thread([this] { loop(); })
    {
    }
    ~StoreThread()
    {
        {
            const std::lock_guard lock(m_mutex);
            m_ending = true;
        }
        m_changed.notify_all();
        m_thread.join();
    }
    StoreThread(const StoreThread&) = delete;
    StoreThread& operator=(const StoreThread&) = delete;

    template <typename Work>
    auto run(Work work) -> std::future<std::invoke_result_t<Work, Context&>>
    {
        using Answer = std::invoke_result_t<Work, Context&>;
        auto task = std::make_shared<std::packaged_task<Answer(Context&)>>(std::move(work));
        std::future<Answer> future = task->get_future();
        {
            const std::lock_guard lock(m_mutex);
            m_jobs.push_back([task](Context& context) { (*task)(context); });
        }
        m_changed.notify_all();
        return future;
    }

private:
    void loop()
    {
        const std::unique_ptr<Context> context = m_make();
        std::unique_lock lock(m_mutex);
        for (;;) {
            m_changed.wait(lock, [this] { return m_ending || !m_jobs.empty(); });
            if (m_ending)
                return;
            const std::function<void(Context&)> job = std::move(m_jobs.front());
            m_jobs.pop_front();
            lock.unlock();
            job(*context);
            lock.lock();
        }
    }

    std::function<std::unique_ptr<Context>()> m_make;
    std::mutex m_mutex;
    std::condition_variable m_changed;
    std::deque<std::function<void(Context&)>> m_jobs;
    bool m_ending = false;
    std::thread m_thread; ///< last: begins when all else is there
};

} // namespace talkglass
