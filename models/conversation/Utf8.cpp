#include "models/conversation/Utf8.h"

#include <QStringDecoder>

namespace talkglass::utf8 {

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
