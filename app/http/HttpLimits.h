#pragma once

#include <QtGlobal>

#include <chrono>

namespace talkglass {

/// The caps of reference/http-api.md; tests make some of them smaller.
struct HttpLimits
{
    qsizetype bodyBytes = 1024 * 1024; ///< 413
    qsizetype headerBytes = 16 * 1024; ///< names and values of all header fields; 431
    qsizetype urlBytes = 4 * 1024;     ///< 414
    int connections = 1024;            ///< past that the one that is idle for longest is closed
    /// For a whole request to arrive, and between two requests of a connection.
    std::chrono::milliseconds requestTime{10'000};
    /// For a client to take an answer.
    std::chrono::milliseconds answerTime{30'000};
    /// Answers are bounded by the stores' time-outs, which are shorter; an agent may take longer.
    std::chrono::milliseconds handlingTime{300'000};
    /// After a stop: for a request that is on its way, and for the answers under way.
    std::chrono::milliseconds lingerTime{400};
    std::chrono::milliseconds stopTime{15'000};
    /// Where it ends without a stop: for the answers under way.
    std::chrono::milliseconds endTime{2'000};
};

} // namespace talkglass
