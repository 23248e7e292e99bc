#include "models/compare/ComparisonWorker.h"

#include "models/compare/FindingMarks.h"
#include "models/compare/QuickCheck.h"

#include <algorithm>

namespace talkglass {

namespace {

using Phase = ComparisonProgress::Phase;
using Rows = PostgresCopyReader::Rows;

constexpr qsizetype mostAtOnce = 500;
constexpr qsizetype firstAtOnce = 50;
constexpr qsizetype chunksAhead = 3;
constexpr qint64 chunkBytes = 8 * 1024 * 1024; // in memory, of both stores
constexpr qsizetype rowsAhead = 10'000;
constexpr int counterPage = 20'000;
constexpr qint64 rowsBeyondKept = 20;
/// How long suspects wait, when their time has come, for the end of the first rounds, where they fill the time in which
/// the last ones are not due yet; and how long for others, to make a chunk. In times of
/// ComparisonRequest::confirmAfter.
constexpr int patience = 2;
constexpr int longestPatience = 5;
constexpr std::chrono::milliseconds reportEvery{100};

std::chrono::steady_clock::time_point now()
{
    return std::chrono::steady_clock::now();
}

} // namespace

ComparisonWorker::ComparisonWorker(const ServiceSettings& settings, std::shared_ptr<const Clock> clock,
                                   ComparisonControl& control, Listener listener)
    : m_control(control)
    , m_listener(std::move(listener))
    , m_clock(clock)
    , m_stores(settings, clock)
{
}

ComparisonWorker::~ComparisonWorker() = default;

ComparisonOutcome ComparisonWorker::run(const ComparisonRequest& request)
{
    m_request = request;
    m_suspects.clear();
    m_reading.clear();
    m_progress = {};
    m_outcome = {};
    m_ownRows = m_read = 0;
    m_chunk = std::min(firstAtOnce, pacedAtMost(mostAtOnce));
    m_outcome.begun = m_clock->now();
    m_begun = now();
    report(Phase::FindingSessions);
    const Result<> done = compareAll();
    if (!done)
        m_outcome.error = done.error();
    m_outcome.cancelled = m_control.isCancelled();
    m_outcome.total = m_progress.total;
    m_outcome.compared = m_progress.compared;
    m_outcome.expired = m_progress.expired;
    m_outcome.ended = m_clock->now();
    m_reported = {};
    report(Phase::Finished);
    return m_outcome;
}

Result<> ComparisonWorker::compareAll()
{
    Result<FoundSessions> found = SessionFinder(m_stores, m_control).find(m_request);
    if (!found)
        return found.error();
    m_found = *std::move(found);
    const bool named = !m_request.sessions.isEmpty();
    m_progress.total = std::ssize(m_found.lists) + std::ssize(m_found.members);
    if (!named && !m_request.sessionId.isEmpty()) {
        auto asking = m_stores.archive().run(
            [id = m_request.sessionId](PostgresCopyReader& archive) { return archive.ownerOf(id); });
        const Result<std::optional<SessionKey>> owner = asking.get();
        if (!owner)
            return owner.error();
        const bool isKnown = !*owner || std::ranges::binary_search(m_found.lists, **owner) ||
                             std::ranges::binary_search(m_found.members, **owner) ||
                             (m_request.userId && m_request.userId != (*owner)->userId);
        if (!isKnown) {
            m_found.members.push_back(**owner);
            ++m_progress.total;
        }
    } else if (!named) {
        auto counting = m_stores.archive().run(
            [user = m_request.userId](PostgresCopyReader& archive) { return archive.countSessions(user); });
        const Result<qint64> rows = counting.get();
        if (!rows)
            return rows.error();
        m_progress.total = std::max(m_progress.total, *rows);
    }
    for (const auto& step : {std::pair(&m_found.lists, true), std::pair(&m_found.members, false)}) {
        if (const Result<> done = compareKeys(*step.first, step.second); !done)
            return done;
    }
    if (!named && m_request.sessionId.isEmpty()) {
        if (const Result<> done = checkCounters(); !done)
            return done;
    }
    const Result<> confirmed = confirm(true);
    if (confirmed && !m_control.isCancelled())
        m_progress.total = m_progress.compared + m_progress.expired;
    return confirmed;
}

Result<> ComparisonWorker::compareKeys(const std::vector<SessionKey>& keys, bool areLists)
{
    if (m_control.isCancelled())
        return Done{};
    SessionsAhead left(m_stores, keys, pacedAtMost(rowsAhead), *m_clock);
    for (;;) {
        if (!m_control.mayGoOn() || !keepPace())
            return Done{};
        if (const Result<> begun = readAhead(&left, areLists); !begun)
            return begun;
        if (!left.any())
            return Done{};
        if (const Result<> done = takeOne(); !done)
            return done;
        report(Phase::Comparing);
    }
}

/// Second rounds do not go in driblets while there are first ones, each costs a round trip; but findings are not held
/// back for long.
Result<> ComparisonWorker::readAhead(SessionsAhead* left, bool areLists)
{
    while (std::ssize(m_reading) < chunksAhead) {
        const bool anyLeft = left && left->any();
        const qsizetype due = std::min(suspectsDueFor(anyLeft ? patience : 0), m_chunk);
        if (due > 0 && (due == m_chunk || !anyLeft || suspectsDueFor(longestPatience) > 0))
            readAgain(due);
        else if (!anyLeft)
            return Done{};
        else if (const Result<> begun = readFirst(*left, areLists); !begun)
            return begun;
    }
    return Done{};
}

Result<> ComparisonWorker::readFirst(SessionsAhead& left, bool areLists)
{
    const Result<SessionsAhead::Part> part = left.take(m_chunk);
    if (!part)
        return part.error();
    const Rows which = areLists ? Rows::OfActive : Rows::None;
    m_reading.push_back({m_stores.begin(part->keys, rowLimit(), which, part->sessions), areLists, {}});
    return Done{};
}

void ComparisonWorker::readAgain(qsizetype count)
{
    std::vector<Suspect> suspects;
    QList<SessionKey> keys;
    for (; count > 0; --count) {
        suspects.push_back(std::move(m_suspects.front()));
        m_suspects.pop_front();
        keys.append(suspects.back().key);
    }
    m_reading.push_back({m_stores.begin(keys, rowLimit(), Rows::OfActive), false, std::move(suspects)});
}

/// Where there is a rate, no more sessions at once than a quarter of a second has.
qsizetype ComparisonWorker::pacedAtMost(qsizetype count) const
{
    const int rate = m_request.sessionsPerSecond;
    return rate > 0 ? std::clamp<qsizetype>(rate / 4, 1, count) : count;
}

qint64 ComparisonWorker::rowLimit() const
{
    const qint64 kept = m_request.options.maxHistory;
    return kept > 0 ? kept + rowsBeyondKept : 0;
}

Result<> ComparisonWorker::takeOne()
{
    Reading reading = std::move(m_reading.front());
    m_reading.pop_front();
    const Result<QList<ReadCopies>> copies = ComparisonStores::end(reading.batch);
    if (!copies)
        return copies.error();
    m_read += copies->size();
    return reading.suspects.empty() ? compareChunk(reading, *copies) : confirmChunk(reading, *copies);
}

qsizetype ComparisonWorker::suspectsDueFor(int pauses) const
{
    const Moment moment = now() - pauses * m_request.confirmAfter;
    return std::ranges::upper_bound(m_suspects, moment, {}, &Suspect::dueAt) - m_suspects.begin();
}

Result<> ComparisonWorker::compareChunk(const Reading& reading, const QList<ReadCopies>& copies)
{
    qint64 bytes = 0;
    for (qsizetype i = 0; i < copies.size(); ++i) {
        const SessionKey& key = reading.batch.keys[i];
        count(key, copies[i], reading.areLists);
        bytes += copies[i].cached.bytes() + copies[i].archived.bytes();
        const Result<SessionComparison> comparison = look(key, copies[i]);
        if (!comparison)
            return comparison.error();
        if (!comparison->isClean())
            suspect(*comparison, copies[i].cached.hasList());
    }
    const qint64 perSession = std::max<qint64>(bytes / std::max<qint64>(copies.size(), 1), 1);
    m_chunk = std::clamp<qint64>(chunkBytes / perSession, 1, pacedAtMost(mostAtOnce));
    return Done{};
}

/// A session that was cached when it was found, and is not any more, has expired meanwhile.
void ComparisonWorker::count(const SessionKey& key, const ReadCopies& copies, bool wasList)
{
    const std::optional<ArchivedSession>& row = copies.archived.session;
    const bool hasRow = row && row->key.userId == key.userId;
    const bool hasKey = copies.cached.ttlMs != CachedSession::noKey;
    if (hasRow)
        ++m_ownRows;
    if (wasList && !hasKey && m_request.sessions.isEmpty())
        ++m_progress.expired;
    else if (hasRow || hasKey || copies.cached.inUserSet) {
        ++m_progress.compared;
        if (hasKey && m_outcome.sessions.size() < ComparisonOutcome::listedAtMost)
            m_outcome.sessions.append(key);
    } else if (!m_request.sessions.isEmpty())
        m_outcome.notFound.append(key);
}

/// Where older rows were not read, a difference may only mean that they were not.
Result<SessionComparison> ComparisonWorker::look(const SessionKey& key, const ReadCopies& copies)
{
    if (const std::optional<SessionComparison> quick = lookQuickly(key, copies))
        return *quick;
    SessionComparison comparison = compareCopies(ComparisonStores::decoded(key, copies), m_request.options);
    const bool mayBeOlder =
        copies.archived.olderRows > 0 && std::ranges::any_of(comparison.findings, [](const Finding& finding) {
            return isAboutMessage(finding.kind) && finding.kind != FindingKind::Metadata &&
                   finding.kind != FindingKind::Malformed && finding.kind != FindingKind::MissingInCache;
        });
    if (!mayBeOlder)
        return comparison;
    const Result<ReadCopies> all = m_stores.readAll(key, Rows::OfActive);
    if (!all)
        return all.error();
    return compareCopies(ComparisonStores::decoded(key, *all), m_request.options);
}

/// Without decoding a message, which mostly is enough. Nothing: it is not.
std::optional<SessionComparison> ComparisonWorker::lookQuickly(const SessionKey& key, const ReadCopies& copies) const
{
    const SessionCopies facts = ComparisonStores::facts(key, copies);
    SessionComparison comparison;
    comparison.key = key;
    if (const std::optional<Finding> alone = loneFinding(facts)) {
        comparison.findings = {*alone};
        return comparison;
    }
    std::optional<qint64> apart;
    if (facts.hasList()) {
        apart = quickcheck::mostApart(copies.cached, copies.archived, m_request.options.maxHistory);
        if (!apart || !facts.hasOwnRow())
            return std::nullopt;
    }
    comparison.findings = sessionFindings(facts, apart, m_request.options);
    return comparison;
}

void ComparisonWorker::suspect(const SessionComparison& comparison, bool isList)
{
    m_suspects.push_back({comparison.key, findingMarks(comparison), isList, now() + m_request.confirmAfter});
    m_progress.suspects = std::ssize(m_suspects);
}

Result<> ComparisonWorker::checkCounters()
{
    if (m_control.isCancelled())
        return Done{};
    const auto read = [&](const QString& after) {
        return m_stores.archive().run([after, user = m_request.userId](PostgresCopyReader& archive) {
            return archive.counters(after, counterPage, user);
        });
    };
    qint64 checked = 0;
    auto reading = read({});
    for (;;) {
        if (!m_control.mayGoOn() || !keepPace())
            return Done{};
        const Result<CounterPage> page = reading.get();
        if (!page)
            return page.error();
        if (!page->complete)
            reading = read(page->last);
        if (const Result<> done = checkCounterPage(*page); !done)
            return done;
        if (m_control.isCancelled())
            return Done{};
        checked += page->checked;
        report(Phase::CheckingCounters);
        if (page->complete)
            break;
    }
    m_progress.compared += std::max<qint64>(checked - m_ownRows, 0);
    return Done{};
}

Result<> ComparisonWorker::checkCounterPage(const CounterPage& page)
{
    for (const ArchivedSession& session : page.wrong) {
        // What is cached was compared as a whole.
        if (std::ranges::binary_search(m_found.lists, session.key) ||
            std::ranges::binary_search(m_found.members, session.key))
            continue;
        SessionCopies copies;
        copies.key = session.key;
        copies.row = session;
        copies.olderArchived = session.messages;
        suspect(compareCopies(copies, m_request.options), false);
    }
    return confirm(false);
}

Result<> ComparisonWorker::confirm(bool waiting)
{
    for (;;) {
        if (!m_control.mayGoOn() || !keepPace())
            return Done{};
        if (const Result<> begun = readAhead(nullptr, false); !begun)
            return begun;
        if (m_reading.empty()) {
            if (!waiting || m_suspects.empty())
                return Done{};
            report(Phase::Confirming);
            m_control.sleepUntil(m_suspects.front().dueAt);
            continue;
        }
        if (const Result<> done = takeOne(); !done)
            return done;
        report(waiting ? Phase::Confirming : m_progress.phase);
    }
}

Result<> ComparisonWorker::confirmChunk(const Reading& reading, const QList<ReadCopies>& copies)
{
    QList<Finding> confirmed;
    for (qsizetype i = 0; i < copies.size(); ++i) {
        const Suspect& suspect = reading.suspects[size_t(i)];
        const Result<SessionComparison> comparison = look(suspect.key, copies[i]);
        if (!comparison)
            return comparison.error();
        confirmed += confirmedFindings(*comparison, suspect.marks);
        if (suspect.wasList && copies[i].cached.ttlMs == CachedSession::noKey) {
            --m_progress.compared;
            ++m_progress.expired;
        }
    }
    tell(confirmed);
    m_progress.suspects = std::ssize(m_suspects);
    return Done{};
}

void ComparisonWorker::tell(const QList<Finding>& findings)
{
    if (findings.isEmpty())
        return;
    for (const Finding& finding : findings)
        ++m_outcome.findings[finding.kind];
    m_progress.findings += findings.size();
    if (m_listener.found)
        m_listener.found(findings);
}

void ComparisonWorker::report(Phase phase)
{
    const bool isNews = phase != m_progress.phase || now() - m_reported >= reportEvery;
    m_progress.phase = phase;
    if (!isNews || !m_listener.progressed)
        return;
    m_reported = now();
    m_listener.progressed(m_progress);
}

/// Waits where more was read than the rate allows. False: cancelled.
bool ComparisonWorker::keepPace()
{
    if (m_request.sessionsPerSecond <= 0)
        return !m_control.isCancelled();
    const std::chrono::duration<double> allowed(double(m_read) / m_request.sessionsPerSecond);
    return m_control.sleepUntil(m_begun + std::chrono::duration_cast<Moment::duration>(allowed));
}

} // namespace talkglass
