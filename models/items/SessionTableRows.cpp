// Changes of single rows: facts from the cache, entries of the index, one session asked for anew.
#include "models/items/SessionTable.h"

#include <algorithm>

namespace talkglass {

bool SessionTable::shouldList(CachedIndex::Id id) const
{
    return belongsTo(m_layout, id) && (m_layout.fromIndex || !pooledRow(m_index.identity(id)));
}

bool SessionTable::belongsTo(const Layout& layout, CachedIndex::Id id) const
{
    if (!m_index.passes(id))
        return false;
    const Residency residency = m_index.residency(id);
    if (layout.show == SessionQuery::Show::ArchiveOnly)
        return false; // that is the archive's to list
    if (layout.show != SessionQuery::Show::All)
        return isOfKind(layout.show, residency, m_index.problems(id));
    if (layout.fromIndex)
        return m_index.isCached(id) || residency == Residency::Orphan;
    if (m_index.isAheadOfArchive(id))
        return true;
    switch (residency) {
    case Residency::CacheOnly:
    case Residency::Orphan:
        return true;
    case Residency::Ghost:
        return !layout.includeCleared;
    case Residency::Unknown:
        return m_archiveAway;
    case Residency::Both:
    case Residency::ArchiveOnly:
        break;
    }
    return false;
}

void SessionTable::listEntry(CachedIndex::Id id)
{
    if (!shouldList(id))
        unlist(id);
    else if (rowOfEntry(id) < 0)
        placeSlot(RowSlot::entry(id), -1);
}

/// Takes the row from the entry, if it has one.
void SessionTable::unlist(CachedIndex::Id id)
{
    const int row = rowOfEntry(id);
    if (row >= 0)
        removeRow(row);
    m_index.setListed(id, false);
}

void SessionTable::removeEntry(CachedIndex::Id id)
{
    askWhereArchived(id);
    unlist(id);
    m_index.remove(id);
}

void SessionTable::putEntry(const Session& session)
{
    const CachedIndex::Id known = m_index.find(session.key);
    const int oldRow = known == CachedIndex::none ? -1 : rowOfEntry(known); // by its old key, so before it changes
    if (known != CachedIndex::none && !session.isAheadOfArchive())
        askWhereArchived(known);
    const CachedIndex::Id id = m_index.put(session, m_judge(session));
    if (shouldList(id)) {
        placeSlot(RowSlot::entry(id), oldRow);
    } else if (oldRow >= 0) {
        removeRow(oldRow);
        m_index.setListed(id, false);
    }
}

/// A loaded row of the archive that stands elsewhere now.
void SessionTable::leaveArchivedPlace(const Session& session)
{
    const quint64 identity = rowIdentity(session.key);
    noteElsewhere(pooledRow(identity)->key);
    if (m_layout.show == SessionQuery::Show::ArchiveOnly)
        dropRow(identity);
    else
        turnIntoEntry(session);
}

/// A loaded row of the archive becomes one of the index, and goes where it belongs as such.
void SessionTable::turnIntoEntry(const Session& session)
{
    const int row = rowOfPooled(rowIdentity(session.key));
    const RowSlot slot = m_blocks.at(row);
    const CachedIndex::Id id = m_index.put(session, m_judge(session));
    unpool(slot);
    m_blocks.set(row, RowSlot::entry(id));
    m_index.setListed(id, true);
    putEntry(session);
}

void SessionTable::putWalked(const Session& session)
{
    const quint64 identity = rowIdentity(session.key);
    if (CachedIndex::concerns(session)) {
        putEntry(session);
    } else {
        const CachedIndex::Id id = m_index.find(session.key);
        if (id != CachedIndex::none)
            removeEntry(id);
    }
    SessionRow* row = pooledRow(identity);
    if (!row)
        return;
    if (standsElsewhere(session.key, row->archived.lastActivity)) {
        leaveArchivedPlace(session);
        return;
    }
    const CachedIndex::Id id = m_index.find(session.key);
    if (id != CachedIndex::none && belongsTo(m_layout, id)) { // cleared since the row was loaded
        turnIntoEntry(session);
        return;
    }
    const Problems before = row->session.problems;
    recombine(*row);
    const int at = row->session.problems == before ? -1 : rowOfPooled(identity);
    if (at >= 0)
        m_listener.changed(at, at);
}

void SessionTable::putFacts(const QList<CachedSession>& facts)
{
    int first = rowCount();
    int last = -1;
    for (const CachedSession& cached : facts) {
        const quint64 identity = rowIdentity(cached.key);
        SessionRow* row = pooledRow(identity);
        if (!row)
            continue; // evicted meanwhile
        row->needsFacts = false;
        row->cached = {true, cached};
        recombine(*row);
        const CachedIndex::Id id = m_index.find(cached.key);
        if (CachedIndex::concerns(row->session))
            m_index.put(row->session, verdictOfArchived(row->session));
        else if (id != CachedIndex::none)
            m_index.remove(id);
        if (standsElsewhere(cached.key, row->archived.lastActivity)) {
            if (last >= first) // the rows noted so far would shift
                m_listener.changed(first, last);
            leaveArchivedPlace(Session(row->session));
            first = rowCount();
            last = -1;
            continue;
        }
        const int at = rowOfPooled(identity);
        first = std::min(first, at);
        last = std::max(last, at);
    }
    if (last >= first && first >= 0)
        m_listener.changed(first, last);
}

void SessionTable::giveUpFacts(const QList<SessionKey>& keys)
{
    int first = rowCount();
    int last = -1;
    for (const SessionKey& key : keys) {
        const quint64 identity = rowIdentity(key);
        SessionRow* row = pooledRow(identity);
        if (!row)
            continue;
        row->needsFacts = false;
        row->cached = {};
        recombine(*row);
        const int at = rowOfPooled(identity);
        first = std::min(first, at);
        last = std::max(last, at);
    }
    if (last >= first && first >= 0)
        m_listener.changed(first, last);
}

void SessionTable::putSession(const SessionKey& key, const Asked<ArchivedSession>& archived,
                              const Asked<CachedSession>& cached, bool isInArchiveList)
{
    const quint64 identity = rowIdentity(key);
    const SessionRow* known = pooledRow(identity);
    const Session session = combine(key, archived, cached);
    const bool isArchived = archived.facts && archived.facts->key == key;
    if (!archived.answered && known) { // the row stays as it was, with what the cache says now
        putRow(known->archived, cached);
        return;
    }
    const bool archiveListsIt = archived.answered && !m_layout.fromIndex && isInArchiveList && isArchived;
    if (archiveListsIt && !cached.answered && !known && standsElsewhere(key, archived.facts->lastActivity))
        return; // as the cache last said
    if (archiveListsIt && !session.isAheadOfArchive()) {
        putArchived(session, *archived.facts, cached);
        return;
    }
    const bool isCachedAtAll = cached.facts && (cached.facts->hasKey() || cached.facts->inUserSet);
    const bool concerned = CachedIndex::concerns(session) && (isArchived || isCachedAtAll);
    if (known && concerned) {
        if (archiveListsIt) // else it was cleared, but is still cached
            leaveArchivedPlace(session);
        else
            turnIntoEntry(session);
        return;
    }
    if (known)
        dropRow(identity);
    if (concerned)
        putEntry(session);
    else if (const CachedIndex::Id id = m_index.find(key); id != CachedIndex::none && cached.answered)
        removeEntry(id);
}

/// A session that stands where the archive has it.
void SessionTable::putArchived(const Session& session, const ArchivedSession& archived,
                               const Asked<CachedSession>& cached)
{
    if (const CachedIndex::Id id = m_index.find(session.key); id != CachedIndex::none) {
        unlist(id); // before its key changes
        if (cached.answered && !CachedIndex::concerns(session))
            m_index.remove(id);
    }
    if (cached.answered && CachedIndex::concerns(session))
        m_index.put(session, verdictOfArchived(session));
    if (!standsElsewhere(session.key, archived.lastActivity))
        putRow(archived, cached);
    else if (pooledRow(rowIdentity(session.key)))
        leaveArchivedPlace(session);
}

/// Of a session that the archive has in its list: what its search finds counts, though ours may know other names.
FilterVerdict SessionTable::verdictOfArchived(const Session& session) const
{
    return session.isAheadOfArchive() ? FilterVerdict{m_judge(session).passes, true} : FilterVerdict{true, true};
}

void SessionTable::putRow(const ArchivedSession& archived, const Asked<CachedSession>& cached)
{
    const quint64 identity = rowIdentity(archived.key);
    SessionRow* row = pooledRow(identity);
    const int oldRow = row ? rowOfPooled(identity) : -1;
    RowSlot slot;
    if (row) {
        slot = RowSlot::archived(m_pooled.value(identity));
    } else {
        slot = pool(archived);
        row = pooledRow(identity);
    }
    row->archived = archived;
    row->key = m_layout.order.keyOf(archived);
    forgetElsewhere(row->key);
    row->cached = cached;
    row->needsFacts = false;
    recombine(*row);
    placeSlot(slot, oldRow);
}

void SessionTable::dropRow(quint64 identity)
{
    const int row = rowOfPooled(identity);
    if (row < 0)
        return;
    const RowSlot slot = m_blocks.at(row);
    removeRow(row);
    unpool(slot);
}

void SessionTable::placeSlot(RowSlot slot, int oldRow)
{
    if (slot.isEntry())
        m_index.setListed(slot.entryId(), true);
    if (oldRow >= 0) {
        moveSlot(slot, oldRow);
        return;
    }
    const RowBlocks::Place place = placeFor(keyOf(slot));
    const int row = m_blocks.rowOf(place);
    m_listener.aboutToInsert(row, row);
    m_blocks.insert(place, slot);
    m_listener.wereInserted();
}

/// The slot's key has changed: it goes where it belongs now.
void SessionTable::moveSlot(RowSlot slot, int oldRow)
{
    const RowBlocks::Place oldPlace = m_blocks.locate(oldRow);
    if (isInOrder(slot, oldPlace)) {
        m_listener.changed(oldRow, oldRow);
        return;
    }
    m_blocks.remove(oldRow, 1);
    const RowBlocks::Place place = placeFor(keyOf(slot));
    const int row = m_blocks.rowOf(place);
    if (row == oldRow) { // perhaps in another block, which nobody sees
        m_blocks.insert(place, slot);
    } else {
        m_blocks.insert(oldPlace, slot);
        m_listener.aboutToMove(oldRow, row > oldRow ? row + 1 : row);
        m_blocks.remove(oldRow, 1);
        m_blocks.insert(place, slot);
        m_listener.wasMoved();
    }
    m_listener.changed(row, row);
}

void SessionTable::removeRow(int row)
{
    m_listener.aboutToRemove(row, row);
    m_blocks.remove(row, 1);
    m_listener.wereRemoved();
}

} // namespace talkglass
