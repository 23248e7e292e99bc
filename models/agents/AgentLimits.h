#pragma once

#include <QtGlobal>

#include <chrono>

namespace talkglass {

/// How long an agent may take, how much it may say, and how much it is told.
struct AgentLimits
{
    std::chrono::milliseconds silence{30'000};  ///< nothing came for so long: given up
    std::chrono::milliseconds overall{120'000}; ///< the whole question, with all attempts and pauses
    int attempts = 3;                           ///< of a service that says it is busy (429, 503)
    std::chrono::milliseconds firstPause{500};  ///< doubled after each attempt; Retry-After wins
    std::chrono::milliseconds longestPause{20'000};
    qsizetype answerBytes = 4 * 1024 * 1024;
    int contextMessages = 40; ///< the newest
    qsizetype contextChars = 200'000;
    int running = 64; ///< questions at the same time; the next one is refused
};

} // namespace talkglass
