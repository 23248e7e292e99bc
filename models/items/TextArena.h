#pragma once

#include <QByteArray>
#include <QByteArrayView>

#include <memory>
#include <vector>

namespace talkglass {

/// Very many short texts without an allocation for each, and without ever moving what is there. Texts are not given
/// back; whoever replaces many makes a new arena.
class TextArena
{
public:
    struct Place
    {
        quint32 chunk = 0;
        quint16 offset = 0;
        quint16 length = 0;
    };

    /// Longer texts are cut at 16 KB.
    Place add(QByteArrayView text)
    {
        const qsizetype length = std::min<qsizetype>(text.size(), longest);
        if (m_chunks.empty() || m_used + length > chunkSize) {
            m_chunks.push_back(std::make_unique<char[]>(chunkSize));
            m_used = 0;
        }
        std::copy_n(text.data(), length, m_chunks.back().get() + m_used);
        const Place place{quint32(m_chunks.size() - 1), quint16(m_used), quint16(length)};
        m_used += length;
        return place;
    }
    QByteArrayView at(Place place) const
    {
        return m_chunks.empty() ? QByteArrayView()
                                : QByteArrayView(m_chunks[place.chunk].get() + place.offset, qsizetype(place.length));
    }
    qsizetype bytes() const { return qsizetype(m_chunks.size()) * chunkSize; }

private:
    static constexpr qsizetype chunkSize = 65'536;
    static constexpr qsizetype longest = 16'384;

    std::vector<std::unique_ptr<char[]>> m_chunks;
    qsizetype m_used = 0;
};

} // namespace talkglass
