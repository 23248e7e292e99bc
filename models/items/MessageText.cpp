#include "models/items/MessageText.h"

#include <QCoreApplication>
#include <QLocale>
#include <QStringDecoder>

#include <algorithm>

namespace talkglass::messagetext {

namespace {

struct Tr
{
    Q_DECLARE_TR_FUNCTIONS(MessageText)
};

/// True for the first of two surrogates.
bool beginsPictograph(QChar c)
{
    return (c.unicode() >= 0xD83C && c.unicode() <= 0xD83E) || (c.unicode() >= 0x2600 && c.unicode() < 0x27C0);
}

qsizetype previewLength(QStringView text)
{
    const qsizetype limit = std::min(text.size(), previewChars);
    int lines = 1;
    int pictographs = 0;
    for (qsizetype i = 0; i < limit; ++i) {
        if (text[i] == u'\n' && ++lines > previewLines)
            return i;
        if (beginsPictograph(text[i]) && ++pictographs > previewPictographs)
            return i;
    }
    if (limit < text.size() && text[limit - 1].isHighSurrogate())
        return limit - 1;
    return limit;
}

bool deceives(char16_t c)
{
    return (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069) || c == 0x200B || c == 0x2060 || c == 0xFEFF ||
           c == 0x061C || c == 0x00AD || c == 0x180E;
}

bool isNoCharacter(char16_t c)
{
    return (c >= 0xFDD0 && c <= 0xFDEF) || c >= 0xFFFE || c == 0xFFFC;
}

bool isHiddenControl(char16_t c)
{
    return (c < 0x20 && c != u'\n' && c != u'\t') || (c >= 0x7F && c < 0xA0);
}

void appendMark(QString& out, char16_t c)
{
    out += u"\u27E8U+" % QString::number(c, 16).toUpper().rightJustified(4, u'0') % u'\u27E9';
}

bool needsWork(char16_t c)
{
    return isHiddenControl(c) || c == 0xAD || c == 0x61C || c >= 0x180E;
}

/// Length of the valid UTF-8 sequence at the start of these bytes, 0 if there is none.
qsizetype sequenceLength(QByteArrayView bytes)
{
    const auto first = static_cast<uchar>(bytes[0]);
    const qsizetype length = first < 0x80 ? 1 : first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : first >= 0xC2 ? 2 : 0;
    if (length == 0 || length > bytes.size() || first > 0xF4)
        return 0;
    return QUtf8StringView(bytes.data(), length).isValidUtf8() ? length : 0;
}

} // namespace

QString preview(const QString& text)
{
    const qsizetype length = previewLength(text);
    return length == text.size() ? text : text.left(length);
}

bool isFolded(const QString& text)
{
    return previewLength(text) < text.size();
}

QString escapedBytes(const QByteArray& raw, qsizetype limit)
{
    const QByteArrayView bytes = QByteArrayView(raw).first(std::min(raw.size(), limit));
    QString out;
    for (qsizetype i = 0; i < bytes.size();) {
        const qsizetype length = sequenceLength(bytes.sliced(i));
        const auto byte = static_cast<uchar>(bytes[i]);
        const bool control = length == 1 && (byte < 0x20 || byte == 0x7F) && byte != '\n';
        if (length > 0 && !control) {
            out += QString::fromUtf8(bytes.sliced(i, length));
            i += length;
        } else {
            out += u"\\x" % QString::number(byte, 16).rightJustified(2, u'0');
            ++i;
        }
    }
    if (bytes.size() < raw.size())
        out += u'\u2026';
    return out;
}

QString shown(const Message& message)
{
    return message.malformed ? escapedBytes(message.raw) : message.content;
}

QString visible(QStringView text)
{
    QString out;
    out.reserve(text.size());
    for (qsizetype i = 0; i < text.size(); ++i) {
        const char16_t c = text[i].unicode();
        if (!needsWork(c)) {
            out += QChar(c);
        } else if (QChar::isHighSurrogate(c) && i + 1 < text.size() && text[i + 1].isLowSurrogate()) {
            out += QChar(c);
            out += text[++i];
        } else if (c == u'\r') {
            if (i + 1 >= text.size() || text[i + 1] != u'\n')
                out += u'\n';
        } else if (c == 0x2028 || c == 0x2029) {
            out += u'\n';
        } else if (isHiddenControl(c) || deceives(c)) {
            appendMark(out, c);
        } else {
            out += QChar::isSurrogate(c) || isNoCharacter(c) ? QChar(QChar::ReplacementCharacter) : QChar(c);
        }
    }
    return out;
}

qsizetype countPictographs(QStringView text)
{
    return std::ranges::count_if(text, beginsPictograph);
}

QString countText(qint64 messages)
{
    return messages == 1 ? Tr::tr("1 message") : Tr::tr("%1 messages").arg(QLocale().toString(messages));
}

QString sizeText(qsizetype characters)
{
    if (characters < 10'000)
        return characters == 1 ? Tr::tr("1 character") : Tr::tr("%n characters", nullptr, int(characters));
    return QLocale().formattedDataSize(characters, 0, QLocale::DataSizeTraditionalFormat);
}

} // namespace talkglass::messagetext
