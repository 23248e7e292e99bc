#pragma once

#include "models/agents/ChatService.h"

#include <QCoreApplication>
#include <QPromise>

#include <memory>

namespace talkglass {

/// A ChatService that answers when, and with what, the test says. Calls are recorded in order.
class ScriptedChat final : public ChatService
{
public:
    struct Call
    {
        std::shared_ptr<QPromise<Result<ChatAnswer>>> promise;
        ChatRequest request;
    };

    explicit ScriptedChat(const AgentList& agents = {})
        : m_agents(agents)
    {
    }

    QList<Call> calls;

    const AgentList& agents() const override { return m_agents; }
    QFuture<Result<ChatAnswer>> ask(const ChatRequest& request) override
    {
        Call call{std::make_shared<QPromise<Result<ChatAnswer>>>(), request};
        call.promise->start();
        calls.append(call);
        return call.promise->future();
    }

    void saveQuestion(int call, const Message& stored)
    {
        Q_EMIT questionSaved(calls[call].request.requestId, added(call, stored));
    }
    void grow(int call, const QString& piece) { Q_EMIT answerGrew(calls[call].request.requestId, piece); }
    void makeReady(int call, const QString& text)
    {
        Q_EMIT answerReady(calls[call].request.requestId, {{calls[call].request.userId, calls[call].request.sessionId},
                                                           QStringLiteral("assistant"),
                                                           text,
                                                           {{QStringLiteral("model"), QStringLiteral("scripted-1")}}});
    }
    void finish(int call, const Message& stored)
    {
        ChatAnswer answer;
        answer.response = stored.content;
        answer.answer = added(call, stored);
        settle(call, answer);
    }
    void fail(int call, StoreError::Kind kind, const QString& message)
    {
        settle(call, StoreError{kind, Store::None, message, {}});
    }

private:
    AddedMessage added(int call, const Message& stored) const
    {
        AddedMessage added;
        added.key = {calls[call].request.userId, calls[call].request.sessionId};
        added.message = stored;
        added.archived = added.cached = true;
        return added;
    }
    void settle(int call, const Result<ChatAnswer>& result)
    {
        calls[call].promise->addResult(result);
        calls[call].promise->finish();
        QCoreApplication::sendPostedEvents();
    }

    AgentList m_agents;
};

} // namespace talkglass
