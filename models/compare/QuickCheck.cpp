#include "models/compare/QuickCheck.h"

#include "models/service/CopyTimes.h"

#include <QSet>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <utility>

namespace talkglass::quickcheck {

namespace {

/// Reads one element from the front. Every function is false as soon as something is otherwise than expected.
class ElementReader
{
public:
    explicit ElementReader(QByteArrayView element)
        : m_at(element.data())
        , m_end(element.data() + element.size())
    {
    }

    bool skip(QByteArrayView text)
    {
        if (m_end - m_at < text.size() || std::memcmp(m_at, text.data(), size_t(text.size())) != 0)
            return false;
        m_at += text.size();
        return true;
    }
    bool atEnd() const { return m_at == m_end; }

    /// A JSON string, from behind its first quote to behind its last one, that says `text` (UTF-8).
    bool skipString(QByteArrayView text)
    {
        const char* expected = text.data();
        const char* const last = expected + text.size();
        for (;;) {
            const char* const plainEnd = nextMark();
            const qsizetype plain = plainEnd - m_at;
            if (plainEnd == m_end || last - expected < plain || std::memcmp(m_at, expected, size_t(plain)) != 0 ||
                holdsControls(m_at, plain))
                return false;
            expected += plain;
            m_at = plainEnd + 1;
            if (*plainEnd == '"')
                return expected == last;
            if (!skipEscape(expected, last))
                return false;
        }
    }

    /// Up to behind the next quote.
    bool takeUntilQuote(QByteArrayView& text)
    {
        const auto* quote = static_cast<const char*>(std::memchr(m_at, '"', size_t(m_end - m_at)));
        if (!quote)
            return false;
        text = QByteArrayView(m_at, quote - m_at);
        m_at = quote + 1;
        return true;
    }

    /// The same JSON text as the archive's; the archive only holds valid JSON.
    bool skipMetadata(QByteArrayView metadata)
    {
        const bool none = metadata.isEmpty() || metadata == "{}" || metadata == "null";
        return none ? skip("{}") : metadata.startsWith('{') && skip(metadata);
    }

private:
    /// The next quote or backslash. A backslash that was found is remembered: texts with many escapes are looked
    /// through once.
    const char* nextMark()
    {
        if (!m_backslash || m_backslash < m_at)
            m_backslash = find('\\', m_end);
        return find('"', m_backslash);
    }
    const char* find(char mark, const char* end) const
    {
        const void* found = std::memchr(m_at, mark, size_t(end - m_at));
        return found ? static_cast<const char*>(found) : end;
    }

    /// JSON has them escaped; what an element with bare ones means is left to the decoder.
    static bool holdsControls(const char* text, qsizetype size)
    {
        constexpr quint64 ones = 0x0101010101010101;
        quint64 found = 0;
        for (; size >= 8; size -= 8, text += 8) {
            quint64 word = 0;
            std::memcpy(&word, text, 8);
            found |= (word - ones * 0x20) & ~word & (ones * 0x80);
        }
        bool few = false;
        for (; size > 0; --size, ++text)
            few = few || static_cast<unsigned char>(*text) < 0x20;
        return found != 0 || few;
    }

    /// From behind its backslash; moves `expected` on by what it stands for.
    bool skipEscape(const char*& expected, const char* last)
    {
        if (m_at == m_end)
            return false;
        const char letter = *m_at++;
        if (letter == 'u')
            return skipCodePoint(expected, last);
        constexpr QByteArrayView letters = "\"\\/nrtbf";
        constexpr QByteArrayView meanings = "\"\\/\n\r\t\b\f";
        const qsizetype which = letters.indexOf(letter);
        return which >= 0 && expected < last && *expected++ == meanings[which];
    }

    bool skipCodePoint(const char*& expected, const char* last)
    {
        char32_t code = 0;
        if (!readHex(code))
            return false;
        if (QChar::isHighSurrogate(code)) {
            char32_t low = 0;
            if (!skip("\\u") || !readHex(low) || !QChar::isLowSurrogate(low))
                return false;
            code = QChar::surrogateToUcs4(char16_t(code), char16_t(low));
        }
        char bytes[4];
        const int count = toUtf8(code, bytes);
        if (count == 0 || last - expected < count || std::memcmp(expected, bytes, size_t(count)) != 0)
            return false;
        expected += count;
        return true;
    }

    /// 0: a lone surrogate, which the archive cannot hold.
    static int toUtf8(char32_t code, char* bytes)
    {
        if (code < 0x80) {
            bytes[0] = char(code);
            return 1;
        }
        const int count = code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
        if (QChar::isSurrogate(code))
            return 0;
        for (int i = count - 1; i > 0; --i, code >>= 6)
            bytes[i] = char(0x80 | (code & 0x3f));
        constexpr unsigned char heads[] = {0, 0, 0xc0, 0xe0, 0xf0};
        bytes[0] = char(heads[count] | code);
        return count;
    }

    bool readHex(char32_t& value)
    {
        if (m_end - m_at < 4)
            return false;
        value = 0;
        for (int i = 0; i < 4; ++i) {
            const char c = *m_at++;
            const int digit = c >= '0' && c <= '9'   ? c - '0'
                              : c >= 'a' && c <= 'f' ? c - 'a' + 10
                              : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                                     : -1;
            if (digit < 0)
                return false;
            value = value * 16 + char32_t(digit);
        }
        return true;
    }

    const char* m_at;
    const char* m_end;
    const char* m_backslash = nullptr; ///< the next one from m_at on, or the end; looked for when m_at has passed it
};

std::optional<Timestamp> timeOf(QByteArrayView text)
{
    char16_t wide[40];
    if (text.size() > std::ssize(wide))
        return std::nullopt;
    for (qsizetype i = 0; i < text.size(); ++i)
        wide[i] = static_cast<unsigned char>(text[i]);
    return Timestamp::fromIso(QStringView(wide, text.size()));
}

bool isAnyRepeated(const std::vector<ArchivedRowView>& rows)
{
    QSet<std::pair<QByteArrayView, QByteArrayView>> said;
    said.reserve(std::ssize(rows));
    for (const ArchivedRowView& row : rows)
        said.insert({row.role, row.content});
    return said.size() < std::ssize(rows);
}

} // namespace

std::optional<qint64> apart(QByteArrayView element, const ArchivedRowView& row)
{
    ElementReader reader(element);
    QByteArrayView time;
    if (!reader.skip(R"({"role": ")") || !reader.skipString(row.role) || !reader.skip(R"(, "content": ")") ||
        !reader.skipString(row.content) || !reader.skip(R"(, "timestamp": ")") || !reader.takeUntilQuote(time) ||
        !reader.skip(R"(, "metadata": )") || !reader.skipMetadata(row.metadata))
        return std::nullopt;
    if (reader.skip(R"(, "id": "msg-)") && (!reader.skip(QByteArray::number(row.id)) || !reader.skip(R"(")")))
        return std::nullopt;
    const std::optional<Timestamp> at = timeOf(time);
    if (!reader.skip("}") || !reader.atEnd() || !at || !row.at.isValid())
        return std::nullopt;
    return std::abs(at->micros() - row.at.micros());
}

std::optional<qint64> mostApart(const CachedCopy& cached, const ArchivedCopy& archived, qint64 maxHistory)
{
    const qsizetype elements = std::ssize(cached.elements);
    const qsizetype rows = std::ssize(archived.rows);
    const qsizetype all = rows + archived.olderRows;
    const bool lacksOlder = elements < all && (maxHistory <= 0 || elements < maxHistory);
    if (elements > rows || lacksOlder)
        return std::nullopt;
    qint64 most = 0;
    for (qsizetype i = 0; i < elements; ++i) {
        const std::optional<qint64> between =
            apart(cached.elements[size_t(i)], archived.rows[size_t(rows - elements + i)]);
        if (!between)
            return std::nullopt;
        most = std::max(most, *between);
    }
    // One may be missing, and its neighbour, which says the same, have been taken for it.
    if (most > sameMomentMicros && isAnyRepeated(archived.rows))
        return std::nullopt;
    return most;
}

} // namespace talkglass::quickcheck
