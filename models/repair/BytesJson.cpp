#include "models/repair/BytesJson.h"

#include <QJsonArray>
#include <QJsonObject>
#include <QStringDecoder>

namespace talkglass::bytesjson {

QJsonValue toJson(const QByteArray& bytes)
{
    QStringDecoder decoder(QStringDecoder::Utf8, QStringDecoder::Flag::Stateless);
    const QString text = decoder(bytes);
    // A byte order mark would be swallowed; NUL is no business of JSON's readers.
    if (!decoder.hasError() && text.toUtf8() == bytes && !text.contains(QChar(0)))
        return text;
    return QJsonObject{{QStringLiteral("base64"), QString::fromLatin1(bytes.toBase64())}};
}

std::optional<QByteArray> fromJson(const QJsonValue& value)
{
    if (value.isString())
        return value.toString().toUtf8();
    const QJsonValue coded = value[u"base64"];
    if (!coded.isString())
        return std::nullopt;
    const auto bytes =
        QByteArray::fromBase64Encoding(coded.toString().toLatin1(), QByteArray::AbortOnBase64DecodingErrors);
    return bytes ? std::optional(*bytes) : std::nullopt;
}

QJsonValue listToJson(const QByteArrayList& list)
{
    QJsonArray array;
    for (const QByteArray& bytes : list)
        array.append(toJson(bytes));
    return array;
}

std::optional<QByteArrayList> listFromJson(const QJsonValue& value)
{
    if (!value.isArray())
        return std::nullopt;
    QByteArrayList list;
    for (const QJsonValue& member : value.toArray()) {
        const std::optional<QByteArray> bytes = fromJson(member);
        if (!bytes)
            return std::nullopt;
        list.append(*bytes);
    }
    return list;
}

} // namespace talkglass::bytesjson
