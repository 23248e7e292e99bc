#pragma once

#include "app/cli/Interrupt.h"
#include "models/compare/ComparisonControl.h"

#include <atomic>
#include <thread>

namespace talkglass {

/// While it lives, Ctrl+C ends long work in order: what was done until then is told. One at a time.
class CancelOnInterrupt
{
public:
    explicit CancelOnInterrupt(ComparisonControl& control)
        : m_thread([this, &control] { watch(control); })
    {
    }
    ~CancelOnInterrupt()
    {
        m_over = true;
        m_thread.join();
    }

private:
    void watch(ComparisonControl& control) const
    {
        while (!m_over) {
            if (m_interrupt.isAsked())
                control.cancel();
            std::this_thread::sleep_for(std::chrono::milliseconds(50));
        }
    }

    const Interrupt m_interrupt;
    std::atomic<bool> m_over{false};
    std::thread m_thread;
};

} // namespace talkglass
