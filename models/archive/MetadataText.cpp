#include "models/archive/MetadataText.h"

#include "models/conversation/Utf8.h"

namespace talkglass::MetadataText {

void read(const QByteArray& json, Message& message)
{
    if (json.isEmpty() || json == "{}")
        return;
    const QJsonDocument document = utf8::parseJson(json);
    if (document.isObject())
        message.metadata = document.object();
    else if (json.trimmed() != "null")
        message.strayMetadata = json;
}

} // namespace talkglass::MetadataText
