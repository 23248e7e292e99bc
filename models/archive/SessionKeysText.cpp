#include "models/archive/SessionKeysText.h"

#include "models/archive/ArchiveInput.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

namespace talkglass {

QString SessionKeysText::toJson(const QList<SessionKey>& keys)
{
    QJsonArray members;
    for (qsizetype i = 0; i < keys.size(); ++i) {
        const SessionKey& key = keys.at(i);
        if (ArchiveInput::isKey(key))
            members.append(QJsonObject{
                {QStringLiteral("n"), i}, {QStringLiteral("u"), key.userId}, {QStringLiteral("s"), key.sessionId}});
    }
    if (members.isEmpty())
        return {};
    return QString::fromUtf8(QJsonDocument(members).toJson(QJsonDocument::Compact));
}

} // namespace talkglass
