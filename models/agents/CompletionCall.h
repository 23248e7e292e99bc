#pragma once

#include "models/agents/AgentCall.h"
#include "models/agents/AgentLimits.h"
#include "models/agents/ChatCompletion.h"
#include "models/agents/ServerSentEvents.h"
#include "models/conversation/Clock.h"

#include <QNetworkReply>
#include <QPointer>
#include <QTimer>

#include <memory>

class QNetworkAccessManager;

namespace talkglass {

/// One question to a service that speaks as OpenAI does. Asks for a stream, and takes a whole answer as well. A busy
/// service (429, 503) is asked again after a pause. Redirects are not followed: the key is for the named host only.
class CompletionCall final : public AgentCall
{
    Q_OBJECT

public:
    /// `key` may be empty. `network` must outlive it.
    CompletionCall(const AgentQuestion& question, const QString& key, const AgentLimits& limits,
                   QNetworkAccessManager& network, std::shared_ptr<const Clock> clock, QObject* parent = nullptr);
    ~CompletionCall() override;

    void start() override;

private:
    void attempt();
    void takeBytes();
    void takeEvents(const QByteArray& bytes);
    void takeEnd();
    void takeWhole();
    void takeRefusal(int status);
    bool tryAgain(int status);
    void dropReply();
    void succeed();
    void fail(const QString& cause, const QString& hint = {});
    QString networkCause() const;

    const AgentQuestion m_question;
    const QString m_key;
    const AgentLimits m_limits;
    QNetworkAccessManager& m_network;
    std::shared_ptr<const Clock> m_clock;
    QTimer m_overall;
    QTimer m_pause;
    QPointer<QNetworkReply> m_reply;
    ServerSentEvents m_events;
    QByteArray m_body;
    QString m_text;
    QString m_model;
    qsizetype m_received = 0;
    int m_attempts = 0;
    bool m_stream = true;
    bool m_isEventStream = false;
    bool m_ended = false; ///< the service said that it has finished
    bool m_done = false;
};

} // namespace talkglass
