#include "models/evidence/Evidence.h"

#include "models/cache/JsonText.h"
#include "models/conversation/Utf8.h"

#include <QCryptographicHash>
#include <QJsonArray>

#include <algorithm>

namespace talkglass::evidence {

namespace {

QJsonValue momentJson(Timestamp at)
{
    return at.isValid() ? QJsonValue(at.toIsoZ()) : QJsonValue();
}

QJsonValue textJson(const QString& text)
{
    return text.isEmpty() ? QJsonValue() : QJsonValue(text);
}

QString hex(const QByteArray& bytes)
{
    return QString::fromLatin1(QCryptographicHash::hash(bytes, QCryptographicHash::Sha256).toHex());
}

QJsonObject clockJson(const DrillClocks& clocks)
{
    const auto offset = [&](Timestamp other) {
        return other.isValid() ? QJsonValue((other.micros() - clocks.here.micros()) / 1000) : QJsonValue();
    };
    return {{QStringLiteral("here"), momentJson(clocks.here)},
            {QStringLiteral("redis"), momentJson(clocks.cache)},
            {QStringLiteral("redis_offset_ms"), offset(clocks.cache)},
            {QStringLiteral("postgresql"), momentJson(clocks.archive)},
            {QStringLiteral("postgresql_offset_ms"), offset(clocks.archive)}};
}

QJsonArray keysJson(const QList<SessionKey>& keys)
{
    QJsonArray list;
    for (const SessionKey& key : keys)
        list.append(
            QJsonObject{{QStringLiteral("user_id"), key.userId}, {QStringLiteral("session_id"), key.sessionId}});
    return list;
}

QString copiesName(const DrilledMessage& message)
{
    return messageResidencyName(message.cached && message.archived ? MessageResidency::Both
                                : message.cached                   ? MessageResidency::CacheOnly
                                                                   : MessageResidency::ArchiveOnly);
}

/// Whatever JSON it is; QJsonDocument reads only two kinds of it by themselves.
QJsonValue metadataJson(const Message& message)
{
    if (message.strayMetadata.isEmpty())
        return message.metadata;
    return utf8::parseJson('[' + message.strayMetadata + ']').array().first();
}

void addText(QJsonObject& object, const Message& message, bool redact)
{
    if (redact) {
        object.insert(QStringLiteral("content_sha256"), hex(message.content.toUtf8()));
        object.insert(QStringLiteral("content_characters"), message.content.toUcs4().size());
    } else {
        object.insert(QStringLiteral("content"), message.content);
        object.insert(QStringLiteral("metadata"), metadataJson(message));
    }
}

QJsonObject messageJson(qint64 place, const DrilledMessage& drilled, bool redact)
{
    const Message& message = drilled.before;
    QJsonObject object{{QStringLiteral("place"), place},
                       {QStringLiteral("role"), message.role},
                       {QStringLiteral("timestamp"), momentJson(message.at)},
                       {QStringLiteral("copies"), copiesName(drilled)},
                       {QStringLiteral("readable_after"), drilled.readable},
                       {QStringLiteral("sha256"), messageHash(message)}};
    addText(object, message, redact);
    return object;
}

/// Each copy has its own hash; what is shown is the archive's, where there is one.
QJsonObject rowJson(qint64 place, const AlignedMessage& row, bool redact)
{
    const Message& message = row.archived ? *row.archived : *row.cached;
    const DrilledMessage copies{{}, row.cached.has_value(), row.archived.has_value(), true};
    const auto hash = [](const std::optional<Message>& copy) {
        return copy ? QJsonValue(messageHash(*copy)) : QJsonValue();
    };
    QJsonObject object{{QStringLiteral("place"), place},
                       {QStringLiteral("role"), message.role},
                       {QStringLiteral("timestamp"), momentJson(message.at)},
                       {QStringLiteral("copies"), copiesName(copies)},
                       {QStringLiteral("finding"), row.kind ? QJsonValue(findingKindName(*row.kind)) : QJsonValue()},
                       {QStringLiteral("cached_sha256"), hash(row.cached)},
                       {QStringLiteral("archived_sha256"), hash(row.archived)}};
    addText(object, message, redact);
    return object;
}

QJsonValue differenceJson(const std::optional<DrillDifference>& difference)
{
    if (!difference)
        return {};
    return QJsonObject{{QStringLiteral("index"), difference->index},
                       {QStringLiteral("what"), difference->what},
                       {QStringLiteral("detail"), difference->detail}};
}

QJsonObject resultJson(const DrillResult& result, bool redact)
{
    QJsonArray messages;
    for (qsizetype i = 0; i < result.drilled.size(); ++i)
        messages.append(messageJson(i, result.drilled[i], redact));
    return {{QStringLiteral("user_id"), result.key.userId},
            {QStringLiteral("session_id"), result.key.sessionId},
            {QStringLiteral("verdict"), drillVerdictName(result.verdict)},
            {QStringLiteral("messages"), result.messages},
            {QStringLiteral("first_difference"), differenceJson(result.firstDifference)},
            {QStringLiteral("reason"), textJson(result.reason)},
            {QStringLiteral("notes"), QJsonArray::fromStringList(result.notes)},
            {QStringLiteral("message_list"), messages}};
}

QString verdictOf(const DrillReport& report)
{
    if (report.count(DrillVerdict::Fail) > 0)
        return drillVerdictName(DrillVerdict::Fail);
    return drillVerdictName(report.passed() ? DrillVerdict::Pass : DrillVerdict::Unchecked);
}

QJsonObject versionsJson(const EvidenceContext& context, const QString& cache, const QString& archive)
{
    return {{QStringLiteral("talkglass"), context.programVersion},
            {QStringLiteral("redis"), textJson(cache)},
            {QStringLiteral("postgresql"), textJson(archive)}};
}

QJsonObject storesJson(const EvidenceContext& context)
{
    return {{QStringLiteral("redis"), context.cacheEndpoint},
            {QStringLiteral("postgresql"), context.archiveEndpoint},
            {QStringLiteral("conversation_ttl_s"), context.ttlSeconds},
            {QStringLiteral("max_conversation_history"), context.maxHistory},
            {QStringLiteral("redacted"), context.redact}};
}

QJsonObject joined(QJsonObject object, const QJsonObject& more)
{
    for (auto it = more.begin(); it != more.end(); ++it)
        object.insert(it.key(), it.value());
    return object;
}

QJsonArray comparedSessions(const QList<Finding>& findings, const ComparisonDetails& details, bool redact)
{
    // In a fixed order, whatever order they were found in.
    QMap<SessionKey, QJsonObject> sessions;
    for (const ReportedSession& compared : details.sessions) {
        QJsonArray messages;
        for (qsizetype i = 0; i < compared.rows.size(); ++i)
            messages.append(rowJson(i, compared.rows[i], redact));
        sessions[compared.key].insert(QStringLiteral("message_list"), messages);
        sessions[compared.key].insert(QStringLiteral("messages"), messages.size());
    }
    QMap<SessionKey, QJsonArray> lists;
    for (const Finding& finding : findings)
        lists[finding.key].append(
            QJsonObject{{QStringLiteral("kind"), findingKindName(finding.kind)},
                        {QStringLiteral("index"), finding.index < 0 ? QJsonValue() : QJsonValue(finding.index)},
                        {QStringLiteral("detail"), finding.detail}});
    for (auto it = lists.cbegin(); it != lists.cend(); ++it)
        sessions[it.key()].insert(QStringLiteral("findings"), it.value());
    QJsonArray all;
    for (auto it = sessions.begin(); it != sessions.end(); ++it) {
        it->insert(QStringLiteral("user_id"), it.key().userId);
        it->insert(QStringLiteral("session_id"), it.key().sessionId);
        it->insert(QStringLiteral("verdict"),
                   drillVerdictName(lists.contains(it.key()) ? DrillVerdict::Fail : DrillVerdict::Pass));
        all.append(*it);
    }
    return all;
}

} // namespace

QString messageHash(const Message& message)
{
    QByteArray text = "[";
    jsontext::appendString(text, message.role);
    text += ", ";
    jsontext::appendString(text, message.content);
    text += ", ";
    if (message.strayMetadata.isEmpty())
        jsontext::appendObject(text, message.metadata);
    else
        text += message.strayMetadata;
    text += ", ";
    if (message.at.isValid())
        jsontext::appendString(text, message.at.toIsoZ());
    else
        text += "null";
    text += ']';
    return hex(text);
}

QJsonObject ofDrill(const DrillReport& report, const EvidenceContext& context)
{
    const DrillOptions& options = report.plan.options;
    QJsonArray sessions;
    qint64 messages = 0;
    for (const DrillResult& result : report.results) {
        sessions.append(resultJson(result, context.redact));
        messages += result.messages;
    }
    const bool copies = options.way == DrillWay::Copy;
    const QJsonObject inputs{
        {QStringLiteral("how"), drillWayName(options.way)},
        {QStringLiteral("copy_ttl_ms"), copies ? QJsonValue(qint64(options.copyTtl.count())) : QJsonValue()},
        {QStringLiteral("put_back"), options.putBack},
        {QStringLiteral("check_warming"), copies || options.checkWarming},
        {QStringLiteral("user_id"), report.plan.userId ? QJsonValue(*report.plan.userId) : QJsonValue()},
        {QStringLiteral("sessions"), keysJson(report.plan.sessions)}};
    return {
        {QStringLiteral("talkglass_evidence"), version},
        {QStringLiteral("kind"), QStringLiteral("drill")},
        {QStringLiteral("inputs"), joined(inputs, storesJson(context))},
        {QStringLiteral("versions"), versionsJson(context, report.cacheVersion, report.archiveVersion)},
        {QStringLiteral("clocks"), QJsonObject{{QStringLiteral("started"), clockJson(report.started)},
                                               {QStringLiteral("ended"), clockJson(report.ended)}}},
        {QStringLiteral("verdict"), verdictOf(report)},
        {QStringLiteral("summary"), QJsonObject{{QStringLiteral("sessions"), report.results.size()},
                                                {QStringLiteral("messages"), messages},
                                                {QStringLiteral("passed"), report.count(DrillVerdict::Pass)},
                                                {QStringLiteral("failed"), report.count(DrillVerdict::Fail)},
                                                {QStringLiteral("unchecked"), report.count(DrillVerdict::Unchecked)},
                                                {QStringLiteral("complete"), !report.failure && !report.cancelled},
                                                {QStringLiteral("resumed"), report.resumed}}},
        {QStringLiteral("failure"), report.failure ? QJsonValue(report.failure->text()) : QJsonValue()},
        {QStringLiteral("warnings"), QJsonArray::fromStringList(report.warnings)},
        {QStringLiteral("sessions"), sessions}};
}

QJsonObject ofComparison(const ComparisonRequest& request, const ComparisonOutcome& outcome,
                         const QList<Finding>& findings, const ComparisonDetails& details,
                         const EvidenceContext& context)
{
    const QJsonArray sessions = comparedSessions(findings, details, context.redact);
    const bool complete = outcome.isComplete();
    const DrillVerdict verdict = !findings.isEmpty() ? DrillVerdict::Fail
                                 : complete          ? DrillVerdict::Pass
                                                     : DrillVerdict::Unchecked;
    QJsonArray warnings;
    if (!details.allSessions)
        warnings.append(QStringLiteral("%1 of %2 compared sessions are listed with their messages. The others are too "
                                       "many, or only in the archive, where there is no second copy to list.")
                            .arg(details.sessions.size())
                            .arg(std::max(outcome.compared, qint64(details.sessions.size()))));
    if (outcome.findingCount() > findings.size())
        warnings.append(QStringLiteral("Only the first findings are listed; the summary counts them all."));
    if (details.error)
        warnings.append(QString(u"The messages could not be read again: " + details.error->text()));
    const QJsonObject inputs{{QStringLiteral("user_id"), request.userId ? QJsonValue(*request.userId) : QJsonValue()},
                             {QStringLiteral("session_id"), textJson(request.sessionId)},
                             {QStringLiteral("sessions"), keysJson(request.sessions)},
                             {QStringLiteral("skew_ms"), request.options.skewMs},
                             {QStringLiteral("confirmed_after_ms"), qint64(request.confirmAfter.count())}};
    return {{QStringLiteral("talkglass_evidence"), version},
            {QStringLiteral("kind"), QStringLiteral("comparison")},
            {QStringLiteral("inputs"), joined(inputs, storesJson(context))},
            {QStringLiteral("versions"), versionsJson(context, details.cacheVersion, details.archiveVersion)},
            {QStringLiteral("clocks"), QJsonObject{{QStringLiteral("started"), clockJson(details.started)},
                                                   {QStringLiteral("ended"), clockJson(details.ended)}}},
            {QStringLiteral("verdict"), drillVerdictName(verdict)},
            {QStringLiteral("summary"),
             QJsonObject{{QStringLiteral("sessions"), outcome.total},
                         {QStringLiteral("compared"), outcome.compared},
                         {QStringLiteral("expired_meanwhile"), outcome.expired},
                         {QStringLiteral("findings"), std::max(outcome.findingCount(), qint64(findings.size()))},
                         {QStringLiteral("complete"), complete}}},
            {QStringLiteral("failure"), outcome.error ? QJsonValue(outcome.error->text()) : QJsonValue()},
            {QStringLiteral("warnings"), warnings},
            {QStringLiteral("sessions"), sessions}};
}

} // namespace talkglass::evidence
