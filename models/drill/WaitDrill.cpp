#include "models/drill/WaitDrill.h"

#include <QCoreApplication>
#include <QDeadlineTimer>
#include <QJsonArray>

#include <algorithm>
#include <limits>

namespace talkglass {

namespace {

using std::chrono::milliseconds;
using Stage = DrillProgress::Stage;

constexpr qsizetype sessionsAtOnce = 100;
constexpr milliseconds shortestPause{20};
constexpr milliseconds longestPause{5000};
constexpr milliseconds pauseInOutage{500};
/// A store may be away for so long before the drill breaks off; its file stays.
constexpr milliseconds longestOutage{30'000};

QString tr(const char* text)
{
    return QCoreApplication::translate("Drill", text);
}

} // namespace

WaitDrill::WaitDrill(DrillSteps& steps, DrillState& state, DrillReport& report)
    : m_steps(steps)
    , m_state(state)
    , m_report(report)
{
}

QJsonObject WaitDrill::header() const
{
    const DrillPlan& plan = m_report.plan;
    QJsonArray sessions;
    for (const SessionKey& key : plan.sessions)
        sessions.append(QJsonArray{key.userId, key.sessionId});
    const ServiceSettings& settings = m_steps.parts().service.settings();
    return {{QStringLiteral("how"), drillWayName(DrillWay::Wait)},
            {QStringLiteral("user_id"), plan.userId ? QJsonValue(*plan.userId) : QJsonValue()},
            {QStringLiteral("sessions"), sessions},
            {QStringLiteral("cache"), settings.redis.display()},
            {QStringLiteral("archive"), settings.archive.display()}};
}

Result<> WaitDrill::run(const FindSessions& find)
{
    const Result<std::optional<DrillStateContent>> earlier = m_state.read();
    if (!earlier)
        return earlier.error();
    const Result<> begun = *earlier ? resume(**earlier) : m_state.begin(header());
    if (!begun)
        return begun;
    if (!*earlier || !(*earlier)->complete) {
        const Result<QList<SessionKey>> keys = find();
        if (!keys)
            return keys.error();
        if (const Result<> recorded = record(*keys); !recorded)
            return recorded;
    }
    m_steps.setTotal(m_waiting.size() + m_ended.size());
    if (const Result<> waited = waitForAll(); !waited)
        return waited;
    if (m_waiting.isEmpty())
        m_state.remove();
    return Done{};
}

Result<> WaitDrill::resume(const DrillStateContent& earlier)
{
    if (earlier.header != header())
        return StoreError{StoreError::Kind::InvalidInput, Store::None,
                          tr("%1 belongs to a drill of other sessions or stores.").arg(m_state.path()),
                          tr("Name another file with --state, or remove it.")};
    m_report.resumed = true;
    for (const DrillRecord& record : earlier.records) {
        if (m_records.contains(record.key()))
            continue;
        m_records.insert(record.key(), record);
        (earlier.ended.contains(record.key()) ? m_ended : m_waiting).append(record.key());
    }
    return m_state.resume();
}

Result<> WaitDrill::record(const QList<SessionKey>& keys)
{
    QList<SessionKey> fresh;
    for (const SessionKey& key : keys) {
        if (!m_records.contains(key))
            fresh.append(key);
    }
    for (qsizetype from = 0; from < fresh.size(); from += sessionsAtOnce) {
        if (m_steps.isCancelled())
            return Done{};
        const Result<QList<DrillRecord>> records = m_steps.record(fresh.mid(from, sessionsAtOnce), false);
        if (!records)
            return records.error();
        if (const Result<> kept = m_state.add(*records); !kept)
            return kept;
        for (const DrillRecord& record : *records) {
            m_records.insert(record.key(), record);
            m_waiting.append(record.key());
        }
        m_steps.progress(Stage::Recording, m_waiting.size());
    }
    return m_state.setComplete();
}

Result<> WaitDrill::waitForAll()
{
    while (!m_steps.isCancelled()) {
        const Result<QList<qint64>> left = timeLeft();
        if (!left)
            return left.error();
        giveUpEndless(*left);
        QList<SessionKey> ended;
        QList<SessionKey> waiting;
        qint64 soonest = std::numeric_limits<qint64>::max();
        for (qsizetype i = 0; i < left->size(); ++i) {
            const bool hasEnded = left->at(i) == CachedSession::noKey;
            if (hasEnded)
                ended.append(m_waiting[i]);
            else if (left->at(i) != CachedSession::noTtl)
                waiting.append(m_waiting[i]);
            if (left->at(i) >= 0)
                soonest = std::min(soonest, left->at(i));
        }
        m_waiting = waiting;
        if (const Result<> kept = m_state.addEnded(ended); !kept)
            return kept;
        if (const Result<> read = readEnded(m_ended + ended); !read)
            return read;
        m_ended.clear();
        if (m_waiting.isEmpty())
            return Done{};
        m_steps.progress(Stage::Ending, m_report.results.size(),
                         m_steps.parts().clock->now().plusMicros(soonest * 1000));
        m_steps.parts().control.pause(std::clamp(milliseconds(soonest), shortestPause, longestPause));
    }
    return Done{};
}

/// An outage of seconds does not end a drill of a day.
Result<QList<qint64>> WaitDrill::timeLeft()
{
    const QDeadlineTimer deadline(longestOutage);
    for (;;) {
        Result<QList<qint64>> left = m_steps.parts().copies.cache.timeLeft(m_waiting);
        if (left || !left.error().isOutage() || deadline.hasExpired())
            return left;
        if (!m_steps.parts().control.pause(pauseInOutage))
            return left;
    }
}

void WaitDrill::giveUpEndless(const QList<qint64>& left)
{
    for (qsizetype i = 0; i < left.size(); ++i) {
        if (left[i] != CachedSession::noTtl)
            continue;
        DrillResult result;
        result.key = m_waiting[i];
        result.reason = tr("Its cached copy has no time to live: it never ends by itself.");
        m_report.results.append(result);
        m_records.remove(result.key);
    }
}

Result<> WaitDrill::readEnded(const QList<SessionKey>& keys)
{
    QList<DrillSteps::Reading> readings;
    for (const SessionKey& key : keys)
        readings.append({&*m_records.constFind(key), key, m_steps.options().checkWarming});
    const Result<QList<DrillResult>> results = m_steps.readBack(readings);
    if (!results)
        return results.error();
    m_report.results.append(*results);
    for (const DrillResult& result : *results)
        m_records.remove(result.key);
    // Cancelled in the middle: the rest is read when it goes on.
    for (qsizetype i = results->size(); i < keys.size(); ++i)
        m_waiting.append(keys[i]);
    return Done{};
}

} // namespace talkglass
