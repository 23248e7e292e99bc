// Changes of whole blocks: pages that arrive, and the count of all.
#include "models/items/SessionTable.h"

#include <QSet>

#include <algorithm>
#include <numeric>

namespace talkglass {

namespace {

// Beyond this many single changes a reset is kinder to the views.
constexpr qsizetype manyChanges = 400;

bool looksTheSame(const SessionRow& a, const SessionRow& b)
{
    return a.archived.lastActivity == b.archived.lastActivity && a.archived.messages == b.archived.messages &&
           a.archived.active == b.archived.active && a.archived.createdAt == b.archived.createdAt &&
           a.archived.metadata == b.archived.metadata && a.session.residency == b.session.residency;
}

bool holdTheSame(const RowBlock& a, const RowBlock& b)
{
    return a.first == b.first && a.count == b.count && a.slots == b.slots;
}

} // namespace

void SessionTable::reset(const Layout& layout, const QList<ArchivedSession>& rows, bool complete,
                         const std::vector<CachedIndex::Id>& entries)
{
    m_listener.aboutToReset();
    for (const CachedIndex::Id id : entriesIn(0, m_blocks.blockCount()))
        m_index.setListed(id, false);
    m_layout = layout;
    m_pool.clear();
    m_freePool.clear();
    m_pooled.clear();
    m_openEnded = !complete;
    m_lastCursor = rows.isEmpty() ? std::nullopt : std::optional(layout.order.cursorOf(rows.last()));
    std::vector<RowBlock> blocks;
    blocks.push_back(makeBlock(std::nullopt, rows, entries));
    m_blocks.assign(std::move(blocks));
    m_listener.wasReset();
}

void SessionTable::appendPage(const QList<ArchivedSession>& rows, bool complete)
{
    QList<ArchivedSession> fresh = rows;
    if (!fresh.isEmpty() && m_lastCursor && fresh.first().id == m_lastCursor->id)
        fresh.removeFirst();
    m_openEnded = !complete && !fresh.isEmpty();
    if (fresh.isEmpty())
        return;
    const int last = m_blocks.blockCount() - 1;
    unlistArchived(fresh, -1);
    const SessionCursor first = m_layout.order.cursorOf(fresh.first());
    const SortKey bound = m_layout.order.keyOf(first);

    RowBlock before = m_blocks.block(last);
    std::vector<CachedIndex::Id> behind;
    std::erase_if(before.slots, [&](RowSlot slot) {
        if (!slot.isEntry() || m_layout.order.before(keyOf(slot), bound))
            return false;
        behind.push_back(slot.entryId());
        return true;
    });
    before.count -= int(behind.size());
    std::vector<RowBlock> blocks;
    blocks.push_back(std::move(before));
    blocks.push_back(makeBlock(first, fresh, behind));
    m_lastCursor = m_layout.order.cursorOf(fresh.last());
    replaceBlocks(last, last + 1, std::move(blocks));
}

bool SessionTable::putPage(const std::optional<SessionCursor>& from, const std::optional<SessionCursor>& to,
                           QList<ArchivedSession> rows, bool more)
{
    const int index = from ? blockFor(m_blocks, m_layout.order.keyOf(*from)) : 0;
    if (m_blocks.block(index).first != from || m_blocks.endOf(index) != to || m_layout.fromIndex)
        return false;
    const bool isLast = index + 1 == m_blocks.blockCount();
    if (isLast && m_openEnded) {
        m_openEnded = more;
        more = false;
        if (!rows.isEmpty())
            m_lastCursor = m_layout.order.cursorOf(rows.last());
    }
    std::optional<SessionCursor> split;
    if (more && rows.size() > 1) {
        split = m_layout.order.cursorOf(rows.last());
        rows.removeLast();
    }
    unlistArchived(rows, index);
    std::vector<CachedIndex::Id> inside = entriesIn(index, index + 1);
    std::vector<CachedIndex::Id> behind;
    std::erase_if(inside, [&](CachedIndex::Id id) {
        if (!m_index.isListed(id))
            return true;
        const bool isBehind =
            split && !m_layout.order.before(m_index.sortKey(id, m_layout.order), m_layout.order.keyOf(*split));
        if (isBehind)
            behind.push_back(id);
        return isBehind;
    });
    std::vector<RowBlock> blocks;
    blocks.push_back(makeBlock(from, rows, inside));
    blocks.back().used = m_useCounter;
    if (split) {
        blocks.push_back(makeBlock(split, {}, behind));
        RowBlock& rest = blocks.back();
        rest.loaded = false;
        rest.count += m_layout.pageSize; // how many there are shows when they are loaded
        if (!rest.slots.empty())
            rest.makeDense();
    }
    replaceBlocks(index, index + 1, std::move(blocks));
    return true;
}

void SessionTable::putAnchors(const PageAnchors& anchors)
{
    if (m_layout.fromIndex)
        return;
    std::vector<RowBlock> blocks = anchoredBlocks(anchors);
    m_openEnded = false;
    replaceBlocks(0, m_blocks.blockCount(), std::move(blocks));
}

/// One block a page, with what is known of its rows from the blocks there are.
std::vector<RowBlock> SessionTable::anchoredBlocks(const PageAnchors& anchors) const
{
    const int pages = std::max(1, int(anchors.firstOf.size()));
    std::vector<RowBlock> blocks(static_cast<size_t>(pages));
    for (int page = 0; page < pages; ++page) {
        RowBlock& block = blocks[size_t(page)];
        if (page > 0)
            block.first = anchors.firstOf[page];
        const qint64 rest = anchors.total - qint64(page) * anchors.pageSize;
        block.count = int(page + 1 == pages ? std::max<qint64>(0, rest) : anchors.pageSize);
    }
    RowBlocks fresh;
    fresh.assign(std::move(blocks));
    carryOver(fresh);
    placeEntries(fresh);
    return fresh.take();
}

/// The entries that have rows, thousands of them, a block at a time.
void SessionTable::placeEntries(RowBlocks& fresh) const
{
    const SessionOrder& order = m_layout.order;
    const auto comesBefore = [&order](const auto& a, const auto& b) { return order.before(a.first, b.first); };
    std::vector<std::pair<SortKey, RowSlot>> entries;
    for (const CachedIndex::Id id : entriesIn(0, m_blocks.blockCount()))
        entries.emplace_back(m_index.sortKey(id, order), RowSlot::entry(id));
    if (!std::ranges::is_sorted(entries, comesBefore))
        std::ranges::stable_sort(entries, comesBefore);
    for (auto begin = entries.cbegin(); begin != entries.cend();) {
        const int index = blockFor(fresh, begin->first);
        const std::optional<SessionCursor> bound = fresh.endOf(index);
        const auto isBehind = [&](const auto& entry) {
            return bound && !order.before(entry.first, order.keyOf(*bound));
        };
        const auto end = std::find_if(begin + 1, entries.cend(), isBehind);
        RowBlock& block = fresh.block(index);
        const bool knowsNothing = block.slots.empty();
        block.makeDense();
        for (auto entry = begin; entry != end; ++entry) {
            const int offset = knowsNothing ? int(entry - begin) : offsetFor(block, entry->first);
            block.slots.insert(block.slots.begin() + offset, entry->second);
        }
        block.count += int(end - begin);
        begin = end;
    }
}

/// Rows of the archive that are loaded keep their content: where a loaded stretch covers a new page's beginning or end,
/// their place in it is known, and the page needs no placeholder there while it is asked for anew.
void SessionTable::carryOver(RowBlocks& fresh) const
{
    const SessionOrder& order = m_layout.order;
    for (int begin = 0; begin < m_blocks.blockCount();) {
        if (!m_blocks.block(begin).loaded) {
            ++begin;
            continue;
        }
        int end = begin;
        std::vector<RowSlot> stretch;
        std::vector<bool> stale; // of each: to be asked for again when it is seen
        for (; end < m_blocks.blockCount() && m_blocks.block(end).loaded; ++end) {
            std::ranges::copy_if(m_blocks.block(end).slots, std::back_inserter(stretch), &RowSlot::isArchived);
            stale.resize(stretch.size(), m_blocks.block(end).stale);
        }
        const std::optional<SessionCursor> from = m_blocks.block(begin).first;
        const bool reachesEnd = end == m_blocks.blockCount() && !m_openEnded;
        std::optional<SortKey> to;
        if (end < m_blocks.blockCount())
            to = order.keyOf(*m_blocks.block(end).first);
        else if (!reachesEnd && !stretch.empty())
            to = keyOf(stretch.back());
        const std::vector<SortKey> elsewhere = elsewhereIn(begin, end);
        auto nextElsewhere = elsewhere.begin();
        size_t next = 0;
        while (next < stretch.size()) {
            const int index = blockFor(fresh, keyOf(stretch[next]));
            RowBlock& block = fresh.block(index);
            const std::optional<SessionCursor> bound = fresh.endOf(index);
            const size_t first = next;
            while (next < stretch.size() && (!bound || order.before(keyOf(stretch[next]), order.keyOf(*bound))))
                ++next;
            const int count = int(next - first);
            const bool coversBegin =
                !from || (block.first && !order.before(order.keyOf(*block.first), order.keyOf(*from)));
            const bool coversEnd = bound ? !to || !order.before(*to, order.keyOf(*bound)) : reachesEnd;
            if (!coversBegin && !coversEnd)
                continue;
            const auto isBefore = [&](const std::optional<SessionCursor>& edge) {
                return nextElsewhere != elsewhere.end() && edge && order.before(*nextElsewhere, order.keyOf(*edge));
            };
            while (isBefore(block.first))
                ++nextElsewhere;
            for (; nextElsewhere != elsewhere.end() && (!bound || isBefore(bound)); ++nextElsewhere)
                block.elsewhere.push_back(*nextElsewhere);
            // What was counted later than it was loaded is new, and the newest come first.
            const int expected = block.count - int(block.elsewhere.size());
            block.count = std::max(count, expected);
            block.makeDense();
            const int offset = coversEnd ? block.count - count : 0;
            std::copy_n(stretch.begin() + qsizetype(first), count, block.slots.begin() + offset);
            block.loaded = count == block.count;
            const auto firstStale = stale.begin() + qsizetype(first);
            const bool holdsStale = std::find(firstStale, firstStale + count, true) != firstStale + count;
            block.stale = block.loaded && (holdsStale || count != expected);
            block.used = m_useCounter;
        }
        begin = end;
    }
}

RowBlock SessionTable::makeBlock(const std::optional<SessionCursor>& first, const QList<ArchivedSession>& rows,
                                 const std::vector<CachedIndex::Id>& entries)
{
    RowBlock block;
    block.first = first;
    block.loaded = true;
    for (const ArchivedSession& row : rows) {
        if (standsElsewhere(row.key, row.lastActivity))
            block.elsewhere.push_back(m_layout.order.keyOf(row));
        else
            block.slots.push_back(pool(row));
    }
    // Keys once each: comparing a hundred thousand entries by asking the index again and again would be seen.
    std::vector<std::pair<SortKey, RowSlot>> listed;
    listed.reserve(entries.size());
    for (const CachedIndex::Id id : entries) {
        if (pooledRow(m_index.identity(id)))
            continue;
        m_index.setListed(id, true);
        listed.emplace_back(m_index.sortKey(id, m_layout.order), RowSlot::entry(id));
    }
    const SessionOrder& order = m_layout.order;
    std::ranges::sort(listed, [&order](const auto& a, const auto& b) { return order.before(a.first, b.first); });
    std::vector<RowSlot> merged;
    merged.reserve(block.slots.size() + listed.size());
    auto next = listed.cbegin();
    for (const RowSlot archived : block.slots) {
        for (const SortKey key = keyOf(archived); next != listed.cend() && order.before(next->first, key); ++next)
            merged.push_back(next->second);
        merged.push_back(archived);
    }
    for (; next != listed.cend(); ++next)
        merged.push_back(next->second);
    block.slots = std::move(merged);
    block.count = int(block.slots.size());
    return block;
}

std::vector<SortKey> SessionTable::elsewhereIn(int begin, int end) const
{
    std::vector<SortKey> keys;
    for (int i = begin; i < end; ++i)
        std::ranges::copy(m_blocks.block(i).elsewhere, std::back_inserter(keys));
    return keys;
}

std::vector<CachedIndex::Id> SessionTable::entriesIn(int begin, int end) const
{
    std::vector<CachedIndex::Id> ids;
    for (int i = begin; i < end; ++i) {
        for (const RowSlot slot : m_blocks.block(i).slots) {
            if (slot.isEntry())
                ids.push_back(slot.entryId());
        }
    }
    return ids;
}

/// Sessions that turn out to be these rows of the archive lose the rows they had, as entries or at an older place of
/// the archive. In `exceptBlock`, which is about to be replaced, the one row turns into the other, so that a selection
/// stays on it.
void SessionTable::unlistArchived(const QList<ArchivedSession>& rows, int exceptBlock)
{
    for (const ArchivedSession& archived : rows) {
        const quint64 identity = rowIdentity(archived.key);
        if (const int row = rowOfPooled(identity); row >= 0 && m_blocks.locate(row).block != exceptBlock)
            dropRow(identity);
        const CachedIndex::Id id = m_index.find(archived.key);
        if (id == CachedIndex::none || !m_index.isListed(id) || standsElsewhere(archived.key, archived.lastActivity))
            continue;
        const int row = rowOfEntry(id);
        if (m_blocks.locate(row).block != exceptBlock)
            removeRow(row);
        m_index.setListed(id, false);
    }
}

SessionTable::Known SessionTable::knownRows(const RowBlock* begin, const RowBlock* end) const
{
    Known known;
    known.reserve(std::accumulate(begin, end, qsizetype(0), [](qsizetype sum, const RowBlock& block) {
        return sum + qsizetype(block.slots.size());
    }));
    int start = 0;
    for (; begin != end; start += begin->count, ++begin) {
        for (int offset = 0; offset < int(begin->slots.size()); ++offset) {
            const RowSlot slot = begin->slots[size_t(offset)];
            if (!slot.isPlaceholder())
                known.append({start + offset, identityOf(slot)});
        }
    }
    return known;
}

/// Blocks at both ends that hold what they held: taken over, so that nothing has to be compared row by row. One is
/// left.
void SessionTable::keepSame(int& begin, int& end, std::vector<RowBlock>& blocks)
{
    while (end - begin > 1 && blocks.size() > 1 && holdTheSame(m_blocks.block(end - 1), blocks.back())) {
        m_blocks.block(--end) = std::move(blocks.back());
        blocks.pop_back();
    }
    auto head = blocks.begin();
    for (; end - begin > 1 && blocks.end() - head > 1 && holdTheSame(m_blocks.block(begin), *head); ++head)
        m_blocks.block(begin++) = std::move(*head);
    blocks.erase(blocks.begin(), head);
}

void SessionTable::replaceBlocks(int begin, int end, std::vector<RowBlock> blocks)
{
    keepSame(begin, end, blocks);
    const int base = m_blocks.startOf(begin);
    const Known before = knownRows(&m_blocks.block(begin), &m_blocks.block(begin) + (end - begin));
    const Known after = knownRows(blocks.data(), blocks.data() + blocks.size());
    int countAfter = 0;
    QSet<qint32> kept;
    for (const RowBlock& block : blocks) {
        countAfter += block.count;
        for (const RowSlot slot : block.slots) {
            if (slot.isArchived())
                kept.insert(slot.pooled());
        }
    }
    std::vector<RowSlot> old;
    for (int i = begin; i < end; ++i)
        std::ranges::copy_if(m_blocks.block(i).slots, std::back_inserter(old), &RowSlot::isArchived);
    const auto freeOld = [&] {
        for (const RowSlot slot : old) {
            if (!kept.contains(slot.pooled()))
                unpool(slot);
        }
        for (const qint32 number : kept)
            m_pooled.insert(m_pool[size_t(number)]->identity, number);
    };

    const QList<RowChange> changes = planRowChanges(before, m_blocks.startOf(end) - base, after, countAfter);
    if (changes.size() > manyChanges) {
        m_listener.aboutToReset();
        m_blocks.replace(begin, end, std::move(blocks));
        freeOld();
        m_listener.wasReset();
        return;
    }
    for (const RowChange& change : changes)
        apply(change, begin, end);
    const auto changed = changedRows(base, after, blocks);
    m_blocks.replace(begin, end, std::move(blocks));
    freeOld();
    if (changed)
        m_listener.changed(changed->first, changed->second);
}

void SessionTable::apply(const RowChange& change, int begin, int end)
{
    const int row = m_blocks.startOf(begin) + change.row;
    const auto placeOf = [&](int at) {
        if (at < m_blocks.startOf(end))
            return m_blocks.locate(at);
        return RowBlocks::Place{end - 1, m_blocks.block(end - 1).count};
    };
    switch (change.kind) {
    case RowChange::Kind::Insert:
        m_listener.aboutToInsert(row, row + change.count - 1);
        m_blocks.insertPlaceholders(placeOf(row), change.count);
        m_listener.wereInserted();
        break;
    case RowChange::Kind::Remove:
        m_listener.aboutToRemove(row, row + change.count - 1);
        m_blocks.remove(row, change.count);
        m_listener.wereRemoved();
        break;
    case RowChange::Kind::Move: {
        const int destination = m_blocks.startOf(begin) + change.destination;
        m_listener.aboutToMove(row, destination);
        const RowSlot slot = m_blocks.at(row);
        m_blocks.remove(row, 1);
        m_blocks.insert(placeOf(destination > row ? destination - 1 : destination), slot);
        m_listener.wasMoved();
        break;
    }
    }
}

/// First and last row that will look different; the rows have their final numbers already.
std::optional<std::pair<int, int>> SessionTable::changedRows(int base, const Known& after,
                                                             const std::vector<RowBlock>& blocks) const
{
    std::optional<std::pair<int, int>> changed;
    size_t block = 0;
    int start = 0;
    for (const KnownRow& known : after) {
        while (known.row >= start + blocks[block].count)
            start += blocks[block++].count;
        const RowSlot slot = blocks[block].at(known.row - start);
        const int row = base + known.row;
        const RowSlot old = m_blocks.at(row);
        const bool same = old == slot || (old.isArchived() && slot.isArchived() &&
                                          looksTheSame(*m_pool[size_t(old.pooled())], *m_pool[size_t(slot.pooled())]));
        if (same)
            continue;
        if (!changed)
            changed = {row, row};
        changed->second = row;
    }
    return changed;
}

} // namespace talkglass
