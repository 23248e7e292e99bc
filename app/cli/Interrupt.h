#pragma once

namespace talkglass {

/// While it lives, Ctrl+C (SIGINT) and SIGTERM are only noted, so that a command can tidy up before it ends. A second
/// one ends the program at once. One at a time.
class Interrupt
{
public:
    Interrupt();
    ~Interrupt();
    Interrupt(const Interrupt&) = delete;
    Interrupt& operator=(const Interrupt&) = delete;

    bool isAsked() const;

private:
    using Handler = void (*)(int);

    Handler m_onInterrupt;
    Handler m_onTerminate;
};

} // namespace talkglass
