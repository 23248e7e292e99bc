#include "models/service/ServiceTypes.h"

namespace talkglass {

QStringList AddedMessage::storedIn() const
{
    QStringList stores;
    if (archived)
        stores.append(QStringLiteral("archive"));
    if (cached)
        stores.append(QStringLiteral("cache"));
    return stores;
}

} // namespace talkglass
