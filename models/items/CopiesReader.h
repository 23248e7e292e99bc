#pragma once

#include "models/compare/SessionComparison.h"
#include "models/conversation/Clock.h"
#include "models/conversation/Result.h"
#include "models/service/ServiceSettings.h"

#include <QFuture>

#include <memory>

namespace talkglass {

/// Both copies of one session, read and compared at one moment.
struct ReadSession
{
    SessionComparison comparison;
    SessionCopies facts; ///< without the messages, which are in the comparison
    qint64 cachedElements = 0;
    Timestamp readAt; ///< UTC
};

/// Reads both copies of a session and compares them, on threads and connections of its own that are made when first
/// needed. Only reads. Functions from one thread; answers by whenFinished().
class CopiesReader
{
public:
    /// Of a longer conversation the newest so many messages are compared (SessionComparison::firstIndex tells).
    static constexpr qint64 mostRows = 20'000;

    CopiesReader(const ServiceSettings& settings, std::shared_ptr<const Clock> clock);
    /// Waits for a read under way (bounded by the time-outs).
    ~CopiesReader();

    /// NotFound: neither store has it.
    QFuture<Result<ReadSession>> read(const SessionKey& key);

private:
    class Private;
    std::unique_ptr<Private> d;
};

} // namespace talkglass
