#pragma once

#include "app/ServeOptions.h"
#include "models/endpoint/RequestRecord.h"

#include <QByteArray>
#include <QList>

#include <cstdio>
#include <memory>

namespace talkglass {

/// Writes the request log, one line for each, from a thread of its own: whoever reads it may be slow, the service must
/// not be. What waits is bounded; what found no room is counted in a line of its own.
class RequestLogWriter
{
public:
    RequestLogWriter(std::FILE* out, ServeOptions::LogFormat format);
    /// Writes what waits, for two seconds at most.
    ~RequestLogWriter();

    /// `skipped`: so many more were not recorded.
    void add(const QList<RequestRecord>& records, qint64 skipped);

    /// Ends with a line feed. Text: time, client, user, method, path, status, duration, source.
    static QByteArray line(const RequestRecord& record, ServeOptions::LogFormat format);

private:
    struct Shared;
    static void loop(const std::shared_ptr<Shared>& shared);

    const ServeOptions::LogFormat m_format;
    std::shared_ptr<Shared> m_shared;
};

} // namespace talkglass
