#include "views/Icons.h"

#include <QDir>
#include <QFile>
#include <QPainter>
#include <QPixmapCache>
#include <QSvgRenderer>

namespace talkglass::icons {

namespace {

QPixmap drawn(const QString& name, const QByteArray& svg, const QColor& color, int size)
{
    // Some are asked for at every paint, and reading SVG takes its time.
    const QString key = QStringLiteral("talkglass/%1/%2/%3").arg(name, color.name(), QString::number(size));
    QPixmap known;
    if (QPixmapCache::find(key, &known))
        return known;
    QByteArray colored = svg;
    colored.replace("currentColor", color.name().toLatin1());
    QSvgRenderer renderer(colored);
    QPixmap pixmap(size, size);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    renderer.render(&painter);
    painter.end();
    QPixmapCache::insert(key, pixmap);
    return pixmap;
}

} // namespace

QIcon icon(const QString& name, const QPalette& palette)
{
    QFile file(QStringLiteral(":/icons/%1.svg").arg(name));
    if (!file.open(QIODevice::ReadOnly))
        return {};
    const QByteArray svg = file.readAll();
    const QColor text = palette.color(QPalette::Active, QPalette::ButtonText);
    const QColor disabled = palette.color(QPalette::Disabled, QPalette::ButtonText);
    QIcon icon;
    for (const int size : {16, 20, 24, 32, 48, 64}) {
        icon.addPixmap(drawn(name, svg, text, size), QIcon::Normal);
        icon.addPixmap(drawn(name, svg, disabled, size), QIcon::Disabled);
    }
    return icon;
}

QStringList names()
{
    QStringList names = QDir(QStringLiteral(":/icons")).entryList({QStringLiteral("*.svg")});
    for (QString& name : names)
        name.chop(4);
    return names;
}

} // namespace talkglass::icons
