#include "models/cache/JsonText.h"

#include <QJsonArray>
#include <QJsonValue>
#include <QLocale>
#include <QMetaType>
#include <QVariant>

#include <algorithm>

namespace talkglass::jsontext {

namespace {

/// The letter of a two-character escape, or 0.
char shortEscape(char16_t unit)
{
    switch (unit) {
    case u'"':
        return '"';
    case u'\\':
        return '\\';
    case u'\n':
        return 'n';
    case u'\r':
        return 'r';
    case u'\t':
        return 't';
    case u'\b':
        return 'b';
    case u'\f':
        return 'f';
    default:
        return 0;
    }
}

bool isPlain(char16_t unit)
{
    return unit >= 0x20 && unit <= 0x7f && unit != u'"' && unit != u'\\';
}

qsizetype writtenSize(QStringView text)
{
    qsizetype size = 2;
    for (const QChar c : text)
        size += isPlain(c.unicode()) ? 1 : shortEscape(c.unicode()) != 0 ? 2 : 6;
    return size;
}

char* writeEscape(char* at, char16_t unit)
{
    constexpr char digits[] = "0123456789abcdef";
    *at++ = '\\';
    if (const char letter = shortEscape(unit)) {
        *at++ = letter;
        return at;
    }
    *at++ = 'u';
    for (int shift = 12; shift >= 0; shift -= 4)
        *at++ = digits[unit >> shift & 15];
    return at;
}

void appendNumber(QByteArray& out, const QJsonValue& value)
{
    // Whole numbers are kept as 64 bit by Qt; through double they would lose digits.
    const QVariant number = value.toVariant();
    if (number.typeId() == QMetaType::LongLong)
        out += QByteArray::number(number.toLongLong());
    else
        out += QByteArray::number(number.toDouble(), 'g', QLocale::FloatingPointShortest);
}

void appendArray(QByteArray& out, const QJsonArray& array)
{
    out += '[';
    bool first = true;
    for (const QJsonValue& value : array) {
        if (!first)
            out += ", ";
        first = false;
        appendValue(out, value);
    }
    out += ']';
}

} // namespace

void appendString(QByteArray& out, QStringView text)
{
    const qsizetype before = out.size();
    out.resize(before + writtenSize(text));
    char* at = out.data() + before;
    *at++ = '"';
    for (const QChar c : text) {
        if (isPlain(c.unicode()))
            *at++ = char(c.unicode());
        else
            at = writeEscape(at, c.unicode());
    }
    *at = '"';
}

void appendObject(QByteArray& out, const QJsonObject& object)
{
    out += '{';
    bool first = true;
    for (auto it = object.begin(); it != object.end(); ++it) {
        if (!first)
            out += ", ";
        first = false;
        appendString(out, it.key());
        out += ": ";
        appendValue(out, it.value());
    }
    out += '}';
}

QByteArrayView integerBeyond64Bits(QByteArrayView json)
{
    constexpr QByteArrayView ofNumbers = "+-.0123456789Ee";
    constexpr qsizetype longestThatFits = 18;
    for (qsizetype i = 0; i < json.size(); ++i) {
        const char c = json[i];
        if (c == '"') {
            for (++i; i < json.size() && json[i] != '"'; ++i)
                i += json[i] == '\\' ? 1 : 0;
        } else if (c == '-' || (c >= '0' && c <= '9')) {
            const qsizetype from = i;
            while (i + 1 < json.size() && ofNumbers.contains(json[i + 1]))
                ++i;
            const QByteArrayView number = json.sliced(from, i + 1 - from);
            const bool isInteger =
                std::ranges::none_of(number, [](char d) { return d == '.' || d == 'e' || d == 'E'; });
            bool fits = number.size() <= longestThatFits || !isInteger;
            if (!fits)
                static_cast<void>(number.toLongLong(&fits));
            if (!fits)
                return number;
        }
    }
    return {};
}

void appendValue(QByteArray& out, const QJsonValue& value)
{
    switch (value.type()) {
    case QJsonValue::Bool:
        out += value.toBool() ? "true" : "false";
        break;
    case QJsonValue::Double:
        appendNumber(out, value);
        break;
    case QJsonValue::String:
        appendString(out, value.toString());
        break;
    case QJsonValue::Array:
        appendArray(out, value.toArray());
        break;
    case QJsonValue::Object:
        appendObject(out, value.toObject());
        break;
    default:
        out += "null";
    }
}

} // namespace talkglass::jsontext
