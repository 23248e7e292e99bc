#include "app/cli/Interrupt.h"

#include <csignal>

namespace talkglass {

namespace {

volatile std::sig_atomic_t asked = 0;

void note(int signal)
{
    if (asked != 0)
        std::signal(signal, SIG_DFL);
    if (asked != 0)
        std::raise(signal);
    asked = 1;
    std::signal(signal, note);
}

} // namespace

Interrupt::Interrupt()
{
    asked = 0;
    m_onInterrupt = std::signal(SIGINT, note);
    m_onTerminate = std::signal(SIGTERM, note);
}

Interrupt::~Interrupt()
{
    std::signal(SIGINT, m_onInterrupt);
    std::signal(SIGTERM, m_onTerminate);
}

bool Interrupt::isAsked() const
{
    return asked != 0;
}

} // namespace talkglass
