#include "app/cli/RequestLogWriter.h"

#include "app/cli/CliText.h"
#include "models/cache/JsonText.h"

#include <QJsonObject>

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <utility>

namespace talkglass {

namespace {

constexpr qsizetype mostBytes = 16 * 1024 * 1024;
constexpr std::chrono::seconds longestEnd{2};

QJsonObject objectOf(const RequestRecord& record)
{
    return {{QStringLiteral("time"), record.at.toIsoZ()},
            {QStringLiteral("method"), record.method},
            {QStringLiteral("route"), record.route},
            {QStringLiteral("path"), record.path},
            {QStringLiteral("status"), record.status},
            {QStringLiteral("duration_us"), record.durationMicros},
            {QStringLiteral("source"), record.source},
            {QStringLiteral("user_id"), record.userId ? QJsonValue(*record.userId) : QJsonValue()},
            {QStringLiteral("peer"), record.peer}};
}

QString textOf(const RequestRecord& record)
{
    const QString user = record.userId ? QString::number(*record.userId) : QStringLiteral("-");
    const QString source = record.source.isEmpty() ? QStringLiteral("-") : record.source;
    return QStringLiteral("%1 %2 %3 ").arg(record.at.toIsoZ(), record.peer, user) + record.method + u' ' +
           clitext::printable(record.path) +
           QStringLiteral(" %1 %2ms ").arg(record.status).arg(double(record.durationMicros) / 1000.0, 0, 'f', 3) +
           source;
}

QByteArray skippedLine(qint64 count, ServeOptions::LogFormat format)
{
    const QByteArray number = QByteArray::number(count);
    if (format == ServeOptions::LogFormat::Json)
        return QByteArrayLiteral("{\"skipped\": ") + number + "}\n";
    return QByteArrayLiteral("(") + number + " requests not logged)\n";
}

} // namespace

struct RequestLogWriter::Shared
{
    std::FILE* out = nullptr;
    std::mutex mutex;
    std::condition_variable changed;
    QByteArray waiting;
    qint64 skipped = 0;
    ServeOptions::LogFormat format = ServeOptions::LogFormat::Text;
    bool ending = false;
    bool ended = false;
};

RequestLogWriter::RequestLogWriter(std::FILE* out, ServeOptions::LogFormat format)
    : m_format(format)
    , m_shared(std::make_shared<Shared>())
{
    m_shared->out = out;
    m_shared->format = format;
    // Let go: a reader that never reads must not keep the program from ending.
    std::thread([shared = m_shared] { loop(shared); }).detach();
}

RequestLogWriter::~RequestLogWriter()
{
    std::unique_lock lock(m_shared->mutex);
    m_shared->ending = true;
    m_shared->changed.notify_all();
    m_shared->changed.wait_for(lock, longestEnd, [this] { return m_shared->ended; });
}

void RequestLogWriter::add(const QList<RequestRecord>& records, qint64 skipped)
{
    QByteArray lines;
    for (const RequestRecord& record : records)
        lines += line(record, m_format);
    const std::lock_guard lock(m_shared->mutex);
    m_shared->skipped += skipped;
    if (m_shared->waiting.size() + lines.size() <= mostBytes)
        m_shared->waiting += lines;
    else
        m_shared->skipped += records.size();
    m_shared->changed.notify_all();
}

QByteArray RequestLogWriter::line(const RequestRecord& record, ServeOptions::LogFormat format)
{
    if (format != ServeOptions::LogFormat::Json)
        return (textOf(record) + u'\n').toUtf8();
    QByteArray json;
    jsontext::appendObject(json, objectOf(record));
    return json + '\n';
}

void RequestLogWriter::loop(const std::shared_ptr<Shared>& shared)
{
    std::unique_lock lock(shared->mutex);
    for (;;) {
        shared->changed.wait(lock, [&] { return shared->ending || !shared->waiting.isEmpty() || shared->skipped > 0; });
        if (shared->waiting.isEmpty() && shared->skipped == 0)
            break;
        QByteArray lines = std::exchange(shared->waiting, QByteArray());
        if (const qint64 skipped = std::exchange(shared->skipped, 0); skipped > 0)
            lines += skippedLine(skipped, shared->format);
        lock.unlock();
        std::fwrite(lines.constData(), 1, size_t(lines.size()), shared->out);
        std::fflush(shared->out);
        lock.lock();
    }
    shared->ended = true;
    shared->changed.notify_all();
}

} // namespace talkglass
