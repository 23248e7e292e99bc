#include "models/drill/DrillSteps.h"

#include "models/service/HistoryReader.h"

#include <QCoreApplication>

#include <cstdlib>

namespace talkglass {

namespace {

constexpr qsizetype readsAtOnce = 256;
constexpr qint64 unsureMicros = 5'000'000;

QString tr(const char* text)
{
    return QCoreApplication::translate("Drill", text);
}

template <typename T>
Result<T> waitFor(QFuture<Result<T>> future)
{
    future.waitForFinished();
    if (future.resultCount() == 0)
        return StoreError{StoreError::Kind::Unavailable, Store::None, tr("Talkglass is closing."), {}};
    return future.result();
}

/// A cleared session reads as empty once it is not cached; what the archive keeps of it is read all the same.
HistorySource sourceFor(const DrillRecord& before)
{
    return before.archive.hasRow && !before.archive.active ? HistorySource::Archive : HistorySource::Auto;
}

} // namespace

DrillSteps::DrillSteps(const DrillParts& parts, const DrillOptions& options, qint64 total)
    : m_parts(parts)
    , m_options(options)
    , m_total(total)
{
}

void DrillSteps::progress(DrillProgress::Stage stage, qint64 done, Timestamp nextEnds) const
{
    m_parts.control.report({stage, done, m_total, nextEnds});
}

Result<QList<DrillRecord>> DrillSteps::record(const QList<SessionKey>& keys, bool withDump)
{
    Result<QList<CacheRecord>> cached = m_parts.copies.cache.record(keys, withDump);
    if (!cached)
        return cached.error();
    Result<QList<ArchiveRecord>> archived = m_parts.copies.archive.record(keys);
    if (!archived)
        return archived.error();
    QList<DrillRecord> records;
    records.reserve(keys.size());
    for (qsizetype i = 0; i < keys.size(); ++i)
        records.append({std::move((*cached)[i]), std::move((*archived)[i])});
    return records;
}

DrillSteps::Conversations DrillSteps::conversations(const QList<Reading>& readings)
{
    QList<QFuture<Result<History>>> asked;
    for (const Reading& reading : readings)
        asked.append(m_parts.service.conversationHistory({reading.key, 0, sourceFor(*reading.before)}));
    Conversations answers;
    for (qsizetype i = 0; i < readings.size(); ++i) {
        Result<History> history = waitFor(asked[i]);
        // Somebody may have cached it again since it ended; what is asked is what the archive gives.
        if (history && history->source != HistorySource::Archive)
            history = waitFor(m_parts.service.conversationHistory({readings[i].key, 0, HistorySource::Archive}));
        if (history)
            answers.append(std::move(history->messages));
        else
            answers.append(history.error());
    }
    return answers;
}

Result<QList<DrillResult>> DrillSteps::readBack(const QList<Reading>& readings, QList<CacheRecord>* warmed)
{
    QList<DrillResult> results;
    results.reserve(readings.size());
    for (qsizetype from = 0; from < readings.size() && !isCancelled(); from += readsAtOnce) {
        const QList<Reading> some = readings.mid(from, readsAtOnce);
        const Conversations after = conversations(some);
        QList<DrillResult> judged;
        for (qsizetype i = 0; i < some.size(); ++i) {
            if (after[i]) {
                judged.append(judgeDrill(*some[i].before, *after[i], m_options.keepMessages));
            } else if (after[i].error().isOutage()) {
                return after[i].error();
            } else {
                DrillResult unchecked;
                unchecked.key = some[i].before->key();
                unchecked.reason = after[i].error().text();
                judged.append(unchecked);
            }
            judged.last().key = some[i].before->key();
        }
        if (const Result<> checked = checkWarming(some, after, judged, warmed); !checked)
            return checked.error();
        results.append(judged);
    }
    return results;
}

/// As a service does it that fills the cache after a miss; the rules are the service's own.
Result<History> DrillSteps::warmingRead(const SessionKey& key)
{
    const StaleSessions stale;
    const InFlightWrites inFlight;
    const HistoryReader reader(m_parts.stores.cache.policy(), true, m_parts.clock, stale, inFlight,
                               m_parts.cacheHealth);
    const HistoryRequest request{key, 0, HistorySource::Auto};
    return reader.finish(m_parts.stores, request, m_parts.stores.cache.history(key, 0));
}

Result<> DrillSteps::checkWarming(const QList<Reading>& readings, const Conversations& after,
                                  QList<DrillResult>& results, QList<CacheRecord>* warmed)
{
    struct Warm
    {
        qsizetype place;
        bool due;
    };
    QList<Warm> warm;
    QList<SessionKey> keys;
    const CachePolicy policy = m_parts.stores.cache.policy();
    for (qsizetype i = 0; i < readings.size(); ++i) {
        const ArchiveRecord& session = readings[i].before->archive;
        if (!readings[i].warm || !session.hasRow || !session.active || !after[i])
            continue;
        const qint64 left =
            session.lastActivity.plusSeconds(policy.ttl.count()).micros() - m_parts.clock->now().micros();
        if (std::abs(left) < unsureMicros)
            continue;
        if (const Result<History> read = warmingRead(readings[i].key); !read)
            return read.error();
        warm.append({i, left > 0 && !after[i]->isEmpty()});
        keys.append(readings[i].key);
    }
    const Result<QList<CacheRecord>> lists = m_parts.copies.cache.record(keys, false);
    if (!lists)
        return lists.error();
    for (qsizetype i = 0; i < warm.size(); ++i) {
        DrillResult& result = results[warm[i].place];
        std::optional<DrillDifference> wrong;
        if (warm[i].due)
            wrong = judgeWarming(*after[warm[i].place], lists->at(i), policy.maxHistory);
        else if (lists->at(i).exists())
            wrong = DrillDifference{0, QStringLiteral("warming"),
                                    tr("A read has cached a session whose time in the cache is over.")};
        if (wrong && result.verdict == DrillVerdict::Pass) {
            result.verdict = DrillVerdict::Fail;
            result.firstDifference = wrong;
        } else if (wrong) {
            result.notes.append(wrong->detail);
        } else if (warm[i].due) {
            result.notes.append(tr("A read filled the cache again, and right."));
        }
    }
    if (warmed)
        warmed->append(*lists);
    return Done{};
}

} // namespace talkglass
