#include "models/conversation/TextBlocks.h"

#include <cstring>

namespace talkglass {

namespace {

constexpr qsizetype blockSize = 64 * 1024; // below what malloc would map, and give back, each time

} // namespace

QByteArrayView TextBlocks::keep(QByteArrayView text)
{
    if (text.isNull())
        return text;
    char* const kept = room(text.size());
    std::memcpy(kept, text.data(), size_t(text.size()));
    return {kept, text.size()};
}

/// What does not fit well into a block has one of its own, and the block goes on being filled.
char* TextBlocks::room(qsizetype size)
{
    const bool isLarge = size > blockSize / 8;
    if (isLarge || size > m_left || !m_free) {
        const qsizetype made = isLarge ? size : blockSize;
        m_blocks.push_back(std::make_unique_for_overwrite<char[]>(size_t(made)));
        char* const block = m_blocks.back().get();
        if (isLarge)
            return block;
        m_free = block;
        m_left = made;
    }
    char* const found = m_free;
    m_free += size;
    m_left -= size;
    return found;
}

} // namespace talkglass
