#include "tests/support/RespFile.h"

#include <QFile>

namespace talkglass {

namespace {

/// The number of a line such as `*3` or `$64`.
qsizetype readNumber(QFile& file)
{
    return file.readLine().trimmed().mid(1).toLongLong();
}

} // namespace

QString goldenFile(QStringView name)
{
    return QStringLiteral(TALKGLASS_SOURCE_DIR "/tests/golden/") + name;
}

QList<QList<QByteArray>> readRespFile(const QString& path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return {};
    QList<QList<QByteArray>> commands;
    while (!file.atEnd()) {
        QList<QByteArray> command(readNumber(file));
        for (QByteArray& argument : command) {
            argument = file.read(readNumber(file));
            file.readLine();
        }
        commands.append(command);
    }
    return commands;
}

} // namespace talkglass
