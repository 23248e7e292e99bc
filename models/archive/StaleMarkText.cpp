#include "models/archive/StaleMarkText.h"

#include <QJsonDocument>
#include <QUuid>

namespace talkglass {

QString StaleMarkText::fresh(Timestamp at, bool cleared)
{
    const QJsonObject mark{{QStringLiteral("token"), QUuid::createUuid().toString(QUuid::WithoutBraces)},
                           {QStringLiteral("at"), at.toIso()},
                           {QStringLiteral("cleared"), cleared}};
    return QString::fromUtf8(
        QJsonDocument(QJsonObject{{QStringLiteral("talkglass_cache_stale"), mark}}).toJson(QJsonDocument::Compact));
}

QJsonObject StaleMarkText::without(QJsonObject metadata)
{
    metadata.remove(QStringLiteral("talkglass_cache_stale"));
    metadata.remove(QStringLiteral("talkglass_wrapped"));
    return metadata;
}

} // namespace talkglass
