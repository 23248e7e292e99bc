#include "app/http/SessionJson.h"

#include "models/cache/JsonText.h"

#include <algorithm>

namespace talkglass::sessionjson {

namespace {

void appendText(QByteArray& out, const char* name, const QString& text)
{
    out += name;
    if (text.isEmpty())
        out += "null";
    else
        jsontext::appendString(out, text);
}

void appendMoment(QByteArray& out, const char* name, Timestamp at)
{
    out += name;
    const QString text = at.toIsoZ();
    out += text.isEmpty() ? QByteArrayLiteral("null") : QByteArray('"' + text.toLatin1() + '"');
}

/// As Redis' TTL does: whole seconds, rounded.
QByteArray ttlText(const Session& session)
{
    if (!session.ttlMs)
        return QByteArrayLiteral("null");
    return *session.ttlMs < 0 ? QByteArrayLiteral("-1") : QByteArray::number((*session.ttlMs + 500) / 1000);
}

/// A number stays a number. What no client could use is left out.
QJsonValue agentId(const Session& session)
{
    const QJsonValue id = session.metadata.value(QLatin1String("agent_id"));
    if (id.isString())
        return id;
    return id.isDouble() ? QJsonValue(id.toInteger()) : QJsonValue();
}

void appendInfo(QByteArray& out, const Session& session)
{
    out += "{\"session_id\": ";
    jsontext::appendString(out, session.key.sessionId);
    out += ", \"message_count\": ";
    out += QByteArray::number(std::max(session.archivedMessages.value_or(0), session.cachedMessages.value_or(0)));
    appendMoment(out, ", \"last_activity\": ", session.lastActivity);
    appendMoment(out, ", \"created_at\": ", session.createdAt);
    out += ", \"ttl\": " + ttlText(session);
    appendText(out, ", \"title\": ", session.title);
    appendText(out, ", \"description\": ", session.description);
    appendText(out, ", \"avatar\": ", session.avatar);
    out += session.pinned ? ", \"pinned\": true" : ", \"pinned\": false";
    out += ", \"agent_id\": ";
    jsontext::appendValue(out, agentId(session));
    out += ", \"residency\": \"" + residencyName(session.residency).toLatin1() + "\"}";
}

} // namespace

QByteArray info(const Session& session)
{
    QByteArray out;
    out.reserve(400);
    appendInfo(out, session);
    return out;
}

QByteArray page(const UserSessionsPage& page, const UserSessionsRequest& request)
{
    QByteArray out;
    out.reserve((request.details ? 400 : 50) * (page.ids.size() + 2));
    out += "{\"sessions\": [";
    for (qsizetype i = 0; i < page.ids.size(); ++i) {
        if (i > 0)
            out += ", ";
        if (request.details)
            appendInfo(out, page.sessions[i]);
        else
            jsontext::appendString(out, page.ids[i]);
    }
    out += "], \"total\": " + QByteArray::number(page.total);
    out += ", \"limit\": " + QByteArray::number(request.limit);
    out += ", \"offset\": " + QByteArray::number(request.offset);
    out += request.offset + page.ids.size() < page.total ? ", \"has_more\": true}" : ", \"has_more\": false}";
    return out;
}

} // namespace talkglass::sessionjson
