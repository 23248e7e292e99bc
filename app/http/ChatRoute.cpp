#include "app/http/ChatRoute.h"

#include "app/http/HttpErrors.h"
#include "app/http/RequestFields.h"
#include "models/cache/JsonText.h"
#include "models/service/WriteCheck.h"

#include <QCoreApplication>
#include <QMetaObject>

namespace talkglass {

namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("ChatRoute", text);
}

Result<ChatRequest> requestOf(const HttpCall& call)
{
    const Result<QString> message = requestfields::text(call.body, QLatin1String("message"));
    const Result<QString> agent = requestfields::optionalText(call.body, QLatin1String("agent_id"), true);
    const Result<QString> session = requestfields::optionalText(call.body, QLatin1String("session_id"));
    const Result<QString> model = requestfields::optionalText(call.body, QLatin1String("model"));
    for (const Result<QString>* field : {&message, &agent, &session, &model}) {
        if (!*field)
            return field->error();
    }
    ChatRequest request;
    request.userId = call.userId;
    request.message = *message;
    request.agentId = *agent;
    request.sessionId = *session;
    request.model = *model;
    if (!request.sessionId.isEmpty()) {
        if (const std::optional<StoreError> wrong = checkSessionKey({call.userId, request.sessionId}))
            return *wrong;
    }
    return request;
}

} // namespace

ChatRoute::ChatRoute(ChatService* chat)
    : m_chat(chat)
{
}

void ChatRoute::handle(const HttpCall& call, HttpReply reply)
{
    const Result<ChatRequest> request = requestOf(call);
    if (!request)
        return reply(httperrors::of(request.error()));
    if (!m_chat)
        return reply(httperrors::refusal(503, tr("There is nobody to ask here.")));
    QMetaObject::invokeMethod(
        m_chat,
        [chat = m_chat, request = *request, reply = std::move(reply)] {
            replyWhenDone(chat->ask(request), reply, answerOf);
        },
        Qt::QueuedConnection);
}

HttpAnswer ChatRoute::answerOf(const Result<ChatAnswer>& result)
{
    if (!result)
        return httperrors::of(result.error());
    HttpAnswer answer;
    answer.source = "agent";
    QByteArray& out = answer.body;
    out = QByteArrayLiteral("{\"response\": ");
    jsontext::appendString(out, result->response);
    out += ", \"agent_id\": ";
    jsontext::appendString(out, result->agentId);
    out += ", \"agent_name\": ";
    jsontext::appendString(out, result->agentName);
    out += ", \"session_id\": ";
    jsontext::appendString(out, result->sessionId);
    out += ", \"model_used\": ";
    jsontext::appendString(out, result->modelUsed);
    out += '}';
    return answer;
}

} // namespace talkglass
