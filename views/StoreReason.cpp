#include "views/StoreReason.h"

namespace talkglass::storereason {

QString brief(const StoreError& error, const QString& endpoint)
{
    QString text = error.message;
    const QString place = endpoint + QStringLiteral(": ");
    if (const qsizetype at = text.indexOf(place); !endpoint.isEmpty() && at >= 0)
        text = text.sliced(at + place.size());
    return text.endsWith(u'.') ? text.chopped(1) : text;
}

} // namespace talkglass::storereason
