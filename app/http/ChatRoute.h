#pragma once

#include "app/http/HttpCall.h"
#include "models/agents/ChatService.h"

namespace talkglass {

/// POST /api/agents/chat. Any thread; the chat itself lives on its own.
class ChatRoute
{
public:
    /// `chat`: may be null, where nobody can be asked. Must outlive every call.
    explicit ChatRoute(ChatService* chat);

    void handle(const HttpCall& call, HttpReply reply);

private:
    static HttpAnswer answerOf(const Result<ChatAnswer>& answer);

    ChatService* const m_chat;
};

} // namespace talkglass
