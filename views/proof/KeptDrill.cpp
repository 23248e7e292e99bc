#include "views/proof/KeptDrill.h"

#include "models/conversation/Utf8.h"

#include <QCryptographicHash>
#include <QDir>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSaveFile>
#include <QStandardPaths>

namespace talkglass {

namespace {

const QString stateEnding = QStringLiteral(".jsonl");
const QString planEnding = QStringLiteral(".plan");

QString hashOf(const QByteArray& text)
{
    return QString::fromLatin1(QCryptographicHash::hash(text, QCryptographicHash::Sha256).toHex().left(16));
}

QString folderOf(const ServiceSettings& settings)
{
    const QString stores = settings.redis.display() % QChar(0) % settings.archive.display();
    return QStandardPaths::writableLocation(QStandardPaths::AppLocalDataLocation) % u"/drills/" %
           hashOf(stores.toUtf8());
}

QJsonObject jsonOf(const ProofScope& scope)
{
    QJsonArray sessions;
    for (const SessionKey& key : scope.sessions)
        sessions.append(QJsonArray{key.userId, key.sessionId});
    return {{QStringLiteral("text"), scope.text},
            {QStringLiteral("sessions"), sessions},
            {QStringLiteral("user"), scope.userId ? QJsonValue(*scope.userId) : QJsonValue()}};
}

ProofScope scopeOf(const QJsonObject& object)
{
    ProofScope scope;
    scope.text = object[QLatin1String("text")].toString();
    for (const QJsonValue& value : object[QLatin1String("sessions")].toArray())
        scope.sessions.append({value[0].toInteger(), value[1].toString()});
    const QJsonValue user = object[QLatin1String("user")];
    if (user.isDouble())
        scope.userId = user.toInteger();
    return scope;
}

QString planFileOf(const QString& stateFile)
{
    return stateFile.chopped(stateEnding.size()) + planEnding;
}

} // namespace

QString KeptDrill::stateFile(const ServiceSettings& settings, const ProofScope& scope, DrillWay way, Timestamp now)
{
    QJsonObject drill = jsonOf(scope);
    drill.remove(QStringLiteral("text"));
    const QString name = hashOf(QJsonDocument(drill).toJson(QJsonDocument::Compact));
    const QString moment = way == DrillWay::Wait ? QString() : QString(u'-' + QString::number(now.micros()));
    return folderOf(settings) % u'/' % drillWayName(way) % u'-' % name % moment % stateEnding;
}

QList<KeptDrill> KeptDrill::all(const ServiceSettings& settings)
{
    QList<KeptDrill> kept;
    const QFileInfoList files = QDir(folderOf(settings)).entryInfoList({u'*' + stateEnding}, QDir::Files, QDir::Time);
    for (const QFileInfo& state : files) {
        QFile file(planFileOf(state.filePath()));
        if (!file.open(QIODevice::ReadOnly))
            continue;
        const QJsonObject plan = utf8::parseJson(file.readAll()).object();
        KeptDrill drill;
        drill.scope = scopeOf(plan[QLatin1String("scope")].toObject());
        drill.options.way = drillWayFromName(plan[QLatin1String("way")].toString()).value_or(DrillWay::Wait);
        drill.options.putBack = plan[QLatin1String("put_back")].toBool();
        drill.options.checkWarming = plan[QLatin1String("check_warming")].toBool();
        drill.options.stateFile = state.filePath();
        kept.append(drill);
    }
    return kept;
}

bool KeptDrill::save() const
{
    QDir().mkpath(QFileInfo(options.stateFile).path());
    QSaveFile file(planFileOf(options.stateFile));
    if (!file.open(QIODevice::WriteOnly))
        return false;
    file.setPermissions(QFile::ReadOwner | QFile::WriteOwner);
    file.write(QJsonDocument(QJsonObject{{QStringLiteral("scope"), jsonOf(scope)},
                                         {QStringLiteral("way"), drillWayName(options.way)},
                                         {QStringLiteral("put_back"), options.putBack},
                                         {QStringLiteral("check_warming"), options.checkWarming}})
                   .toJson(QJsonDocument::Compact));
    return file.commit();
}

void KeptDrill::forget() const
{
    QFile::remove(planFileOf(options.stateFile));
    QFile::remove(options.stateFile);
}

} // namespace talkglass
