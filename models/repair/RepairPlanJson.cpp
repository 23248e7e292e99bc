// How a plan is written and read; see RepairPlan.h.
#include "models/archive/PostgresRepair.h"
#include "models/cache/RedisRepair.h"
#include "models/conversation/Utf8.h"
#include "models/repair/BytesJson.h"
#include "models/repair/RepairPlan.h"

#include <QCoreApplication>
#include <QFile>
#include <QJsonDocument>
#include <QSaveFile>

#include <algorithm>

namespace talkglass {

namespace {

constexpr int version = 1;

QString tr(const char* text)
{
    return QCoreApplication::translate("talkglass::Repair", text);
}

StoreError invalid(const QString& message)
{
    return {StoreError::Kind::InvalidInput, Store::None, message, {}};
}

QJsonArray namesOf(const QList<FindingKind>& kinds)
{
    QJsonArray names;
    for (const FindingKind kind : kinds)
        names.append(findingKindName(kind));
    return names;
}

QList<FindingKind> kindsOf(const QJsonArray& names)
{
    QList<FindingKind> kinds;
    for (const QJsonValue& name : names) {
        if (const auto kind = findingKindFromName(name.toString()))
            kinds.append(*kind);
    }
    return kinds;
}

QJsonObject toJson(const RepairStatement& statement)
{
    return {{QStringLiteral("statement"), statement.name},
            {QStringLiteral("sql"), PostgresRepair::textOf(statement.name)},
            {QStringLiteral("values"), statement.values}};
}

QJsonObject toJson(const RepairStep& step)
{
    QJsonArray commands;
    for (const QByteArrayList& command : step.commands)
        commands.append(bytesjson::listToJson(command));
    QJsonArray statements;
    for (const RepairStatement& statement : step.statements)
        statements.append(toJson(statement));
    return {{QStringLiteral("do"), step.isTicked()},
            {QStringLiteral("possible"), step.possible},
            {QStringLiteral("direction"), repairDirectionName(step.direction)},
            {QStringLiteral("title"), step.title},
            {QStringLiteral("note"), step.note},
            {QStringLiteral("settles"), namesOf(step.settles)},
            {QStringLiteral("redis"), commands},
            {QStringLiteral("sql"), statements}};
}

QJsonObject toJson(const Finding& finding)
{
    return {{QStringLiteral("kind"), findingKindName(finding.kind)},
            {QStringLiteral("index"), finding.index < 0 ? QJsonValue() : QJsonValue(finding.index)},
            {QStringLiteral("detail"), finding.detail}};
}

QJsonObject toJson(const RepairSession& session)
{
    QJsonArray findings;
    for (const Finding& finding : session.findings)
        findings.append(toJson(finding));
    QJsonArray steps;
    for (const RepairStep& step : session.steps)
        steps.append(toJson(step));
    const QJsonObject expects{{QStringLiteral("cache"), QString::fromLatin1(session.expectedCache)},
                              {QStringLiteral("archive"), QString::fromLatin1(session.expectedArchive)}};
    return {{QStringLiteral("user_id"), session.key.userId},
            {QStringLiteral("session_id"), session.key.sessionId},
            {QStringLiteral("findings"), findings},
            {QStringLiteral("expects"), expects},
            {QStringLiteral("discards"), QJsonArray::fromStringList(session.discards)},
            {QStringLiteral("steps"), steps}};
}

Result<RepairStep> stepFrom(const QJsonObject& object, const SessionKey& key)
{
    RepairStep step;
    const auto direction = repairDirectionFromName(object.value(u"direction").toString());
    if (!direction || !object.value(u"do").isBool())
        return invalid(tr("A step of session “%1” is no step of a repair plan.").arg(key.sessionId));
    step.direction = *direction;
    step.ticked = object.value(u"do").toBool();
    step.possible = object.value(u"possible").toBool(true);
    step.title = object.value(u"title").toString();
    step.note = object.value(u"note").toString();
    step.settles = kindsOf(object.value(u"settles").toArray());
    for (const QJsonValue& value : object.value(u"redis").toArray()) {
        const std::optional<QByteArrayList> command = bytesjson::listFromJson(value);
        if (!command || !RedisRepair::mayRun(key, *command))
            return invalid(
                tr("A Redis command of session “%1” is none that a repair plan may hold.").arg(key.sessionId));
        step.commands.append(*command);
    }
    for (const QJsonValue& value : object.value(u"sql").toArray()) {
        const RepairStatement statement{value[u"statement"].toString(), value[u"values"].toArray()};
        if (!PostgresRepair::mayRun(key, {statement.name, statement.values}) ||
            value[u"sql"].toString() != PostgresRepair::textOf(statement.name))
            return invalid(tr("A statement of session “%1” is none that a repair plan may hold.").arg(key.sessionId));
        step.statements.append(statement);
    }
    return step;
}

Result<RepairSession> sessionFrom(const QJsonObject& object)
{
    RepairSession session;
    session.key = {object.value(u"user_id").toInteger(-1), object.value(u"session_id").toString()};
    const QJsonValue expects = object.value(u"expects");
    session.expectedCache = expects[u"cache"].toString().toLatin1();
    session.expectedArchive = expects[u"archive"].toString().toLatin1();
    if (session.key.userId < 0 || session.key.sessionId.isEmpty() || session.expectedCache.isEmpty() ||
        session.expectedArchive.isEmpty())
        return invalid(tr("The plan does not say of every session what it expects."));
    for (const QJsonValue& value : object.value(u"findings").toArray()) {
        if (const auto kind = findingKindFromName(value[u"kind"].toString()))
            session.findings.append({session.key, *kind, value[u"index"].toInteger(-1), value[u"detail"].toString()});
    }
    for (const QJsonValue& value : object.value(u"discards").toArray())
        session.discards.append(value.toString());
    for (const QJsonValue& value : object.value(u"steps").toArray()) {
        const Result<RepairStep> step = stepFrom(value.toObject(), session.key);
        if (!step)
            return step.error();
        session.steps.append(*step);
    }
    return session;
}

} // namespace

QJsonObject RepairPlan::toJson() const
{
    QJsonArray list;
    for (const RepairSession& session : sessions)
        list.append(talkglass::toJson(session));
    return {{QStringLiteral("talkglass_repair_plan"), version},
            {QStringLiteral("made"), made.toIsoZ()},
            {QStringLiteral("redis"), redis},
            {QStringLiteral("archive"), archive},
            {QStringLiteral("skew_ms"), skewMs},
            {QStringLiteral("sessions"), list}};
}

Result<RepairPlan> RepairPlan::fromJson(const QJsonObject& object)
{
    if (object.value(u"talkglass_repair_plan").toInt() != version)
        return invalid(tr("This is no repair plan of this version of Talkglass."));
    RepairPlan plan;
    plan.made = Timestamp::fromIso(object.value(u"made").toString()).value_or(Timestamp());
    plan.redis = object.value(u"redis").toString();
    plan.archive = object.value(u"archive").toString();
    plan.skewMs = object.value(u"skew_ms").toInteger(1000);
    for (const QJsonValue& value : object.value(u"sessions").toArray()) {
        const Result<RepairSession> session = sessionFrom(value.toObject());
        if (!session)
            return session.error();
        plan.sessions.append(*session);
    }
    return plan;
}

Result<> RepairPlan::save(const QString& path) const
{
    QSaveFile file(path);
    const QByteArray text = QJsonDocument(toJson()).toJson(QJsonDocument::Indented);
    const bool written = file.open(QIODevice::WriteOnly) &&
                         file.setPermissions(QFileDevice::ReadOwner | QFileDevice::WriteOwner) &&
                         file.write(text) == text.size() && file.commit();
    if (written)
        return Done{};
    // A disk that fills up takes a part, which is no error of the file.
    const QString reason = file.error() == QFileDevice::NoError ? qt_error_string() : file.errorString();
    return invalid(tr("%1 cannot be written: %2").arg(path, reason));
}

Result<RepairPlan> RepairPlan::load(const QString& path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return invalid(tr("%1 cannot be read: %2").arg(path, file.errorString()));
    QJsonParseError error;
    const QJsonDocument document = utf8::parseJson(file.readAll(), &error);
    if (error.error != QJsonParseError::NoError)
        return invalid(tr("%1 is no JSON: %2").arg(path, error.errorString()));
    return fromJson(document.object());
}

} // namespace talkglass
