#pragma once

#include "app/cli/Cli.h"
#include "models/service/HybridConversationService.h"

#include <QJsonObject>

namespace talkglass {

/// One function a command; each waits for the service's answer, prints it, and says how the program ends.
class CliCommands
{
public:
    CliCommands(const Options& options, HybridConversationService& service, std::FILE* out, std::FILE* err);

    ExitCode run();

private:
    ExitCode sessions();
    ExitCode history();
    ExitCode info();
    ExitCode post();
    ExitCode clear();
    ExitCode clearAll();
    ExitCode initDatabase();

    SessionKey key() const;
    void print(const QString& line);
    void print(const QJsonObject& object);
    void remark(const QString& text);
    void warn(const std::optional<StoreError>& error);
    ExitCode fail(const StoreError& error);
    StoreError notKnown(const StoreError& cause) const;

    const Options& m_options;
    HybridConversationService& m_service;
    std::FILE* m_out;
    std::FILE* m_err;
};

} // namespace talkglass
