#include "models/archive/SqlText.h"

#include <QFile>
#include <QStringList>

namespace talkglass {

QString sqlText(const QString& name)
{
    QFile file(QLatin1String(":/sql/") + name + QLatin1String(".sql"));
    if (!file.open(QIODevice::ReadOnly))
        qFatal("The program was built without sql/%s.sql", qPrintable(name));
    const QString text = QString::fromUtf8(file.readAll());
    QStringList lines;
    const auto all = text.split(u'\n', Qt::SkipEmptyParts);
    for (const QString& line : all) {
        if (!line.trimmed().startsWith(QLatin1String("--")))
            lines.append(line);
    }
    return lines.join(u'\n');
}

} // namespace talkglass
