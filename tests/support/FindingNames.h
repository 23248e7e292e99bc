#pragma once

#include "models/compare/Finding.h"

#include <QStringList>

namespace talkglass {

/// "edited 7", "ghost": the kind, and the place of the message if it is about one. In the order of the findings.
inline QStringList findingNames(const QList<Finding>& findings)
{
    QStringList names;
    for (const Finding& finding : findings) {
        const QString name = findingKindName(finding.kind);
        names.append(finding.index < 0 ? name : QString(name + u' ' + QString::number(finding.index)));
    }
    return names;
}

} // namespace talkglass
