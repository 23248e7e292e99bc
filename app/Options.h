#pragma once

#include "app/CompareOptions.h"
#include "app/ProofOptions.h"
#include "app/ServeOptions.h"
#include "models/agents/AgentList.h"
#include "models/conversation/Residency.h"
#include "models/conversation/Result.h"
#include "models/service/ServiceSettings.h"
#include "models/service/ServiceTypes.h"

#include <QJsonObject>
#include <QProcessEnvironment>
#include <QSize>
#include <QString>
#include <QStringList>

#include <optional>

namespace talkglass {

/// What the program was started with: command line over `--env-file` over environment. Values, any thread.
struct Options
{
    enum class Command {
        Window,
        Sessions,
        History,
        Info,
        Post,
        Clear,
        InitDb,
        Verify,
        AtRisk,
        CheckReport,
        Compare,
        Repair,
        Serve,
        Token
    };
    enum class Theme { System, Light, Dark };

    Command command = Command::Window;
    bool showHelp = false;
    bool showVersion = false;

    // -- stores
    bool demo = false;                       ///< private servers with samples; the two below are then not set
    std::optional<RedisEndpoint> redis;      ///< nothing: not configured
    std::optional<PostgresEndpoint> archive; ///< nothing: not configured
    CachePolicy cachePolicy;
    std::chrono::milliseconds timeout{5000}; ///< connect, command and statement; never 0
    bool readOnly = false;                   ///< asked for, or either store is on another machine and not unlocked

    // -- commands
    std::optional<qint64> user;
    QString sessionId;
    bool json = false;
    bool includeCleared = false;
    std::optional<Residency> residency;
    qint64 limit = 0; ///< 0: all
    HistorySource source = HistorySource::Auto;
    QString role;
    QString content; ///< as given; "-": read from standard input
    QJsonObject metadata;
    bool all = false;
    ProofOptions proof;
    CompareAndRepairOptions comparison;
    ServeOptions serve;

    AgentList agents; ///< who can be asked; only read for what talksToAgents()

    // -- window
    Theme theme = Theme::System;
    QString screenshot; ///< file to render to; empty: an ordinary window
    std::optional<QSize> size;

    /// `arguments` with the program's name first. InvalidInput: one line that says what is wrong.
    static Result<Options> parse(const QStringList& arguments, const QProcessEnvironment& environment);
    /// Needs a QCoreApplication.
    static QString helpText();

    bool isCommand() const { return command != Command::Window; }
    bool talksToAgents() const { return command == Command::Window || command == Command::Serve; }
    bool hasStores() const { return redis && archive; }
    /// Names what is not configured, for a command that needs it. Nothing if all is there, or --demo.
    std::optional<StoreError> missingStores() const;
    /// Only useful with both stores; readOnly as above.
    ServiceSettings serviceSettings() const;
    /// The same, with these stores instead (those of --demo, or typed into the window); time-outs are applied and
    /// stores on another machine are read-only unless `unlocked`.
    ServiceSettings serviceSettings(const RedisEndpoint& redis, const PostgresEndpoint& archive) const;

private:
    bool m_readOnlyAsked = false;
    bool m_unlocked = false;
    friend class OptionsReader;
};

} // namespace talkglass
