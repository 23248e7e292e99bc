#pragma once

#include <QByteArrayView>

#include <memory>
#include <vector>

namespace talkglass {

/// Keeps many texts that are read and forgotten together, in a few blocks: a million of them cost as many allocations
/// otherwise, and being freed on another thread costs more than comparing them. The views stay valid while this lives.
/// One thread at a time.
class TextBlocks
{
public:
    /// A null text stays null.
    QByteArrayView keep(QByteArrayView text);

private:
    char* room(qsizetype size);

    std::vector<std::unique_ptr<char[]>> m_blocks;
    char* m_free = nullptr;
    qsizetype m_left = 0;
};

} // namespace talkglass
