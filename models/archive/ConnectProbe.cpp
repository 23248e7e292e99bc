#include "models/archive/ConnectProbe.h"

#include "models/archive/PostgresLine.h"

#include <QDeadlineTimer>

namespace talkglass {

bool ConnectProbe::answersWithin(const PostgresEndpoint& endpoint, std::chrono::milliseconds limit)
{
    const QDeadlineTimer deadline(limit);
    PostgresEndpoint limited = endpoint;
    limited.connectTimeout = limit;
    const PostgresLine line(limited);
    if (!line.isOpen())
        return line.state() == PostgresLine::State::Failed;
    // Connected is not answering: Qt's driver asks some questions next, with no limit.
    return line.ask("SELECT 1", std::chrono::milliseconds(deadline.remainingTime())) || !deadline.hasExpired();
}

} // namespace talkglass
