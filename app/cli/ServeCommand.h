#pragma once

#include "app/Options.h"
#include "app/cli/Cli.h"
#include "app/cli/RequestLogWriter.h"
#include "app/cli/SignalWatcher.h"
#include "app/http/HttpEndpoint.h"
#include "models/agents/AgentChatService.h"

#include <QObject>

#include <cstdio>
#include <memory>

namespace talkglass {

/// `talkglass serve`: the endpoint without a window, until SIGTERM or SIGINT. Runs the application's event loop.
class ServeCommand : public QObject
{
    Q_OBJECT

public:
    ServeCommand(const Options& options, const ServiceSettings& settings, std::shared_ptr<const Clock> clock,
                 std::FILE* out, std::FILE* err);

    ExitCode run();

private:
    void takeState(Endpoint::State state);
    void announce();
    void warn(const QString& text);
    void end();

    const Options& m_options;
    std::FILE* m_out;
    std::FILE* m_err;
    HybridConversationService m_service;
    AgentChatService m_chat;
    HttpEndpoint m_endpoint;
    SignalWatcher m_signals;
    std::unique_ptr<RequestLogWriter> m_log;
};

/// `talkglass token`: a token signed with SECRET_KEY on `out`.
ExitCode runTokenCommand(const Options& options, const std::shared_ptr<const Clock>& clock, std::FILE* out,
                         std::FILE* err);

} // namespace talkglass
