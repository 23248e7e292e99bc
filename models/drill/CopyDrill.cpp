#include "models/drill/CopyDrill.h"

#include "models/conversation/ReservedSessions.h"

#include <QCoreApplication>
#include <QRandomGenerator>

#include <algorithm>
#include <limits>

namespace talkglass {

namespace {

using Stage = DrillProgress::Stage;

constexpr qsizetype sessionsAtOnce = 100;
/// What is recorded is held until it is compared; one wait for the TTL serves a whole wave.
constexpr qsizetype sessionsAWave = 4000;
constexpr qint64 bytesAWave = 64 * 1024 * 1024;
constexpr std::chrono::milliseconds look{50};
constexpr std::chrono::seconds patience{30};

QString tr(const char* text)
{
    return QCoreApplication::translate("Drill", text);
}

qint64 sizeOf(const DrillRecord& record)
{
    constexpr qint64 eachMessage = 200;
    qint64 bytes = record.cache.dump.size();
    for (const QByteArray& element : record.cache.elements)
        bytes += element.size() * 2 + eachMessage;
    for (const Message& message : record.archive.messages)
        bytes += message.content.size() * 2 + eachMessage;
    return bytes;
}

} // namespace

CopyDrill::CopyDrill(DrillSteps& steps, DrillReport& report)
    : m_steps(steps)
    , m_report(report)
    , m_run(QRandomGenerator::global()->bounded(1, std::numeric_limits<qint32>::max()))
{
}

Result<> CopyDrill::run(const QList<SessionKey>& keys)
{
    ArchiveCopies& archive = m_steps.parts().copies.archive;
    if (const Result<> locked = archive.lockRun(m_run); !locked)
        return locked;
    Result<> done = removeLeftovers();
    for (qsizetype next = 0; done && next < keys.size() && !m_steps.isCancelled();) {
        done = wave(keys, next);
        removeCopies();
    }
    // A lock that cannot be given back ends with the connection.
    [[maybe_unused]] const Result<> unlocked = archive.unlockRun(m_run);
    return done;
}

Result<> CopyDrill::removeLeftovers()
{
    const Result<QList<SessionKey>> left = m_steps.parts().copies.archive.leftovers();
    if (!left)
        return left.error();
    if (left->isEmpty())
        return Done{};
    if (const Result<> removed = m_steps.parts().copies.cache.remove(*left); !removed)
        return removed;
    if (const Result<> removed = m_steps.parts().copies.archive.remove(*left); !removed)
        return removed;
    m_report.warnings.append(tr("Copies that an earlier drill had left were removed: %1.").arg(left->size()));
    return Done{};
}

Result<> CopyDrill::wave(const QList<SessionKey>& keys, qsizetype& next)
{
    if (const Result<> placed = recordAndPlace(keys, next); !placed)
        return placed;
    if (const Result<> ended = waitForEnd(); !ended)
        return ended;
    return m_steps.isCancelled() ? Result<>(Done{}) : readBack();
}

/// Where the connection, and so the lock, was lost for a moment, another drill may have taken them for leftovers. Then
/// what was read proves nothing.
Result<> CopyDrill::checkCopiesStood()
{
    const Result<qint64> there = m_steps.parts().copies.archive.countCopies(m_run);
    if (!there)
        return there.error();
    const auto placed = std::ranges::count_if(m_copied, [](const Copied& c) { return c.before.archive.hasRow; });
    if (*there == placed)
        return Done{};
    return StoreError{StoreError::Kind::Unavailable, Store::Archive,
                      tr("Somebody has removed the copies while they were in use."), tr("Try again.")};
}

Result<> CopyDrill::recordAndPlace(const QList<SessionKey>& keys, qsizetype& next)
{
    qint64 bytes = 0;
    while (next < keys.size() && m_copied.size() < sessionsAWave && bytes < bytesAWave && !m_steps.isCancelled()) {
        const Result<QList<DrillRecord>> records = m_steps.record(keys.mid(next, sessionsAtOnce), true);
        if (!records)
            return records.error();
        for (const DrillRecord& record : *records)
            bytes += sizeOf(record);
        if (const Result<> placed = place(*records); !placed)
            return placed;
        next += records->size();
        m_steps.progress(Stage::Recording, m_done + m_copied.size());
    }
    return Done{};
}

Result<> CopyDrill::place(const QList<DrillRecord>& records)
{
    QList<ArchiveCopies::Copy> rows;
    QList<CacheRecord> lists;
    for (const DrillRecord& record : records) {
        const SessionKey copy{record.key().userId, QString(QString(drillCopyPrefix) + QString::number(m_run) + u'-' +
                                                           QString::number(++m_number))};
        // Listed before anything is written, so that a failure in the middle removes them too.
        m_copied.append({record, copy});
        if (record.archive.hasRow)
            rows.append({record.key(), copy.sessionId});
        CacheRecord list;
        list.key = copy;
        list.dump = std::exchange(m_copied.last().before.cache.dump, {});
        if (!list.dump.isEmpty())
            lists.append(list);
    }
    DrillStores& stores = m_steps.parts().copies;
    if (const Result<> placed = stores.archive.place(rows); !placed)
        return placed;
    return stores.cache.place(lists, m_steps.options().copyTtl.count());
}

/// By PTTL alone.
Result<> CopyDrill::waitForEnd()
{
    const QDeadlineTimer deadline(m_steps.options().copyTtl + patience);
    QList<SessionKey> waiting = copyKeys();
    while (!waiting.isEmpty()) {
        const Result<QList<qint64>> left = m_steps.parts().copies.cache.timeLeft(waiting);
        if (!left)
            return left.error();
        QList<SessionKey> still;
        qint64 soonest = std::numeric_limits<qint64>::max();
        for (qsizetype i = 0; i < waiting.size(); ++i) {
            if (left->at(i) == CachedSession::noKey)
                continue;
            still.append(waiting[i]);
            soonest = std::min(soonest, left->at(i));
        }
        waiting = still;
        const Timestamp ends =
            waiting.isEmpty() ? Timestamp() : m_steps.parts().clock->now().plusMicros(soonest * 1000);
        m_steps.progress(Stage::Ending, m_done + m_copied.size() - waiting.size(), ends);
        if (waiting.isEmpty())
            break;
        if (deadline.hasExpired())
            return StoreError{StoreError::Kind::Protocol,
                              Store::Cache,
                              tr("Redis has not ended the copies, whose time to live is over."),
                              {}};
        const auto pause = std::clamp(std::chrono::milliseconds(soonest), std::chrono::milliseconds(1), look);
        if (!m_steps.parts().control.pause(pause))
            break;
    }
    return Done{};
}

Result<> CopyDrill::readBack()
{
    constexpr qsizetype readAtOnce = 500;
    for (qsizetype from = 0; from < m_copied.size() && !m_steps.isCancelled(); from += readAtOnce) {
        QList<DrillSteps::Reading> readings;
        for (qsizetype i = from; i < std::min(from + readAtOnce, m_copied.size()); ++i)
            readings.append({&m_copied[i].before, m_copied[i].copy, true});
        const Result<QList<DrillResult>> results = m_steps.readBack(readings);
        if (!results)
            return results.error();
        if (const Result<> stood = checkCopiesStood(); !stood)
            return stood;
        m_report.results.append(*results);
        m_steps.progress(Stage::Reading, m_report.results.size());
    }
    return Done{};
}

QList<SessionKey> CopyDrill::copyKeys() const
{
    QList<SessionKey> keys;
    for (const Copied& copied : m_copied)
        keys.append(copied.copy);
    return keys;
}

void CopyDrill::removeCopies()
{
    m_steps.progress(Stage::Removing, m_report.results.size());
    DrillStores& stores = m_steps.parts().copies;
    Result<> removed = stores.cache.remove(copyKeys());
    if (removed)
        removed = stores.archive.remove(copyKeys());
    if (!removed)
        m_report.warnings.append(
            tr("The copies could not be removed; the next drill does it. %1").arg(removed.error().text()));
    m_done += m_copied.size();
    m_copied.clear();
}

} // namespace talkglass
