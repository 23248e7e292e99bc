#include "models/items/CachedIndex.h"

#include <algorithm>
#include <limits>

namespace talkglass {

namespace {

constexpr CachedIndex::Id freeSlot = -1;
constexpr CachedIndex::Id deletedSlot = -2;
constexpr qsizetype shownTitleChars = 300; // no list shows more of a title
constexpr qsizetype worthCompacting = 1024 * 1024;

qint32 asCount(const std::optional<qint64>& count)
{
    return count ? qint32(std::min<qint64>(*count, std::numeric_limits<qint32>::max())) : -1;
}

std::optional<qint64> fromCount(qint32 count)
{
    return count < 0 ? std::nullopt : std::optional<qint64>(count);
}

} // namespace

bool CachedIndex::concerns(const Session& session)
{
    return session.isCached() || session.problems || session.residency == Residency::Orphan;
}

CachedIndex::Id CachedIndex::find(const SessionKey& key) const
{
    if (m_table.empty())
        return none;
    const quint64 identity = rowIdentity(key);
    const size_t mask = m_table.size() - 1;
    for (size_t i = identity & mask; m_table[i] != freeSlot; i = (i + 1) & mask) {
        if (m_table[i] >= 0 && m_entries[size_t(m_table[i])].identity == identity)
            return m_table[i];
    }
    return none;
}

CachedIndex::Id CachedIndex::put(const Session& session, FilterVerdict verdict)
{
    Id id = find(session.key);
    if (id == none) {
        if (m_free.empty()) {
            id = idEnd();
            m_entries.emplace_back();
        } else {
            id = m_free.back();
            m_free.pop_back();
        }
        Entry& entry = m_entries[size_t(id)];
        entry.identity = rowIdentity(session.key);
        entry.userId = session.key.userId;
        entry.sessionId = m_texts.add(session.key.sessionId.toUtf8());
        insertIntoTable(id);
        ++m_size;
    } else {
        count(m_entries[size_t(id)], -1);
    }
    Entry& entry = m_entries[size_t(id)];
    fill(entry, session);
    entry.set(Passes, verdict.passes);
    entry.set(ArchivePasses, verdict.archivePasses);
    entry.walk = m_walk;
    count(entry, +1);
    return id;
}

void CachedIndex::fill(Entry& entry, const Session& session)
{
    const QByteArray title = session.title.left(shownTitleChars).toUtf8();
    if (m_texts.at(entry.title) != title) {
        m_wastedBytes += entry.title.length;
        entry.title = title.isEmpty() ? TextArena::Place() : m_texts.add(title);
    }
    // Where the elements were not read this time, what an earlier reading found still stands.
    Problems problems = session.problems;
    if (!session.elementsChecked && entry.has(ElementsChecked))
        problems |= Problems::fromInt(entry.problems) & Problem::MalformedElements;
    entry.problems = quint8(problems.toInt());
    entry.set(ElementsChecked, session.elementsChecked || entry.has(ElementsChecked));
    entry.lastActivity = session.lastActivity;
    entry.archivedActivity = session.archivedActivity;
    entry.agent = numberOf(session.agentId);
    entry.createdAt = session.createdAt;
    entry.expiresAt = session.expiresAt;
    entry.rowId = session.archiveRowId;
    entry.cachedMessages = asCount(session.cachedMessages);
    entry.archivedMessages = asCount(session.archivedMessages);
    entry.residency = quint8(session.residency);
    entry.set(NoTtl, session.ttlMs == CachedSession::noTtl);
    entry.set(Active, session.active);
    entry.set(Pinned, session.pinned);
    entry.set(PendingArchive, session.pendingArchive);
    entry.set(AheadOfArchive, session.isAheadOfArchive());
}

/// Beyond so many different ones, none is shown.
quint16 CachedIndex::numberOf(const QString& agent)
{
    if (agent.isEmpty())
        return 0;
    const auto known = m_agentNumbers.constFind(agent);
    if (known != m_agentNumbers.cend())
        return *known;
    if (m_agents.size() > std::numeric_limits<quint16>::max())
        return 0;
    m_agents.append(agent);
    return *m_agentNumbers.insert(agent, quint16(m_agents.size() - 1));
}

void CachedIndex::remove(Id id)
{
    Entry& entry = m_entries[size_t(id)];
    count(entry, -1);
    const size_t mask = m_table.size() - 1;
    size_t i = entry.identity & mask;
    while (m_table[i] != id)
        i = (i + 1) & mask;
    m_table[i] = deletedSlot;
    m_wastedBytes += entry.sessionId.length + entry.title.length;
    entry = Entry();
    m_free.push_back(id);
    --m_size;
}

void CachedIndex::clear()
{
    *this = CachedIndex();
}

void CachedIndex::insertIntoTable(Id id)
{
    if (m_tableUsed * 3 >= qsizetype(m_table.size()) * 2)
        growTable();
    const size_t mask = m_table.size() - 1;
    size_t i = m_entries[size_t(id)].identity & mask;
    while (m_table[i] >= 0)
        i = (i + 1) & mask;
    if (m_table[i] == freeSlot)
        ++m_tableUsed;
    m_table[i] = id;
}

void CachedIndex::growTable()
{
    size_t wanted = 1024;
    while (wanted < size_t(m_size + 1) * 3)
        wanted *= 2;
    std::vector<Id> old = std::exchange(m_table, std::vector<Id>(wanted, freeSlot));
    m_tableUsed = 0;
    for (const Id id : old) {
        if (id >= 0)
            insertIntoTable(id);
    }
}

SessionKey CachedIndex::key(Id id) const
{
    const Entry& entry = m_entries[size_t(id)];
    return {entry.userId, QString::fromUtf8(m_texts.at(entry.sessionId))};
}

Session CachedIndex::session(Id id, Timestamp now) const
{
    const Entry& entry = m_entries[size_t(id)];
    Session session;
    session.key = key(id);
    session.residency = Residency(entry.residency);
    session.cachedMessages = fromCount(entry.cachedMessages);
    session.archivedMessages = fromCount(entry.archivedMessages);
    if (entry.has(NoTtl))
        session.ttlMs = CachedSession::noTtl;
    else if (entry.expiresAt.isValid())
        session.ttlMs = std::max<qint64>(0, entry.expiresAt.millis() - now.millis());
    session.expiresAt = entry.expiresAt;
    session.lastActivity = entry.lastActivity;
    session.archivedActivity = entry.archivedActivity;
    session.agentId = m_agents[entry.agent];
    session.createdAt = entry.createdAt;
    session.active = entry.has(Active);
    session.archiveRowId = entry.rowId;
    session.messageCounter = entry.archivedMessages;
    session.pendingArchive = entry.has(PendingArchive);
    session.problems = Problems::fromInt(entry.problems);
    session.elementsChecked = entry.has(ElementsChecked);
    session.title = QString::fromUtf8(m_texts.at(entry.title));
    session.pinned = entry.has(Pinned);
    return session;
}

SortKey CachedIndex::sortKey(Id id, const SessionOrder& order) const
{
    const Entry& entry = m_entries[size_t(id)];
    return order.keyOf(entry.lastActivity, entry.createdAt, entry.expiresAt, entry.rowId, entry.identity);
}

SortKey CachedIndex::archivedKey(Id id, const SessionOrder& order) const
{
    const Entry& entry = m_entries[size_t(id)];
    return order.keyOf(entry.archivedActivity, entry.createdAt, entry.expiresAt, entry.rowId, entry.identity);
}

FilterVerdict CachedIndex::verdict(Id id, const SessionFilter& filter, const QHash<qint64, QString>& userNames) const
{
    const Entry& entry = m_entries[size_t(id)];
    if (filter.text.isEmpty())
        return verdictOf(filter, {entry.userId, {}, {}, {}, entry.lastActivity}, entry.archivedActivity);
    const QString sessionId = QString::fromUtf8(m_texts.at(entry.sessionId));
    const QString title = QString::fromUtf8(m_texts.at(entry.title));
    const QString userName = userNames.value(entry.userId);
    return verdictOf(filter, {entry.userId, sessionId, title, userName, entry.lastActivity}, entry.archivedActivity);
}

void CachedIndex::setVerdict(Id id, FilterVerdict verdict)
{
    Entry& entry = m_entries[size_t(id)];
    if (FilterVerdict{entry.has(Passes), entry.has(ArchivePasses)} == verdict)
        return;
    count(entry, -1);
    entry.set(Passes, verdict.passes);
    entry.set(ArchivePasses, verdict.archivePasses);
    count(entry, +1);
}

std::vector<CachedIndex::Id> CachedIndex::notSeenInWalk() const
{
    std::vector<Id> ids;
    for (Id id = 0; id < idEnd(); ++id) {
        const Entry& entry = m_entries[size_t(id)];
        if (entry.identity != 0 && entry.walk != m_walk)
            ids.push_back(id);
    }
    return ids;
}

void CachedIndex::count(const Entry& entry, int sign)
{
    if (entry.cachedMessages >= 0 && entry.archivedMessages >= 0 && entry.has(ArchivePasses))
        (entry.has(Active) ? m_cachedActive : m_cachedCleared) += sign;
    if (!entry.has(Passes))
        return;
    if (entry.problems)
        m_counts.problems += sign;
    switch (Residency(entry.residency)) {
    case Residency::Both:
        m_counts.both += sign;
        break;
    case Residency::CacheOnly:
        m_counts.cacheOnly += sign;
        break;
    case Residency::Ghost:
        m_counts.ghost += sign;
        break;
    case Residency::Orphan:
        m_counts.orphan += sign;
        break;
    case Residency::Unknown:
        m_counts.unknown += sign;
        break;
    case Residency::ArchiveOnly:
        break;
    }
}

void CachedIndex::compactTexts()
{
    TextArena texts;
    for (Entry& entry : m_entries) {
        if (entry.identity == 0)
            continue;
        entry.sessionId = texts.add(m_texts.at(entry.sessionId));
        entry.title = entry.title.length == 0 ? TextArena::Place() : texts.add(m_texts.at(entry.title));
    }
    m_texts = std::move(texts);
    m_wastedBytes = 0;
}

void CachedIndex::endWalk()
{
    if (m_wastedBytes > worthCompacting && m_wastedBytes * 2 > m_texts.bytes())
        compactTexts();
}

qsizetype CachedIndex::bytes() const
{
    return qsizetype(m_entries.size() * sizeof(Entry) + (m_free.capacity() + m_table.capacity()) * sizeof(Id)) +
           m_texts.bytes();
}

} // namespace talkglass
