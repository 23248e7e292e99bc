#include "models/compare/QuickCheck.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>

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

    /// A JSON string, from behind its first quote to behind its last one, that says `text`.
    bool skipString(QStringView text)
    {
        const char16_t* expected = text.utf16();
        const char16_t* const last = expected + text.size();
        while (m_at < m_end) {
            const auto byte = static_cast<unsigned char>(*m_at);
            if (byte == '"') {
                ++m_at;
                return expected == last;
            }
            if (expected == last || byte < 0x20 || byte >= 0x80)
                return false; // UTF-8 is left to the decoder
            char16_t unit = byte;
            ++m_at;
            if (byte == '\\' && !readEscape(unit))
                return false;
            if (unit != *expected++)
                return false;
        }
        return false;
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
    bool skipMetadata(const QString& metadata)
    {
        const bool none = metadata.isEmpty() || metadata == u"{}" || metadata == u"null";
        if (none)
            return skip("{}");
        if (!metadata.startsWith(u'{') || m_end - m_at < metadata.size())
            return false;
        for (const QChar c : metadata) {
            if (char16_t(static_cast<unsigned char>(*m_at++)) != c.unicode() || c.unicode() >= 0x80)
                return false;
        }
        return true;
    }

private:
    bool readEscape(char16_t& unit)
    {
        if (m_at == m_end)
            return false;
        switch (*m_at++) {
        case '"':
            unit = u'"';
            return true;
        case '\\':
            unit = u'\\';
            return true;
        case '/':
            unit = u'/';
            return true;
        case 'n':
            unit = u'\n';
            return true;
        case 'r':
            unit = u'\r';
            return true;
        case 't':
            unit = u'\t';
            return true;
        case 'b':
            unit = u'\b';
            return true;
        case 'f':
            unit = u'\f';
            return true;
        case 'u':
            return readHex(unit);
        default:
            return false;
        }
    }

    bool readHex(char16_t& unit)
    {
        if (m_end - m_at < 4)
            return false;
        unsigned value = 0;
        for (int i = 0; i < 4; ++i) {
            const char c = *m_at++;
            const int digit = c >= '0' && c <= '9'   ? c - '0'
                              : c >= 'a' && c <= 'f' ? c - 'a' + 10
                              : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                                     : -1;
            if (digit < 0)
                return false;
            value = value * 16 + unsigned(digit);
        }
        unit = char16_t(value);
        return true;
    }

    const char* m_at;
    const char* m_end;
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

} // namespace

std::optional<qint64> apart(QByteArrayView element, const ArchivedRow& row)
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
    const qsizetype elements = cached.elements.size();
    const qsizetype rows = std::ssize(archived.rows);
    const qsizetype all = rows + archived.olderRows;
    const bool lacksOlder = elements < all && (maxHistory <= 0 || elements < maxHistory);
    if (elements > rows || lacksOlder)
        return std::nullopt;
    qint64 most = 0;
    for (qsizetype i = 0; i < elements; ++i) {
        const std::optional<qint64> between =
            apart(cached.elements.at(i).view(), archived.rows[size_t(rows - elements + i)]);
        if (!between)
            return std::nullopt;
        most = std::max(most, *between);
    }
    return most;
}

} // namespace talkglass::quickcheck
