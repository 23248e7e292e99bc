#include "models/conversation/Utf8.h"

#include <QStringDecoder>

namespace talkglass::utf8 {

namespace {

constexpr QByteArrayView mark = "\xEF\xBB\xBF";
constexpr QByteArrayView markInJson = "\"\xEF\xBB\xBF";
constexpr QByteArrayView escapedInJson = "\"\\ufeff";

} // namespace

QString text(QByteArrayView bytes)
{
    QString decoded = QString::fromUtf8(bytes);
    if (bytes.startsWith(mark))
        decoded.prepend(QChar(QChar::ByteOrderMark));
    return decoded;
}

QJsonDocument parseJson(const QByteArray& json, QJsonParseError* error)
{
    if (!json.contains(markInJson))
        return QJsonDocument::fromJson(json, error);
    // Behind a quote it is in a string, or the text is no JSON, before and after.
    QByteArray escaped = json;
    escaped.replace(markInJson, escapedInJson);
    return QJsonDocument::fromJson(escaped, error);
}

std::optional<QString> exactText(QByteArrayView bytes)
{
    QStringDecoder decoder(QStringDecoder::Utf8,
                           QStringDecoder::Flag::Stateless | QStringDecoder::Flag::ConvertInitialBom);
    QString text = decoder(bytes);
    if (decoder.hasError())
        return std::nullopt;
    return text;
}

} // namespace talkglass::utf8
