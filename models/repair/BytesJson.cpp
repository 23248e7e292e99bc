#include "models/repair/BytesJson.h"

#include "models/conversation/Utf8.h"

#include <QJsonArray>
#include <QJsonObject>

namespace talkglass::bytesjson {

QJsonValue toJson(const QByteArray& bytes)
{
    const QString text = utf8::text(bytes);
    // What is no UTF-8 does not come back as it was; NUL is no business of JSON's readers, nor is a mark that no editor
    // shows and that other readers swallow.
    const bool isPlain = text.toUtf8() == bytes && !text.contains(QChar(0)) && !text.startsWith(QChar::ByteOrderMark);
    if (isPlain)
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
