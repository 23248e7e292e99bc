#include "models/items/RowBlocks.h"

#include <algorithm>
#include <iterator>

namespace talkglass {

void RowBlocks::clear()
{
    m_blocks.assign(1, RowBlock());
    m_starts.assign(2, 0);
}

void RowBlocks::assign(std::vector<RowBlock> blocks)
{
    m_blocks = std::move(blocks);
    if (m_blocks.empty())
        m_blocks.emplace_back();
    countFrom(0);
}

std::optional<SessionCursor> RowBlocks::endOf(int block) const
{
    return block + 1 < blockCount() ? m_blocks[size_t(block) + 1].first : std::nullopt;
}

RowBlocks::Place RowBlocks::locate(int row) const
{
    // The last block that begins at or before the row, so empty blocks are passed over.
    const auto after = std::upper_bound(m_starts.begin(), m_starts.end() - 1, row);
    const int block = int(std::distance(m_starts.begin(), after)) - 1;
    return {block, row - startOf(block)};
}

RowSlot RowBlocks::at(int row) const
{
    const Place place = locate(row);
    return block(place.block).at(place.offset);
}

void RowBlocks::set(int row, RowSlot slot)
{
    const Place place = locate(row);
    RowBlock& block = m_blocks[size_t(place.block)];
    block.makeDense();
    block.slots[size_t(place.offset)] = slot;
}

void RowBlocks::insert(Place place, RowSlot slot)
{
    RowBlock& block = m_blocks[size_t(place.block)];
    block.makeDense();
    block.slots.insert(block.slots.begin() + place.offset, slot);
    grow(place.block, 1);
}

void RowBlocks::insertPlaceholders(Place place, int count)
{
    RowBlock& block = m_blocks[size_t(place.block)];
    if (!block.slots.empty())
        block.slots.insert(block.slots.begin() + place.offset, size_t(count), RowSlot());
    grow(place.block, count);
}

void RowBlocks::remove(int row, int count)
{
    const int firstBlock = locate(row).block;
    for (Place place = locate(row); count > 0; ++place.block, place.offset = 0) {
        RowBlock& block = m_blocks[size_t(place.block)];
        const int here = std::min(count, block.count - place.offset);
        if (!block.slots.empty()) {
            const auto begin = block.slots.begin() + place.offset;
            block.slots.erase(begin, begin + here);
        }
        block.count -= here;
        count -= here;
    }
    countFrom(firstBlock);
}

void RowBlocks::replace(int begin, int end, std::vector<RowBlock> blocks)
{
    const auto at = m_blocks.erase(m_blocks.begin() + begin, m_blocks.begin() + end);
    m_blocks.insert(at, std::make_move_iterator(blocks.begin()), std::make_move_iterator(blocks.end()));
    countFrom(begin);
}

qsizetype RowBlocks::bytes() const
{
    size_t bytes = m_blocks.capacity() * sizeof(RowBlock) + m_starts.capacity() * sizeof(int);
    for (const RowBlock& block : m_blocks)
        bytes += block.slots.capacity() * sizeof(RowSlot);
    return qsizetype(bytes);
}

void RowBlocks::grow(int block, int by)
{
    m_blocks[size_t(block)].count += by;
    for (size_t i = size_t(block) + 1; i < m_starts.size(); ++i)
        m_starts[i] += by;
}

void RowBlocks::countFrom(int block)
{
    m_starts.resize(m_blocks.size() + 1);
    m_starts[0] = 0;
    for (size_t i = size_t(block); i < m_blocks.size(); ++i)
        m_starts[i + 1] = m_starts[i] + m_blocks[i].count;
}

} // namespace talkglass
