#pragma once

#include "app/local/ChildProcess.h"

#include <functional>

namespace talkglass {

/// One private server: its process with all its children. Every function that waits is bounded (30 s).
class LocalServer
{
public:
    struct Setup
    {
        Store store = Store::None;
        QString name; ///< for messages
        ChildProcess::Command command;
        int stopSignal = 0;              ///< asks for an orderly shutdown
        std::function<bool()> isReady;   ///< does it answer?
        std::function<void()> afterKill; ///< tidies what a killed server leaves in the system; may be empty
    };

    explicit LocalServer(Setup setup);

    Result<> launch();    ///< returns at once
    Result<> waitReady(); ///< until it answers
    Result<> stop();
    Result<> kill();
    Result<> freeze();
    Result<> thaw();
    bool isRunning() { return m_process.isRunning(); }
    /// Collects the ended process.
    bool waitForEnd(std::chrono::milliseconds limit) { return m_process.waitForEnd(limit); }

private:
    StoreError failure(const QString& what) const;

    Setup m_setup;
    ChildProcess m_process;
};

} // namespace talkglass
