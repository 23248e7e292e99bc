#include "models/items/SessionTable.h"

#include <algorithm>

namespace talkglass {

SessionTable::SessionTable(CachedIndex& index, RowListener& listener, Judge judge)
    : m_index(index)
    , m_listener(listener)
    , m_judge(std::move(judge))
{
    m_layout.show = SessionQuery::Show::ArchiveOnly; // nothing is listed before the first answer
}

SessionTable::~SessionTable() = default;

// -- finding

int SessionTable::blockFor(const RowBlocks& blocks, const SortKey& key) const
{
    int begin = 1; // the first block has no lower bound
    int end = blocks.blockCount();
    while (begin < end) {
        const int middle = (begin + end) / 2;
        if (m_layout.order.before(key, m_layout.order.keyOf(*blocks.block(middle).first)))
            end = middle;
        else
            begin = middle + 1;
    }
    return begin - 1;
}

/// Behind the last known row that comes before the key. Known rows are in order, placeholders lie anywhere between.
int SessionTable::offsetFor(const RowBlock& block, const SortKey& key) const
{
    int begin = 0;
    int end = int(block.slots.size());
    while (begin < end) {
        const int middle = (begin + end) / 2;
        int known = middle;
        while (known < end && block.slots[size_t(known)].isPlaceholder())
            ++known;
        if (known < end && m_layout.order.before(keyOf(block.slots[size_t(known)]), key))
            begin = known + 1;
        else
            end = middle;
    }
    return begin;
}

/// Nothing would be gained by moving it.
bool SessionTable::isInOrder(RowSlot slot, RowBlocks::Place place) const
{
    const SortKey key = keyOf(slot);
    if (blockFor(m_blocks, key) != place.block)
        return false;
    const std::vector<RowSlot>& slots = m_blocks.block(place.block).slots;
    int above = place.offset - 1;
    while (above >= 0 && slots[size_t(above)].isPlaceholder())
        --above;
    size_t below = size_t(place.offset) + 1;
    while (below < slots.size() && slots[below].isPlaceholder())
        ++below;
    return (above < 0 || m_layout.order.before(keyOf(slots[size_t(above)]), key)) &&
           (below >= slots.size() || m_layout.order.before(key, keyOf(slots[below])));
}

RowBlocks::Place SessionTable::placeFor(const SortKey& key) const
{
    const int block = blockFor(m_blocks, key);
    return {block, offsetFor(m_blocks.block(block), key)};
}

SortKey SessionTable::keyOf(RowSlot slot) const
{
    return slot.isArchived() ? m_pool[size_t(slot.pooled())]->key : m_index.sortKey(slot.entryId(), m_layout.order);
}

quint64 SessionTable::identityOf(RowSlot slot) const
{
    if (slot.isPlaceholder())
        return 0;
    return slot.isArchived() ? m_pool[size_t(slot.pooled())]->identity : m_index.identity(slot.entryId());
}

int SessionTable::rowOfSlot(RowSlot slot, const SortKey& key) const
{
    const auto rowIn = [this, slot](int index) {
        const RowBlock& block = m_blocks.block(index);
        const auto at = std::ranges::find(block.slots, slot);
        return at == block.slots.end() ? -1 : m_blocks.startOf(index) + int(at - block.slots.begin());
    };
    const int expected = blockFor(m_blocks, key);
    const int offset = offsetFor(m_blocks.block(expected), key);
    if (offset < m_blocks.block(expected).count && m_blocks.block(expected).at(offset) == slot)
        return m_blocks.startOf(expected) + offset;
    int row = rowIn(expected);
    for (int i = 0; row < 0 && i < m_blocks.blockCount(); ++i)
        row = rowIn(i);
    return row;
}

int SessionTable::rowOfPooled(quint64 identity) const
{
    const SessionRow* row = pooledRow(identity);
    return row ? rowOfSlot(RowSlot::archived(m_pooled.value(identity)), row->key) : -1;
}

int SessionTable::rowOfEntry(CachedIndex::Id id) const
{
    return m_index.isListed(id) ? rowOfSlot(RowSlot::entry(id), m_index.sortKey(id, m_layout.order)) : -1;
}

int SessionTable::rowOf(const SessionKey& key) const
{
    const int row = rowOfPooled(rowIdentity(key));
    if (row >= 0)
        return row;
    const CachedIndex::Id id = m_index.find(key);
    return id == CachedIndex::none ? -1 : rowOfEntry(id);
}

const SessionRow* SessionTable::archivedAt(int row) const
{
    const RowSlot slot = m_blocks.at(row);
    return slot.isArchived() ? m_pool[size_t(slot.pooled())].get() : nullptr;
}

std::optional<Session> SessionTable::sessionAt(int row, Timestamp now) const
{
    const RowSlot slot = m_blocks.at(row);
    if (slot.isArchived())
        return m_pool[size_t(slot.pooled())]->session;
    if (slot.isEntry())
        return m_index.session(slot.entryId(), now);
    return std::nullopt;
}

quint64 SessionTable::identityAt(int row) const
{
    return identityOf(m_blocks.at(row));
}

// -- what to ask for

int SessionTable::blockToLoad(int firstVisible, int lastVisible) const
{
    if (m_layout.fromIndex || rowCount() == 0)
        return -1;
    const auto wanted = [this](int block) { return !m_blocks.block(block).loaded || m_blocks.block(block).stale; };
    const int end = rowCount() - 1;
    const int first = m_blocks.locate(std::clamp(firstVisible, 0, end)).block;
    const int last = m_blocks.locate(std::clamp(lastVisible, 0, end)).block;
    for (int block = first; block <= last; ++block) {
        if (wanted(block))
            return block;
    }
    // A little ahead, so that slow scrolling never sees a placeholder.
    if (last + 1 < m_blocks.blockCount() && wanted(last + 1))
        return last + 1;
    if (first > 0 && wanted(first - 1))
        return first - 1;
    return -1;
}

void SessionTable::markStale()
{
    for (int i = 0; i < m_blocks.blockCount(); ++i)
        m_blocks.block(i).stale = m_blocks.block(i).loaded;
}

void SessionTable::evict(int firstVisible, int lastVisible, int keep)
{
    if (m_layout.fromIndex || rowCount() == 0)
        return;
    const int end = rowCount() - 1;
    const int first = m_blocks.locate(std::clamp(firstVisible, 0, end)).block - 1;
    const int last = m_blocks.locate(std::clamp(lastVisible, 0, end)).block + 1;
    ++m_useCounter;
    std::vector<std::pair<quint64, int>> loaded;
    for (int i = 0; i < m_blocks.blockCount(); ++i) {
        RowBlock& block = m_blocks.block(i);
        if (i >= first && i <= last)
            block.used = m_useCounter;
        if (block.loaded)
            loaded.emplace_back(block.used, i);
    }
    std::ranges::sort(loaded);
    for (size_t i = 0; i + size_t(keep) < loaded.size() && loaded[i].first != m_useCounter; ++i) {
        RowBlock& block = m_blocks.block(loaded[i].second);
        bool empty = true;
        for (RowSlot& slot : block.slots) {
            if (slot.isArchived()) {
                unpool(slot);
                slot = RowSlot();
            }
            empty = empty && slot.isPlaceholder();
        }
        if (empty)
            std::vector<RowSlot>().swap(block.slots);
        block.elsewhere.clear();
        block.loaded = false;
    }
}

int SessionTable::loadedBlocks() const
{
    int loaded = 0;
    for (int i = 0; i < m_blocks.blockCount(); ++i)
        loaded += m_blocks.block(i).loaded;
    return loaded;
}

QList<SessionKey> SessionTable::rowsNeedingFacts(int firstVisible, int lastVisible, int limit) const
{
    QList<SessionKey> keys;
    for (int row = std::max(0, firstVisible); row <= std::min(lastVisible, rowCount() - 1); ++row) {
        const SessionRow* archived = archivedAt(row);
        if (archived && archived->needsFacts)
            keys.append(archived->session.key);
    }
    for (size_t i = 0; i < m_pool.size() && keys.size() < limit; ++i) {
        if (m_pool[i] && m_pool[i]->needsFacts && !keys.contains(m_pool[i]->session.key))
            keys.append(m_pool[i]->session.key);
    }
    return keys;
}

// -- loaded rows of the archive

SessionRow* SessionTable::pooledRow(quint64 identity) const
{
    const auto at = m_pooled.constFind(identity);
    return at == m_pooled.cend() ? nullptr : m_pool[size_t(*at)].get();
}

RowSlot SessionTable::pool(const ArchivedSession& archived)
{
    auto row = std::make_unique<SessionRow>();
    row->archived = archived;
    row->key = m_layout.order.keyOf(archived);
    row->identity = row->key.identity;
    // What the cache last said stays shown until it says something else.
    if (const SessionRow* known = pooledRow(row->identity))
        row->cached = known->cached;
    recombine(*row);
    qint32 number = qint32(m_pool.size());
    if (m_freePool.empty()) {
        m_pool.emplace_back();
    } else {
        number = m_freePool.back();
        m_freePool.pop_back();
    }
    if (!m_pooled.contains(row->identity)) // the one that is shown is found until it is replaced
        m_pooled.insert(row->identity, number);
    m_pool[size_t(number)] = std::move(row);
    return RowSlot::archived(number);
}

void SessionTable::unpool(RowSlot slot)
{
    const qint32 number = slot.pooled();
    const quint64 identity = m_pool[size_t(number)]->identity;
    const auto at = m_pooled.constFind(identity);
    if (at != m_pooled.cend() && *at == number)
        m_pooled.erase(at);
    m_pool[size_t(number)].reset();
    m_freePool.push_back(number);
}

void SessionTable::recombine(SessionRow& row) const
{
    row.session = combine(row.archived.key, {true, row.archived}, row.cached);
    const CachedIndex::Id id = m_index.find(row.archived.key);
    if (id == CachedIndex::none || !row.cached.answered || row.session.elementsChecked)
        return;
    // Only the walk reads every element.
    row.session.problems |= m_index.problems(id) & Problem::MalformedElements;
    row.session.elementsChecked = m_index.elementsChecked(id);
}

/// A row of the archive is not shown where the archive has it: it is cached, and either that is not to be shown, or
/// its entry stands where the later activity belongs.
bool SessionTable::standsElsewhere(CachedIndex::Id id) const
{
    return m_layout.show == SessionQuery::Show::ArchiveOnly ? m_index.isCached(id) : m_index.isAheadOfArchive(id);
}

/// `archivedActivity`: as the archive says now, which may have caught up.
bool SessionTable::standsElsewhere(const SessionKey& key, Timestamp archivedActivity) const
{
    const CachedIndex::Id id = m_index.find(key);
    if (id == CachedIndex::none || !standsElsewhere(id))
        return false;
    return m_layout.show == SessionQuery::Show::ArchiveOnly ||
           Session::isAhead(m_index.lastActivity(id), archivedActivity);
}

void SessionTable::noteElsewhere(const SortKey& archivedKey)
{
    std::vector<SortKey>& keys = m_blocks.block(blockFor(m_blocks, archivedKey)).elsewhere;
    const auto comesBefore = [this](const SortKey& a, const SortKey& b) { return m_layout.order.before(a, b); };
    keys.insert(std::ranges::lower_bound(keys, archivedKey, comesBefore), archivedKey);
}

void SessionTable::forgetElsewhere(const SortKey& archivedKey)
{
    std::erase(m_blocks.block(blockFor(m_blocks, archivedKey)).elsewhere, archivedKey);
}

/// The entry is about to stand for the session no more: the archive's row is to be seen again where the archive has it.
void SessionTable::askWhereArchived(CachedIndex::Id id)
{
    if (m_layout.fromIndex || !standsElsewhere(id))
        return;
    RowBlock& block = m_blocks.block(blockFor(m_blocks, m_index.archivedKey(id, m_layout.order)));
    block.stale = block.loaded;
}

qsizetype SessionTable::bytes() const
{
    constexpr qsizetype textsAndMetadata = 1024; // of a session, as a rule
    return m_blocks.bytes() + m_pooled.size() * qsizetype(sizeof(SessionRow) + textsAndMetadata + 32);
}

} // namespace talkglass
