#pragma once

#include "models/items/SessionOrder.h"

#include <vector>

namespace talkglass {

/// What stands in one row: nothing yet, a row of the archive (by its number in a pool), or an entry of the cached
/// index. Four bytes, for there may be a million.
class RowSlot
{
public:
    constexpr RowSlot() = default;
    static constexpr RowSlot archived(qint32 pooled) { return RowSlot(-pooled - 1); }
    static constexpr RowSlot entry(qint32 id) { return RowSlot(id + 1); }

    constexpr bool isPlaceholder() const { return m_value == 0; }
    constexpr bool isArchived() const { return m_value < 0; }
    constexpr bool isEntry() const { return m_value > 0; }
    constexpr qint32 pooled() const { return -m_value - 1; }
    constexpr qint32 entryId() const { return m_value - 1; }

    friend constexpr bool operator==(RowSlot, RowSlot) = default;

private:
    constexpr explicit RowSlot(qint32 value)
        : m_value(value)
    {
    }
    qint32 m_value = 0;
};

/// The rows between two keys of the archive's order.
struct RowBlock
{
    std::optional<SessionCursor> first; ///< inclusive; nothing: from the very beginning
    int count = 0;
    std::vector<RowSlot> slots; ///< one for each row; empty: all are placeholders
    bool loaded = false;        ///< what the archive has between the keys is here
    bool stale = false;         ///< loaded, but to be asked again when seen
    quint64 used = 0;           ///< when it was last near what is visible
    /// Rows of the archive, in order, that were loaded with it but do not stand here: an entry of the index stands for
    /// them elsewhere, or they are not to be seen. The archive counts them.
    std::vector<SortKey> elsewhere;

    void makeDense() { slots.resize(size_t(count)); }
    RowSlot at(int offset) const { return slots.empty() ? RowSlot() : slots[size_t(offset)]; }
};

/// A list of a million rows, cut into blocks, of which most are not known. Finds a row's block by bisection. Pure
/// bookkeeping: neither signals nor sessions.
class RowBlocks
{
public:
    struct Place
    {
        int block = 0;
        int offset = 0;
    };

    RowBlocks() { clear(); }
    /// One block without rows, from the very beginning.
    void clear();
    void assign(std::vector<RowBlock> blocks);
    std::vector<RowBlock> take() { return std::move(m_blocks); } ///< nothing else may be called afterwards

    int rowCount() const { return m_starts.back(); }
    int blockCount() const { return int(m_blocks.size()); }
    const RowBlock& block(int index) const { return m_blocks[size_t(index)]; }
    RowBlock& block(int index) { return m_blocks[size_t(index)]; }   ///< its count is changed by functions below only
    int startOf(int block) const { return m_starts[size_t(block)]; } ///< also of blockCount(): the end
    std::optional<SessionCursor> endOf(int block) const;             ///< exclusive; nothing: no bound

    Place locate(int row) const;
    int rowOf(Place place) const { return startOf(place.block) + place.offset; }
    RowSlot at(int row) const;
    void set(int row, RowSlot slot);

    void insert(Place place, RowSlot slot);
    void insertPlaceholders(Place place, int count);
    /// Also across blocks.
    void remove(int row, int count);
    /// Replaces blocks [begin, end); the rows may have other counts.
    void replace(int begin, int end, std::vector<RowBlock> blocks);

    qsizetype bytes() const;

private:
    void grow(int block, int by);
    void countFrom(int block);

    std::vector<RowBlock> m_blocks;
    std::vector<int> m_starts; ///< one more than blocks
};

} // namespace talkglass
