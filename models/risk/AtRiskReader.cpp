#include "models/risk/AtRiskReader.h"

#include "models/compare/CopyMatch.h"
#include "models/conversation/ReservedSessions.h"

#include <QCoreApplication>
#include <QSet>
#include <QThread>

#include <algorithm>

namespace talkglass {

namespace {

constexpr int scanCount = 1000;
constexpr qsizetype sessionsAtOnce = 100;
constexpr qint64 nearMicros = 1'000'000;
/// Rows that are read beyond as many as the list has, for lists that lack some.
constexpr qint64 windowSlack = 50;
/// The deployed service writes a message to both stores within this time; so old it is not in between any more.
constexpr qint64 youngMicros = 5'000'000;
constexpr unsigned long secondLookMs = 2000;
constexpr int lockTries = 50;
constexpr unsigned long lockPauseMs = 100;

QString tr(const char* text)
{
    return QCoreApplication::translate("AtRisk", text);
}

StoreError stopped()
{
    return {StoreError::Kind::Unavailable, Store::None, tr("It was cancelled."), {}};
}

bool endsSooner(const AtRiskSession& a, const AtRiskSession& b)
{
    if (a.expiresAt.isValid() != b.expiresAt.isValid())
        return a.expiresAt.isValid();
    return a.expiresAt != b.expiresAt ? a.expiresAt < b.expiresAt : a.key < b.key;
}

/// A message without a time gets one that keeps it at its place: just after the one before it, else just before the
/// next one.
void fillTimes(QList<Message>& messages, const QList<Message>& list, const std::vector<qsizetype>& places)
{
    for (qsizetype i = 0; i < messages.size(); ++i) {
        if (messages[i].at.isValid())
            continue;
        const qsizetype place = places[size_t(i)];
        for (qsizetype before = place - 1; before >= 0 && !messages[i].at.isValid(); --before) {
            if (list[before].at.isValid())
                messages[i].at = list[before].at.plusMicros(place - before);
        }
        for (qsizetype after = place + 1; after < list.size() && !messages[i].at.isValid(); ++after) {
            if (list[after].at.isValid())
                messages[i].at = list[after].at.plusMicros(place - after);
        }
    }
}

} // namespace

AtRiskReader::AtRiskReader(Stores& stores, CacheCopies& cache, ArchiveCopies& archive, const Clock& clock,
                           std::function<bool()> goOn)
    : m_stores(stores)
    , m_cache(cache)
    , m_archive(archive)
    , m_clock(clock)
    , m_goOn(std::move(goOn))
{
}

Result<AtRiskReport> AtRiskReader::find(const AtRiskFilter& filter)
{
    Result<QList<SessionKey>> keys = cachedSessions(filter);
    if (keys && filter.within)
        keys = endingWithin(*keys, *filter.within);
    if (!keys)
        return keys.error();
    AtRiskReport report;
    for (qsizetype from = 0; from < keys->size(); from += sessionsAtOnce) {
        if (!m_goOn())
            return stopped();
        const QList<SessionKey> some = keys->mid(from, sessionsAtOnce);
        const Result<QList<Found>> found = read(some);
        if (!found)
            return found.error();
        report.sessionsRead += some.size();
        for (const Found& one : *found) {
            if (one.session.messages > 0)
                report.sessions.append(one.session);
        }
    }
    std::ranges::sort(report.sessions, endsSooner);
    return report;
}

Result<QList<SessionKey>> AtRiskReader::cachedSessions(const AtRiskFilter& filter)
{
    QSet<SessionKey> keys;
    quint64 cursor = 0;
    do {
        if (!m_goOn())
            return stopped();
        const Result<ScanPage> page = m_stores.cache.scan(cursor, scanCount);
        if (!page)
            return page.error();
        for (const SessionKey& key : page->sessions) {
            if ((!filter.userId || key.userId == *filter.userId) && !isDrillCopy(key.sessionId))
                keys.insert(key);
        }
        cursor = page->next;
    } while (cursor != 0);
    return keys.values();
}

Result<QList<SessionKey>> AtRiskReader::endingWithin(const QList<SessionKey>& keys, std::chrono::seconds within)
{
    const Result<QList<qint64>> left = m_cache.timeLeft(keys);
    if (!left)
        return left.error();
    QList<SessionKey> ending;
    for (qsizetype i = 0; i < keys.size(); ++i) {
        if (left->at(i) >= 0 && left->at(i) <= std::chrono::milliseconds(within).count())
            ending.append(keys[i]);
    }
    return ending;
}

Result<QList<AtRiskReader::Found>> AtRiskReader::read(const QList<SessionKey>& keys)
{
    const Result<QList<CacheRecord>> cached = m_cache.record(keys, false);
    if (!cached)
        return cached.error();
    qint64 longest = 0;
    for (const CacheRecord& record : *cached)
        longest = std::max<qint64>(longest, record.messages.size());
    const Result<QList<ArchiveRecord>> newest = m_archive.record(keys, longest + windowSlack);
    if (!newest)
        return newest.error();
    QList<Found> found;
    for (qsizetype i = 0; i < keys.size(); ++i) {
        const ArchiveRecord* archived = &newest->at(i);
        Found one = foundIn(cached->at(i), *archived);
        // The list may begin before the rows that were read.
        Result<QList<ArchiveRecord>> whole = QList<ArchiveRecord>();
        if (!one.messages.isEmpty() && archived->messagesInAll > archived->messages.size()) {
            whole = m_archive.record({keys[i]});
            if (!whole)
                return whole.error();
            one = foundIn(cached->at(i), whole->first());
        }
        found.append(one);
    }
    return found;
}

AtRiskReader::Found AtRiskReader::foundIn(const CacheRecord& cached, const ArchiveRecord& archived) const
{
    Found found;
    AtRiskSession& session = found.session;
    session.key = cached.key;
    session.title = archived.title;
    session.ttlMs = cached.ttlMs;
    session.archived = archived.hasRow;
    session.ownedByOther = archived.ownedByOther;
    session.lastActivity = archived.lastActivity;
    if (cached.ttlMs >= 0)
        session.expiresAt = m_clock.now().plusMicros(cached.ttlMs * 1000);
    // What was cleared is meant to go.
    if (!cached.exists() || cached.wrongType || (archived.hasRow && !archived.active))
        return found;
    const CopyMatch match = matchCopies(archived.messages, cached.messages, nearMicros);
    std::vector<qsizetype> places;
    for (qsizetype i = 0; i < cached.messages.size(); ++i) {
        session.lastActivity = std::max(session.lastActivity, cached.messages[i].at);
        if (match.cached[size_t(i)].fate != CopyMatch::Fate::Alone)
            continue;
        found.messages.append(cached.messages[i]);
        places.push_back(i);
    }
    fillTimes(found.messages, cached.messages, places);
    session.messages = found.messages.size();
    return found;
}

Result<> AtRiskReader::lock()
{
    for (int attempt = 0; attempt < lockTries; ++attempt) {
        const Result<bool> locked = m_stores.archive.lockReplay();
        if (!locked)
            return locked.error();
        if (*locked)
            return Done{};
        if (!m_goOn())
            return stopped();
        QThread::msleep(lockPauseMs);
    }
    return StoreError{StoreError::Kind::Unavailable, Store::Archive,
                      tr("Another program is archiving what waits, and does not come to an end."), tr("Try again.")};
}

Result<QList<Persisted>> AtRiskReader::persist(const QList<SessionKey>& keys)
{
    if (const Result<> locked = lock(); !locked)
        return locked.error();
    QList<Persisted> all;
    std::optional<StoreError> failed;
    for (qsizetype from = 0; from < keys.size() && !failed; from += sessionsAtOnce) {
        if (!m_goOn())
            failed = stopped();
        const Result<QList<Persisted>> some =
            failed ? Result<QList<Persisted>>(*failed) : persistSome(keys.mid(from, sessionsAtOnce));
        if (some)
            all.append(*some);
        else
            failed = some.error();
    }
    // A lock that cannot be given back ends with the connection.
    [[maybe_unused]] const Result<> unlocked = m_stores.archive.unlockReplay();
    if (failed)
        return *failed;
    return all;
}

bool AtRiskReader::isAnyYoung(const QList<Found>& found) const
{
    const Timestamp old = m_clock.now().plusMicros(-youngMicros);
    return std::ranges::any_of(found, [&](const Found& one) {
        return std::ranges::any_of(one.messages, [&](const Message& m) { return m.at > old; });
    });
}

Result<QList<Persisted>> AtRiskReader::persistSome(const QList<SessionKey>& keys)
{
    Result<QList<Found>> found = read(keys);
    // What was cached a moment ago may be on its way into the archive, with a time of its own.
    if (found && isAnyYoung(*found)) {
        QThread::msleep(secondLookMs);
        found = read(keys);
    }
    if (!found)
        return found.error();
    QList<ArchiveAppend> appends;
    QList<qsizetype> owners;
    QList<Persisted> persisted;
    for (const Found& one : *found) {
        persisted.append({one.session.key, 0, 0, 0, std::nullopt});
        for (const Message& message : one.messages) {
            appends.append({one.session.key, message});
            owners.append(persisted.size() - 1);
        }
    }
    const Result<QList<Result<ArchiveAppended>>> outcomes = m_stores.archive.append(appends, true);
    if (!outcomes)
        return outcomes.error();
    for (qsizetype i = 0; i < appends.size(); ++i) {
        Persisted& session = persisted[owners[i]];
        const Result<ArchiveAppended>& outcome = outcomes->at(i);
        if (!outcome) {
            ++session.refused;
            if (!session.error)
                session.error = outcome.error();
        } else {
            ++(outcome->alreadyThere ? session.alreadyThere : session.archived);
        }
    }
    return persisted;
}

} // namespace talkglass
